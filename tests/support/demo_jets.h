#pragma once

#include <ATen/core/Tensor.h>

#include "core/hessian/jets.h"
#include "core/model/demo/demo_scene.h"

namespace zscope::testing {

/// The scene's picture [1, 3, H*W] at z [12] float64 along all components, carried through it
/// operation by operation from the derivatives of exp, cos, sin, tanh and squares alone: what the
/// demo's closed forms are compared with.
[[nodiscard]] Jet demo_jet(const DemoScene& scene, const at::Tensor& z);

}  // namespace zscope::testing
