#include "app/control/pausing_generator.h"

#include <utility>

#include "core/model/generator.h"

namespace zscope {
namespace {

class PausingGenerator final : public Generator {
  public:
    PausingGenerator(Generator& inner, std::function<void()> before_pass)
        : inner_(inner), before_pass_(std::move(before_pass)) {}

    [[nodiscard]] const GeneratorInfo& info() const override { return inner_.info(); }
    [[nodiscard]] at::Tensor forward(const at::Tensor& z, const ForwardOptions& options) override {
        before_pass_();
        return inner_.forward(z, options);
    }
    [[nodiscard]] std::vector<at::Tensor> activations(const at::Tensor& z,
                                                      std::span<const int> indices,
                                                      const ForwardOptions& options) override {
        before_pass_();
        return inner_.activations(z, indices, options);
    }
    [[nodiscard]] std::unique_ptr<Generator> replica() const override { return inner_.replica(); }
    void load_weights(const NamedTensors& weights) override { inner_.load_weights(weights); }
    void to(c10::Device device) override { inner_.to(device); }
    [[nodiscard]] c10::Device device() const override { return inner_.device(); }

  private:
    Generator& inner_;
    std::function<void()> before_pass_;
};

}  // namespace

std::unique_ptr<Generator> make_pausing(Generator& inner, std::function<void()> before_pass) {
    return std::make_unique<PausingGenerator>(inner, std::move(before_pass));
}

}  // namespace zscope
