#include "core/train/run_space.h"

#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <system_error>

#include "core/model/progan/layers.h"
#include "core/train/run_folder.h"

namespace zscope {

namespace {

namespace fs = std::filesystem;

/// `path`, or the nearest folder above it that is there; a link is there wherever it leads.
fs::path what_is_there(const fs::path& path) {
    std::error_code ignored;
    fs::path place = fs::absolute(path, ignored);
    while (!fs::exists(fs::symlink_status(place, ignored)) && place.has_relative_path()) {
        place = place.parent_path();
    }
    return place;
}

std::string megabytes(double bytes) {
    return std::to_string(std::llround(std::ceil(bytes / 1e6))) + " MB";
}

}  // namespace

std::int64_t run_bytes(const TrainConfig& config) {
    const std::int64_t generator = parameter_count(generator_layers(config.network()));
    const std::int64_t discriminator = parameter_count(discriminator_layers(config.network()));
    // Weights and both moments of Adam; of G the averaged weights besides.
    const std::int64_t checkpoint = 4 * generator + 3 * discriminator;
    const std::int64_t model = 2 * generator + discriminator;
    const auto checkpoints = static_cast<std::int64_t>(kKeptCheckpoints) + 1;
    return static_cast<std::int64_t>(sizeof(float)) * (checkpoints * checkpoint + model);
}

std::string why_not_write(const fs::path& folder, std::int64_t bytes) {
    const fs::path place = what_is_there(folder);
    std::error_code error;
    if (!fs::is_directory(place, error)) {
        return place.string() + " is no folder; choose another one for runs";
    }
    if (::access(place.c_str(), W_OK | X_OK) != 0) {
        const std::string cause = std::generic_category().message(errno);
        return "nothing can be written to " + place.string() + ": " + cause;
    }
    const fs::space_info space = fs::space(place, error);
    if (!error && space.available < static_cast<std::uintmax_t>(bytes)) {
        std::string text("the disk of ");
        return text.append(place.string())
            .append(" has ")
            .append(megabytes(static_cast<double>(space.available)))
            .append(" left, the run needs ")
            .append(megabytes(static_cast<double>(bytes)));
    }
    return {};
}

}  // namespace zscope
