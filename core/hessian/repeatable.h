#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <stop_token>
#include <string>
#include <vector>

#include "core/hessian/model_calls.h"

namespace zscope {

/// "pixels" for ModelCalls::kPixels, else "3 conv": number and name. Throws Error(invalid_argument)
/// as find_activation.
[[nodiscard]] std::vector<std::string> layer_names(const GeneratorInfo& info,
                                                   const std::vector<int>& layers);

/// Second differences need a model that repeats itself: draws z [1, n] twice and throws
/// Error(model_failure) that names the first layer at fault, of all the model has and the picture,
/// or Error(cancelled). `calls` counts the two pictures; call this before begin_sample.
/// Gives the picture [1, C, H, W] for those who need it anyway.
at::Tensor require_repeatable(ModelCalls& calls, const GeneratorInfo& info, const at::Tensor& z);

/// The same with the first of `latents`. Throws as figure_latents, too.
void require_repeatable(Generator& generator, c10::Device device, const FigureLatents& latents,
                        std::stop_token stop);

}  // namespace zscope
