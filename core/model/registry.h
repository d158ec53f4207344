#pragma once

#include <memory>

#include "core/model/generator.h"
#include "core/model/model_file.h"

namespace zscope {

/// What the card alone knows of its generator; the rest follows from the weights.
[[nodiscard]] GeneratorInfo describe_model(const ModelCard& card);

/// The generator that a model's card and weights describe: the place where an architecture's name
/// becomes a class. Throws Error(unsupported) for an unknown architecture.
[[nodiscard]] std::unique_ptr<Generator> build_generator(LoadedModel model);

}  // namespace zscope
