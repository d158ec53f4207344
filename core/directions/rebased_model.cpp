#include "core/directions/rebased_model.h"

#include <ATen/ops/tensor.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/directions/rebase_layers.h"
#include "core/latent/latent_axes.h"
#include "core/model/generator.h"
#include "core/model/progan/progan_generator.h"
#include "core/model/program_version.h"
#include "core/model/registry.h"
#include "core/model/turned_generator.h"

namespace zscope {
namespace {

constexpr std::string_view kDenseWeight = "4x4/Dense/weight";
constexpr std::string_view kNameEnding = ", re-based";
constexpr std::size_t kMaxName = 180;

/// The first layer's weight, whose inputs are the latent's components; end() if there is none.
template <typename Weights>
auto find_dense(Weights& weights, std::int64_t n) {
    return std::find_if(weights.begin(), weights.end(), [n](const auto& entry) {
        return entry.first == kDenseWeight && entry.second.dim() == 2 && entry.second.size(1) == n;
    });
}

std::string rebased_name(const std::string& name) {
    return name.ends_with(kNameEnding) || name.size() > kMaxName ? name
                                                                 : name + std::string(kNameEnding);
}

std::vector<double> list_of(const at::Tensor& matrix) {
    const at::Tensor doubles = matrix.to(at::kCPU, at::kDouble).contiguous();
    const double* first = doubles.const_data_ptr<double>();
    return {first, first + doubles.numel()};
}

/// Q after an older basis B: the inner generator sees B Q^T w, so it is turned by Q B^T.
at::Tensor after_basis(const at::Tensor& rotation, const at::Tensor& basis) {
    return rotation.matmul(basis.to(rotation.options()).t());
}

at::Tensor basis_of(const ModelCard& card) {
    const std::int64_t n = card.latent_size();
    return at::tensor(card.latent_basis).view({n, n});
}

GeneratorInfo rebased_info(const Generator& generator, const Rebase& rebase) {
    GeneratorInfo info = generator.info();
    const std::vector<double> rotation = list_of(rebase.rotation);
    info.axes = turned_axes(info, rotation);
    info.name = rebased_name(info.name);
    info.component_names = kept_names(info.component_names, rotation);
    info.weights_sha256.clear();
    return info;
}

void require_rebasable(const GeneratorInfo& info) {
    if (const std::optional<std::string> reason = why_not_rebase(info)) {
        throw Error(ErrorCode::unsupported, *reason, "Re-basing needs z ~ N(0, I)");
    }
}

}  // namespace

at::Tensor latent_basis(const at::Tensor& rotation) {
    return rotation.t().to(at::kFloat).contiguous();
}

NamedTensors rebase_weights(const NamedTensors& weights, const at::Tensor& rotation) {
    NamedTensors turned = weights;
    const auto dense = find_dense(turned, rotation.size(0));
    if (dense == turned.end()) {
        throw Error(ErrorCode::invalid_argument, "no weight " + std::string(kDenseWeight) +
                                                     " with " + std::to_string(rotation.size(0)) +
                                                     " inputs to write the axes into");
    }
    dense->second = to_new_axes(dense->second.detach(), rotation);
    return turned;
}

RebaseRecord rebase_record(const GeneratorInfo& info, const Rebase& rebase, std::string command) {
    const RebaseOptions& options = rebase.options;
    const bool is_metric = options.objective == RebaseObjective::metric;
    const bool is_hessian = options.objective == RebaseObjective::hessian;
    return {.method = is_metric ? "eigenvectors" : "joint diagonalisation",
            .objective = std::string(objective_name(options.objective)),
            .samples = options.samples,
            .seed = options.seed,
            .restarts = is_metric ? 0 : options.restarts,
            .scheme = is_hessian ? std::string(scheme_name(options.scheme)) : "central",
            .epsilon = options.epsilon,
            .layers = rebase_layers(info, options),
            .order_samples = options.order_samples,
            .latent_mode = latent_mode_name(options.latent_mode),
            .rows_per_call = options.rows_per_call,
            .threads = rebase.threads,
            .command = std::move(command),
            .off_diagonal_before = rebase.off_before,
            .off_diagonal_after = rebase.off_after,
            .activeness = rebase.activeness,
            .program_version = program_version(),
            .axes = turned_axes(info, list_of(rebase.rotation))};
}

WholeModel rebase_model(const WholeModel& whole, const Rebase& rebase, std::string command) {
    const GeneratorInfo info = describe_model(whole.model.card);
    require_rebasable(info);
    WholeModel result = whole;
    ModelCard& card = result.model.card;
    card.rebase = rebase_record(info, rebase, std::move(command));
    card.axes_sha256.clear();  // the record tells the whole way
    card.name = rebased_name(card.name);
    card.component_names = kept_names(card.component_names, list_of(rebase.rotation));
    const at::Tensor rotation =
        card.latent_basis.empty() ? rebase.rotation : after_basis(rebase.rotation, basis_of(card));
    if (find_dense(whole.model.weights, rotation.size(0)) != whole.model.weights.end()) {
        card.latent_basis.clear();
        result.model.weights = rebase_weights(whole.model.weights, rotation);
        if (result.companion) {
            result.companion->generator = rebase_weights(whole.companion->generator, rotation);
        }
    } else {
        const at::Tensor basis = latent_basis(rotation);
        const float* first = basis.const_data_ptr<float>();
        card.latent_basis.assign(first, first + basis.numel());
    }
    if (result.companion) {
        result.companion->card = card;
    }
    return result;
}

std::unique_ptr<Generator> rebased_generator(const Generator& generator, const Rebase& rebase) {
    require_rebasable(generator.info());
    GeneratorInfo info = rebased_info(generator, rebase);
    const auto* turned = dynamic_cast<const TurnedGenerator*>(&generator);
    const Generator& inner = turned == nullptr ? generator : turned->inner();
    const at::Tensor rotation =
        turned == nullptr ? rebase.rotation : after_basis(rebase.rotation, turned->basis());
    if (const auto* progan = dynamic_cast<const ProGanGenerator*>(&inner)) {
        return std::make_unique<ProGanGenerator>(
            progan->config(), rebase_weights(progan->parameters(), rotation), std::move(info));
    }
    return std::make_unique<TurnedGenerator>(inner.replica(), latent_basis(rotation),
                                             std::move(info));
}

}  // namespace zscope
