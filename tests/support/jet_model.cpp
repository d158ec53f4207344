#include "tests/support/jet_model.h"

#include <limits>
#include <utility>

#include "core/model/pausing_generator.h"
#include "tests/support/small_progan.h"

namespace zscope::testing {
namespace {

constexpr const char* kThirdLayer = "8x8/Conv0_up/weight";

NamedTensors weights_of(std::uint64_t seed, Fault fault) {
    NamedTensors weights = drawn_weights(small_progan(), at::kFloat, seed);
    for (auto& [name, tensor] : weights) {
        if (fault == Fault::non_finite && name == kThirdLayer) {
            tensor.view({-1}).select(0, 0).fill_(std::numeric_limits<double>::quiet_NaN());
        }
    }
    return weights;
}

/// A replica that is counted as long as it lives.
struct Drawn {
    Drawn(std::unique_ptr<Generator> replica, std::shared_ptr<TestGeneratorLog> counting)
        : generator(std::move(replica)), log(std::move(counting)) {
        ++log->replicas_alive;
    }
    ~Drawn() { --log->replicas_alive; }
    Drawn(const Drawn&) = delete;
    Drawn& operator=(const Drawn&) = delete;

    std::unique_ptr<Generator> generator;
    std::shared_ptr<TestGeneratorLog> log;
};

}  // namespace

JetModel::JetModel(std::uint64_t seed, std::shared_ptr<TestGeneratorLog> log,
                   std::chrono::milliseconds delay)
    : log_(log != nullptr ? std::move(log) : std::make_shared<TestGeneratorLog>()),
      delay_(delay),
      progan_(small_progan(), weights_of(seed, log_->fault), {}) {
    ++log_->replicas_alive;
}

JetModel::~JetModel() {
    --log_->replicas_alive;
}

at::Tensor JetModel::forward(const at::Tensor& z, const ForwardOptions& options) {
    return progan_.forward(z, options);
}

std::unique_ptr<Generator> JetModel::replica() const {
    auto drawn = std::make_shared<Drawn>(progan_.replica(), log_);
    Generator& generator = *drawn->generator;
    return std::make_unique<PausingGenerator>(generator,
                                              [drawn = std::move(drawn), delay = delay_] {
                                                  ++drawn->log->alive;
                                                  take_time(*drawn->log, delay);
                                                  --drawn->log->alive;
                                              });
}

}  // namespace zscope::testing
