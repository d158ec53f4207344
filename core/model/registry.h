#pragma once

#include <memory>

#include "core/model/generator.h"
#include "core/model/model_file.h"

namespace zscope {

/// The generator that a model's card and weights describe: the place where an architecture's name
/// becomes a class. Throws Error(unsupported) for an unknown architecture.
[[nodiscard]] std::unique_ptr<Generator> build_generator(LoadedModel model);

}  // namespace zscope
