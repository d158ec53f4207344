#pragma once

#include <algorithm>
#include <span>
#include <string>

namespace zscope {

/// What may happen to an option between two sittings of one run.
enum class FieldChange {
    refused,   ///< another value would be another run
    recorded,  ///< changes what the run learns: noted in its checkpoints and its model's card
    free,      ///< changes only how long it runs and what it writes down
};

/// What a form, a file and the command line need to know of one option of a run.
struct FieldDoc {
    const char* name;  ///< snake_case; the command line writes it with dashes
    const char* help;
    FieldChange change = FieldChange::refused;
    double min = 0.0;  ///< inclusive; numbers only
    double max = 0.0;
    std::span<const char* const> words{};  ///< that a text may be; empty: it is free
};

/// "--data-images" for the option data_images.
[[nodiscard]] inline std::string option_flag(const FieldDoc& doc) {
    std::string flag = std::string("--") + doc.name;
    std::ranges::replace(flag, '_', '-');
    return flag;
}

}  // namespace zscope
