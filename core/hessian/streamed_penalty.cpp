#include "core/hessian/streamed_penalty.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>

#include "core/hessian/sample_points.h"
#include "core/tensor/true_float32.h"

namespace zscope {

StreamedPenalty::StreamedPenalty(const TensorFunction& f, const at::Tensor& z, double epsilon,
                                 std::int64_t rows_per_call)
    : calls_(f, as_samples(z), epsilon), epsilon_(epsilon), rows_per_call_(rows_per_call) {
    check_points(z, epsilon);
}

void StreamedPenalty::add(const at::Tensor& directions) {
    const at::NoGradGuard no_grad;
    const TrueFloat32 precision;
    const std::int64_t samples = calls_.samples();
    const std::int64_t at_once = std::max<std::int64_t>(1, rows_per_call_ / (2 * samples));
    for (const at::Tensor& few : directions.split(at_once)) {
        const std::vector<at::Tensor> sums = calls_.sums(few, 0, samples);
        layers_.resize(sums.size());
        for (std::int64_t direction = 0; direction < few.size(0); ++direction) {
            ++count_;
            for (std::size_t layer = 0; layer < sums.size(); ++layer) {
                take(layers_[layer], sums[layer][direction]);
            }
        }
    }
}

void StreamedPenalty::take(Spread& spread, const at::Tensor& sum) const {
    const at::Tensor value = sum.to(at::kDouble);
    if (!spread.mean.defined()) {
        spread = {value.clone(), at::zeros_like(value)};
        return;
    }
    const at::Tensor away = value - spread.mean;
    spread.mean.add_(away, 1.0 / static_cast<double>(count_));
    spread.squares.addcmul_(away, value - spread.mean);
}

std::vector<at::Tensor> StreamedPenalty::result(VarianceForm form) const {
    check_direction_count(count_);
    const auto k = static_cast<double>(count_);
    const double epsilon2 = epsilon_ * epsilon_;
    const double divisor = (form == VarianceForm::unbiased ? k - 1.0 : k) * epsilon2 * epsilon2;
    std::vector<at::Tensor> penalties;
    for (const Spread& layer : layers_) {
        penalties.push_back(layer.squares / divisor);
    }
    return penalties;
}

}  // namespace zscope
