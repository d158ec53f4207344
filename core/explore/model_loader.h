#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/job_runner.h"
#include "core/model/generator_info.h"

namespace zscope {

class Generator;

/// Opens what `path` holds, by its content. Throws Error.
using ModelOpener = std::function<std::unique_ptr<Generator>(const std::filesystem::path& path)>;

/// What one picture of a just opened model shows.
struct ModelProbe {
    double forward_ms = 0.0;  ///< a second pass; the first warms up
    float lowest = 0.0F;      ///< of the finite values
    float highest = 0.0F;
    bool has_non_finite = false;
    bool leaves_range = false;  ///< values outside the nominal range: they are clipped on screen
};

/// An opened model, ready to be put into a ModelSource.
struct OpenedModel {
    std::filesystem::path path;
    GeneratorInfo info;
    std::shared_ptr<const Generator> prototype;
    ModelProbe probe;
};

/// Opens and draws one picture on the CPU. Throws Error(bad_file) if the model does not draw what
/// it says, and whatever the opener and the model throw.
[[nodiscard]] OpenedModel open_and_probe(const ModelOpener& opener,
                                         const std::filesystem::path& path);

/// The same as a job; a newer one replaces it. A failure is told once and kept nowhere: opening the
/// path again tries again.
JobId submit_open_model(JobRunner& runner, ModelOpener opener, std::filesystem::path path,
                        JobResults<OpenedModel> results);

}  // namespace zscope
