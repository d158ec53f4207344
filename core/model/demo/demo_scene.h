#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/model/demo/demo_terms.h"

namespace zscope {

/// The demo's picture as a sum: a fixed dusk over the sea plus layers of light, each a function of
/// one component, plus one low sun whose place is a function of two.
struct DemoScene {
    std::int64_t height = 0;
    std::int64_t width = 0;
    at::Tensor background;  ///< [3, H*W]
    std::vector<DemoAxisTerms> axis_terms;
    DemoPairTerms sun;

    [[nodiscard]] DemoScene to(at::TensorOptions options) const;
    /// `count` rows of pixels from number `first` on; shares memory.
    [[nodiscard]] DemoScene in_rows(std::int64_t first, std::int64_t count) const;
};

constexpr std::int64_t kDemoLatentSize = 12;
constexpr std::int64_t kLeastDemoSize = 8;  ///< pixels a side
constexpr std::int64_t kMostDemoSize = 4096;
constexpr std::int64_t kDemoPairA = 1;
constexpr std::int64_t kDemoPairB = 7;
constexpr std::int64_t kDemoDead[] = {4, 10};

/// kDemoLatentSize labels.
[[nodiscard]] std::vector<std::string> demo_component_names();

/// The scene at `size` x `size` pixels in float64 on the CPU; the same picture at any size. Throws
/// Error(invalid_argument) outside kLeastDemoSize..kMostDemoSize.
[[nodiscard]] DemoScene make_demo_scene(std::int64_t size);

}  // namespace zscope
