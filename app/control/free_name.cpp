#include "app/control/free_name.h"

#include <string>
#include <system_error>

#include "core/export/animation_export.h"

namespace zscope {
namespace {

/// Beyond so many files of one name the last number is taken as it is.
constexpr int kMostNames = 1 << 20;

/// It, or the frames of an animation that could not be made of them. False also where nothing can
/// be seen.
bool is_there(const std::filesystem::path& path) {
    std::error_code unreadable;
    return std::filesystem::exists(path, unreadable) ||
           std::filesystem::exists(animation_frames_folder(path), unreadable);
}

}  // namespace

std::filesystem::path next_name(const std::filesystem::path& wanted,
                                const std::filesystem::path& told) {
    const bool holds = !told.empty() && !is_there(told) && (told == wanted || is_there(wanted));
    return holds ? told : free_name(wanted);
}

std::filesystem::path free_name(const std::filesystem::path& wanted) {
    return free_name(wanted, is_there);
}

std::filesystem::path free_name(const std::filesystem::path& wanted,
                                const std::function<bool(const std::filesystem::path&)>& is_taken) {
    const auto numbered = [&wanted](int number) {
        std::string name = wanted.stem().string();
        name.append("-").append(std::to_string(number)).append(wanted.extension().string());
        return wanted.parent_path() / name;
    };
    if (!is_taken(wanted)) {
        return wanted;
    }
    // Doubled until one is free; then halfway between a taken one and a free one.
    int taken = 1;
    int open = 2;
    while (open < kMostNames && is_taken(numbered(open))) {
        taken = open;
        open *= 2;
    }
    while (open - taken > 1) {
        const int middle = taken + (open - taken) / 2;
        if (is_taken(numbered(middle))) {
            taken = middle;
        } else {
            open = middle;
        }
    }
    return numbered(open);
}

}  // namespace zscope
