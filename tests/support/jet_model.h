#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "core/model/progan/progan_generator.h"
#include "tests/support/test_generators.h"

namespace zscope::testing {

/// A small ProGAN with weights drawn from `seed`. Its replicas' forwards, and their jets layer by
/// layer, pass the log's door and are counted; each sleeps for `delay`. Made under
/// Fault::non_finite it has one NaN among the weights of its layer 3, as have its replicas. Without
/// a log it has one of its own.
class JetModel final : public Generator {
  public:
    JetModel(std::uint64_t seed, std::shared_ptr<TestGeneratorLog> log,
             std::chrono::milliseconds delay = {});
    ~JetModel() override;
    JetModel(const JetModel&) = delete;
    JetModel& operator=(const JetModel&) = delete;

    [[nodiscard]] const GeneratorInfo& info() const override { return progan_.info(); }
    [[nodiscard]] at::Tensor forward(const at::Tensor& z, const ForwardOptions& options) override;
    [[nodiscard]] std::unique_ptr<Generator> replica() const override;
    void to(c10::Device device) override { progan_.to(device); }
    [[nodiscard]] c10::Device device() const override { return progan_.device(); }

  private:
    std::shared_ptr<TestGeneratorLog> log_;
    std::chrono::milliseconds delay_;
    ProGanGenerator progan_;
};

}  // namespace zscope::testing
