#pragma once

#include <memory>
#include <vector>

#include "tests/support/layered_generator.h"

namespace zscope::testing {

/// Three components, pictures of 2 x 2 pixels; its second layer rises by `drift` with every call,
/// so that equal latents give other values. With a drift of 0 it repeats itself.
class UnsteadyGenerator final : public LayeredGenerator {
  public:
    explicit UnsteadyGenerator(double drift = 0.01);

    [[nodiscard]] std::unique_ptr<Generator> replica() const override;

  private:
    [[nodiscard]] std::vector<at::Tensor> layers(const at::Tensor& z,
                                                 const ForwardOptions& options) override;

    double drift_;
    int calls_ = 0;
};

/// What find_nondeterminism says of one with a drift.
inline constexpr const char* kUnsteadyFault = "2 second differs in 4 of 4 values";

}  // namespace zscope::testing
