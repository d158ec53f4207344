#include "tests/support/test_generators.h"

#include <ATen/ops/addmm.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <c10/util/Exception.h>
#include <pthread.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <thread>
#include <utility>

#include "core/base/error.h"

namespace zscope::testing {
namespace {

constexpr std::int64_t kFlatTensors = 8;
constexpr std::int64_t kFlatTensorSize = std::int64_t{1} << 15;

void raise(Fault fault) {
    switch (fault) {
        case Fault::throws_error:
            throw Error(ErrorCode::model_failure, "The test generator failed as told");
        case Fault::throws_torch:
            TORCH_CHECK(false, "shapes do not fit as told");
        case Fault::out_of_memory:
            TORCH_CHECK(false,
                        "DefaultCPUAllocator: can't allocate memory: you tried to allocate "
                        "1125899906842624 bytes. Error code 12 (Cannot allocate memory)");
        default:
            return;
    }
}

std::string thread_name() {
    std::array<char, 16> name{};
    pthread_getname_np(pthread_self(), name.data(), name.size());
    return name.data();
}

class CountAlive {
  public:
    explicit CountAlive(TestGeneratorLog& log) : log_(log) {
        const int alive = ++log_.alive;
        int most = log_.most_alive;
        while (most < alive && !log_.most_alive.compare_exchange_weak(most, alive)) {
        }
    }
    ~CountAlive() { --log_.alive; }
    CountAlive(const CountAlive&) = delete;
    CountAlive& operator=(const CountAlive&) = delete;

  private:
    TestGeneratorLog& log_;
};

}  // namespace

void take_time(TestGeneratorLog& log, std::chrono::milliseconds delay) {
    {
        const std::lock_guard lock(log.mutex);
        log.threads.push_back(thread_name());
    }
    log.door.pass();
    if (log.hurries == 0) {
        std::this_thread::sleep_for(delay);
    }
    ++log.forwards;
}

TestGenerator::TestGenerator(TestGeneratorOptions options, std::shared_ptr<TestGeneratorLog> log)
    : options_(std::move(options)),
      log_(log ? std::move(log) : std::make_shared<TestGeneratorLog>()) {
    ++log_->replicas_alive;
    info_.name = options_.name;
    info_.architecture = "test";
    info_.latent_size = options_.latent_size;
    info_.channels = options_.channels;
    info_.height = options_.height;
    info_.width = options_.width;
    const std::int64_t pixels = options_.channels * options_.height * options_.width;
    basis_ = at::arange(options_.latent_size * pixels, at::kFloat)
                 .mul_(0.37)
                 .sin_()
                 .reshape({options_.latent_size, pixels});
    const double middle = static_cast<double>(options_.latent_size - 1) / 2.0;
    for (std::int64_t i = 0; options_.growth != 1.0 && i < options_.latent_size; ++i) {
        basis_.select(0, i).mul_(std::pow(options_.growth, static_cast<double>(i) - middle));
    }
}

TestGenerator::~TestGenerator() {
    --log_->replicas_alive;
}

at::Tensor TestGenerator::forward(const at::Tensor& z, const ForwardOptions& options) {
    const CountAlive counted(*log_);
    {
        const std::lock_guard lock(log_->mutex);
        log_->precisions.push_back(options.precision);
    }
    take_time(*log_, options_.delay);
    const Fault fault = log_->fault;
    raise(fault);
    const std::int64_t height = fault == Fault::wrong_shape ? options_.height / 2 : options_.height;
    at::Tensor pictures =
        at::addmm(at::full({basis_.size(1)}, options_.bias), z, basis_)
            .tanh()
            .mul(options_.amplitude)
            .reshape({z.size(0), options_.channels, options_.height, options_.width})
            .narrow(2, 0, height);
    if (fault == Fault::non_finite) {
        pictures = pictures.clone();
        pictures.select(0, 0).select(0, 0).select(0, 0).select(0, 0).fill_(
            std::numeric_limits<double>::quiet_NaN());
    }
    return pictures;
}

std::unique_ptr<Generator> TestGenerator::replica() const {
    if (log_->fault == Fault::throws_on_copy) {
        throw Error(ErrorCode::out_of_memory, "No memory for a copy, as told");
    }
    return std::make_unique<TestGenerator>(options_, log_);
}

void TestGenerator::to(c10::Device device) {
    if (!device.is_cpu()) {
        throw Error(ErrorCode::unsupported, "The test generator lives on the CPU");
    }
}

std::shared_ptr<const Generator> make_slow_generator(std::shared_ptr<TestGeneratorLog> log) {
    TestGeneratorOptions options;
    options.name = "slow";
    options.delay = std::chrono::milliseconds(250);
    return std::make_shared<TestGenerator>(options, std::move(log));
}

FlatGenerator::FlatGenerator(Replica kind) : kind_(kind) {
    info_.name = "flat";
    info_.architecture = "test";
    info_.latent_size = 1;
    info_.channels = 1;
    info_.height = kFlatTensors;
    info_.width = 1;
    for (std::int64_t i = 0; i < kFlatTensors; ++i) {
        weights_.emplace_back(std::to_string(i), at::zeros({kFlatTensorSize}));
    }
}

at::Tensor FlatGenerator::forward(const at::Tensor& /*z*/, const ForwardOptions& /*options*/) {
    std::vector<at::Tensor> rows;
    for (const auto& [name, weight] : weights_) {
        rows.push_back(weight.mean(at::kDouble));
    }
    return at::stack(rows).to(at::kFloat).reshape({1, 1, kFlatTensors, 1});
}

std::unique_ptr<Generator> FlatGenerator::replica() const {
    auto copy = std::make_unique<FlatGenerator>(kind_);
    if (kind_ == Replica::shares_live_weights) {
        copy->weights_ = weights_;
    } else {
        copy->load_weights(weights_);
    }
    return copy;
}

void FlatGenerator::load_weights(const NamedTensors& weights) {
    for (std::size_t i = 0; i < weights_.size(); ++i) {
        weights_[i].second.copy_(weights.at(i).second);
    }
}

void FlatGenerator::to(c10::Device /*device*/) {}

void FlatGenerator::step(const NamedTensors& weights, double value) {
    for (const auto& [name, weight] : weights) {
        weight.detach().fill_(value);
    }
}

}  // namespace zscope::testing
