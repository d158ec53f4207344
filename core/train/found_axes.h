#pragma once

#include <memory>
#include <string>

namespace zscope {

struct Rebase;

/// Axes that find_rebase has found already, for a fine-tuning that would otherwise search them
/// again: a search rounds otherwise on another number of threads.
struct FoundAxes {
    std::shared_ptr<const Rebase> rebase{};  ///< null: nothing was found yet
    std::string weights_sha256{};            ///< of the model that they were found for
};

}  // namespace zscope
