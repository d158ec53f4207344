#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/model/generator_info.h"

namespace zscope {

/// Where a model comes from.
enum class ModelOrigin {
    demo,
    bundled,
    file,
    run,  ///< the newest checkpoint of a training run, which may have written no model
};

struct ModelLocation {
    ModelOrigin origin = ModelOrigin::demo;
    std::filesystem::path path;  ///< for all but `demo`
    friend bool operator==(const ModelLocation&, const ModelLocation&) = default;
};

/// The two slots of the window: A is what everything else works on, B what it is compared with.
enum class Slot { a, b };

/// "demo" or the file's name.
[[nodiscard]] std::string short_name(const ModelLocation& source);

/// The model on screen. A load under way leaves the old one in place until the new one is ready.
struct ModelSlot {
    std::uint64_t generation = 0;  ///< counts opened models; 0: none yet
    ModelLocation source;
    GeneratorInfo info;
    std::string command_name;  ///< how a command line names it; empty: no model file holds it
    std::optional<ModelLocation> loading;
    /// WeightSnapshot::version of the run's snapshot that is shown; 0: the weights as opened.
    std::uint64_t weights_version = 0;

    [[nodiscard]] bool ready() const noexcept { return generation != 0; }
};

}  // namespace zscope
