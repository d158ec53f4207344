#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/model/generator.h"
#include "tests/support/door.h"

namespace zscope::testing {

/// What goes wrong in a TestGenerator.
enum class Fault {
    none,
    throws_error,    ///< zscope::Error(model_failure)
    throws_torch,    ///< a c10::Error
    out_of_memory,   ///< as LibTorch says it on the CPU
    non_finite,      ///< one NaN in the picture; of a JetModel see there
    wrong_shape,     ///< draws other sizes than its info says
    throws_on_copy,  ///< replica() throws
};

/// Shared by a TestGenerator and all its replicas: what was drawn, and what is to go wrong.
struct TestGeneratorLog {
    std::atomic<Fault> fault{Fault::none};
    std::atomic<int> forwards{0};
    std::atomic<int> alive{0};  ///< forwards under way
    std::atomic<int> most_alive{0};
    std::atomic<int> replicas_alive{0};
    Door door;                    ///< every forward passes it
    std::atomic<int> hurries{0};  ///< of them that live, see Hurry
    std::mutex mutex;
    std::vector<Precision> precisions;  ///< of each forward
    std::vector<std::string> threads;   ///< names of those that drew, of each forward

    [[nodiscard]] std::vector<Precision> seen_precisions() {
        const std::lock_guard lock(mutex);
        return precisions;
    }
    [[nodiscard]] std::vector<std::string> seen_threads() {
        const std::lock_guard lock(mutex);
        return threads;
    }
};

/// As long as one lives, forwards that have passed the door take no delay.
class Hurry {
  public:
    explicit Hurry(TestGeneratorLog& log) : log_(log) { ++log_.hurries; }
    ~Hurry() { --log_.hurries; }
    Hurry(const Hurry&) = delete;
    Hurry& operator=(const Hurry&) = delete;

  private:
    TestGeneratorLog& log_;
};

/// What every forward of a model takes: its thread is noted, it passes the door, sleeps for the
/// model's delay unless it is hurried, and is counted.
void take_time(TestGeneratorLog& log, std::chrono::milliseconds delay);

struct TestGeneratorOptions {
    std::string name = "test";
    std::int64_t latent_size = 3;
    std::int64_t channels = 3;
    std::int64_t height = 8;
    std::int64_t width = 8;
    std::chrono::milliseconds delay{0};  ///< slept in each forward, however large its batch
    float bias = 0.0F;                   ///< tells models apart
    float amplitude = 1.0F;
    double growth = 1.0;  ///< how many times stronger each component is than the one before
};

/// amplitude * tanh(z W + bias), W a fixed smooth basis: every component changes every pixel. The
/// components' strengths, growth^i, have 1 in their middle.
/// CPU, deterministic.
class TestGenerator : public Generator {
  public:
    explicit TestGenerator(TestGeneratorOptions options = {},
                           std::shared_ptr<TestGeneratorLog> log = nullptr);
    ~TestGenerator() override;

    [[nodiscard]] const GeneratorInfo& info() const override { return info_; }
    [[nodiscard]] at::Tensor forward(const at::Tensor& z, const ForwardOptions& options) override;
    [[nodiscard]] std::unique_ptr<Generator> replica() const override;
    void to(c10::Device device) override;
    [[nodiscard]] c10::Device device() const override { return c10::kCPU; }

  private:
    TestGeneratorOptions options_;
    std::shared_ptr<TestGeneratorLog> log_;
    GeneratorInfo info_;
    at::Tensor basis_;  // [n, C * H * W]
};

/// The slow model of the requirements: 250 ms a forward.
[[nodiscard]] std::shared_ptr<const Generator> make_slow_generator(
    std::shared_ptr<TestGeneratorLog> log = nullptr);

/// A picture of one channel in which every pixel is the mean of a slice of the weights. With all
/// weights equal, as between two training steps, the picture is flat and holds their value exactly;
/// a picture that is not flat was torn by a write in the middle of the forward.
class FlatGenerator : public Generator {
  public:
    enum class Replica { copies, shares_live_weights };

    explicit FlatGenerator(Replica kind);

    [[nodiscard]] const GeneratorInfo& info() const override { return info_; }
    [[nodiscard]] at::Tensor forward(const at::Tensor& z, const ForwardOptions& options) override;
    [[nodiscard]] std::unique_ptr<Generator> replica() const override;
    void load_weights(const NamedTensors& weights) override;
    void to(c10::Device device) override;
    [[nodiscard]] c10::Device device() const override { return c10::kCPU; }

    [[nodiscard]] const NamedTensors& weights() const noexcept { return weights_; }
    /// One training step: all weights become `value` (exact up to 2^20), tensor by tensor.
    static void step(const NamedTensors& weights, double value);

  private:
    Replica kind_;
    GeneratorInfo info_;
    NamedTensors weights_;
};

}  // namespace zscope::testing
