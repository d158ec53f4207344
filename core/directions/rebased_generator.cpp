#include "core/directions/rebased_generator.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>

#include <sstream>
#include <utility>

#include "core/base/error.h"

namespace zscope {
namespace {

class RebasedGenerator final : public Generator {
  public:
    RebasedGenerator(std::unique_ptr<Generator> inner, at::Tensor rotation)
        : inner_(std::move(inner)), rotation_(std::move(rotation)), info_(inner_->info()) {
        info_.component_names.clear();
    }

    [[nodiscard]] const GeneratorInfo& info() const override { return info_; }

    [[nodiscard]] at::Tensor forward(const at::Tensor& w, const ForwardOptions& options) override {
        return inner_->forward(turned(w), options);
    }

    [[nodiscard]] std::vector<at::Tensor> activations(const at::Tensor& w,
                                                      std::span<const int> indices,
                                                      const ForwardOptions& options) override {
        return inner_->activations(turned(w), indices, options);
    }

    [[nodiscard]] std::unique_ptr<Generator> replica() const override {
        return std::make_unique<RebasedGenerator>(inner_->replica(), rotation_.clone());
    }

    void load_weights(const NamedTensors& weights) override { inner_->load_weights(weights); }

    void to(c10::Device device) override {
        inner_->to(device);
        rotation_ = rotation_.to(device);
    }

  private:
    [[nodiscard]] at::Tensor turned(const at::Tensor& w) const {
        if (w.dim() != 2 || w.size(1) != rotation_.size(0)) {
            std::ostringstream text;
            text << "latents are " << w.sizes() << "; expected [N, " << rotation_.size(0) << "]";
            throw Error(ErrorCode::invalid_argument, text.str());
        }
        return w.to(at::kDouble).matmul(rotation_).to(w.scalar_type());
    }

    std::unique_ptr<Generator> inner_;
    at::Tensor rotation_;
    GeneratorInfo info_;
};

}  // namespace

std::unique_ptr<Generator> make_rebased_generator(std::unique_ptr<Generator> generator,
                                                  const at::Tensor& rotation) {
    const std::int64_t n = generator->info().latent_size;
    if (rotation.dim() != 2 || rotation.size(0) != n || rotation.size(1) != n) {
        std::ostringstream text;
        text << "the rotation is " << rotation.sizes() << "; expected [" << n << ", " << n << "]";
        throw Error(ErrorCode::invalid_argument, text.str());
    }
    const at::Tensor q = rotation.to(at::kDouble);
    const double gap = (q.matmul(q.t()) - at::eye(n, at::kDouble)).abs().max().item<double>();
    if (!(gap < 1e-6)) {
        throw Error(ErrorCode::invalid_argument,
                    "the rotation is off orthogonal by " + std::to_string(gap) + "; expected 1e-6");
    }
    return std::make_unique<RebasedGenerator>(std::move(generator), q);
}

}  // namespace zscope
