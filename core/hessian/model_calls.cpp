#include "core/hessian/model_calls.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/tensor.h>
#include <c10/util/accumulate.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/base/require.h"
#include "core/hessian/determinism.h"
#include "core/latent/latent_axes.h"
#include "core/latent/latent_state.h"
#include "core/model/generator.h"
#include "core/model/pausing_generator.h"
#include "core/tensor/true_float32.h"

namespace zscope {
namespace {

/// One pass where all is well: a sum is finite only if everything in it is.
bool has_finite_sum(const at::Tensor& values) {
    return std::isfinite(values.sum().item<double>());
}

/// Looks at some values at a time: what it finds out takes as much memory as they do.
bool is_all_finite(const at::Tensor& values) {
    constexpr std::int64_t kAtOnce = std::int64_t{1} << 20;
    return has_finite_sum(values) ||
           std::ranges::all_of(values.flatten().split(kAtOnce), [](const at::Tensor& some) {
               return at::isfinite(some).all().item<bool>();
           });
}

at::Tensor given_latent(const FigureLatents& options, std::int64_t latent_size) {
    require_between("samples of a given latent", options.samples, 1, 1);
    const std::vector<float> z = compose(*options.state, options.mode == LatentMode::post_norm);
    require_between("numbers of the given latent", std::ssize(z), latent_size, latent_size);
    return at::tensor(z, at::kFloat).unsqueeze(0);
}

at::Tensor drawn_latents(const FigureLatents& options, std::int64_t latent_size) {
    std::vector<float> stream = sample_latent(options.seed, options.samples * latent_size);
    if (options.mode == LatentMode::post_norm) {
        for (auto row = stream.begin(); row != stream.end(); row += latent_size) {
            const std::vector<float> normal = pixel_norm({row, row + latent_size});
            std::ranges::copy(normal, row);
        }
    }
    return at::from_blob(stream.data(), {options.samples, latent_size}, at::kFloat).clone();
}

/// Each row of z [samples, n] in the axes that `link` leads to.
at::Tensor linked(const at::Tensor& z, const std::vector<double>& link) {
    const std::int64_t n = z.size(1);
    require_between("numbers of the link", std::ssize(link), n * n, n * n);
    at::Tensor turned = z.clone();
    for (const at::Tensor& row : turned.unbind(0)) {
        auto* const first = row.data_ptr<float>();
        std::ranges::copy(follow_axes({first, first + n}, link), first);
    }
    return turned;
}

}  // namespace

at::Tensor figure_latents(const FigureLatents& options, std::int64_t latent_size) {
    require_between("samples", options.samples, 1, kMaxAnalysisSamples);
    const at::Tensor z =
        options.state ? given_latent(options, latent_size) : drawn_latents(options, latent_size);
    return options.link.empty() ? z : linked(z, options.link);
}

const ActivationInfo& find_activation(const GeneratorInfo& info, int index) {
    if (info.activations.empty()) {
        throw Error(ErrorCode::unsupported, info.name + " has no layers to look into",
                    "Leave the layer out: the measure is then taken on the pixels");
    }
    const auto found =
        std::ranges::find(info.activations, index, [](const auto& layer) { return layer.index; });
    if (found == info.activations.end()) {
        throw Error(ErrorCode::invalid_argument,
                    "layer is " + std::to_string(index) + "; " + info.name + " has the layers " +
                        std::to_string(info.activations.front().index) + " to " +
                        std::to_string(info.activations.back().index),
                    "zscope info MODEL lists them");
    }
    return *found;
}

std::int64_t value_count(const GeneratorInfo& info, int index) {
    if (index == ModelCalls::kPixels) {
        return info.channels * info.height * info.width;
    }
    return c10::multiply_integers(find_activation(info, index).shape);
}

ModelCalls::ModelCalls(Generator& generator, LatentMode mode, int batch, ProgressSink progress,
                       std::stop_token stop)
    : generator_(generator),
      mode_(mode),
      batch_(batch),
      progress_(std::move(progress)),
      stop_(std::move(stop)) {
    require_between("batch", batch, 1, kMaxAnalysisBatch);
}

PictureFunction ModelCalls::pictures() {
    return [this](const at::Tensor& points) { return call(points, {kPixels}).front(); };
}

TensorFunction ModelCalls::layers(std::vector<int> indices) {
    return [this, indices = std::move(indices)](const at::Tensor& points) {
        return call(points, indices);
    };
}

std::vector<at::Tensor> ModelCalls::call(const at::Tensor& points,
                                         const std::vector<int>& indices) {
    std::vector<std::vector<at::Tensor>> parts(indices.size());
    for (std::int64_t first = 0; first < points.size(0); first += batch_) {
        require_going();
        const std::int64_t last = std::min(points.size(0), first + batch_);
        const at::Tensor chunk = points.slice(0, first, last);
        const std::vector<at::Tensor> layers = call_once(chunk, indices);
        look_over(chunk, layers);
        for (std::size_t l = 0; l < layers.size(); ++l) {
            parts[l].push_back(layers[l]);
        }
        count(last - first);
    }
    std::vector<at::Tensor> layers;
    for (std::vector<at::Tensor>& pieces : parts) {
        layers.push_back(pieces.size() == 1 ? pieces.front() : at::cat(pieces));
    }
    return layers;
}

void ModelCalls::count(std::int64_t rows) {
    done_ += rows;
    report_ahead(0);
}

void ModelCalls::report_ahead(std::int64_t rows) {
    const std::int64_t reported = done_ + rows;
    progress_.report(reported, std::max(expected_, reported), "pictures");
}

void ModelCalls::require_going() const {
    if (stop_.stop_requested()) {
        throw Error(ErrorCode::cancelled, "cancelled after " + std::to_string(done_) + " pictures");
    }
}

void ModelCalls::give_way() const {
    require_going();
    if (const auto* pausing = dynamic_cast<const PausingGenerator*>(&generator_)) {
        pausing->before_pass()();
    }
}

void ModelCalls::look_over(const at::Tensor& points, const std::vector<at::Tensor>& layers) {
    if (faulty_point_.defined() || std::ranges::all_of(layers, has_finite_sum)) {
        return;
    }
    if (const std::optional<NonFiniteValues> found = find_non_finite(layers)) {
        faulty_point_ = points.narrow(0, found->sample, 1).clone();
    }
}

void ModelCalls::begin_sample(const at::Tensor& z, std::int64_t index) {
    sample_ = z;
    sample_index_ = index;
    faulty_point_.reset();
}

std::optional<NonFinite> ModelCalls::fault() const {
    return faulty_point_.defined()
               ? locate_non_finite(generator_, mode_, faulty_point_, sample_index_)
               : std::nullopt;
}

/// In what was drawn for this sample, or else in its own picture.
std::optional<NonFinite> ModelCalls::fault_of_model() const {
    std::optional<NonFinite> found = fault();
    return found ? found : locate_non_finite(generator_, mode_, sample_, sample_index_);
}

std::optional<NonFinite> ModelCalls::fault_of(const at::Tensor& values,
                                              std::string_view what) const {
    if (is_all_finite(values)) {
        return std::nullopt;
    }
    std::optional<NonFinite> found = fault_of_model();
    return found ? found : fault_of_derived(values, sample_index_, what);
}

void ModelCalls::require_finite(const at::Tensor& values, std::string_view what) const {
    if (is_all_finite(values)) {
        return;
    }
    if (const std::optional<NonFinite> found = fault_of_model()) {
        throw Error(ErrorCode::model_failure, describe(*found),
                    "Choose another seed or smaller steps; if it stays, the model's weights are "
                    "at fault");
    }
    throw Error(
        ErrorCode::model_failure,
        std::string("around sample ")
            .append(std::to_string(sample_index_))
            .append(" the model's values are finite, but too large for their ")
            .append(what),
        what == kDifferences ? "Choose another seed or a larger epsilon" : "Choose another seed");
}

std::vector<at::Tensor> ModelCalls::call_once(const at::Tensor& points,
                                              const std::vector<int>& indices) {
    const at::NoGradGuard no_grad;
    const TrueFloat32 precision;
    const ForwardOptions options{.latent_mode = mode_, .precision = Precision::full};
    std::vector<int> hidden;
    std::ranges::copy_if(indices, std::back_inserter(hidden),
                         [](int index) { return index != kPixels; });
    GeneratorPass pass;
    if (hidden.size() < indices.size()) {
        pass = generator_.forward_with_activations(points, hidden, options);
    } else {
        pass.activations = generator_.activations(points, hidden, options);
    }
    std::vector<at::Tensor> layers;
    for (std::size_t l = 0, next = 0; l < indices.size(); ++l) {
        layers.push_back(indices[l] == kPixels ? pass.images : pass.activations[next++]);
    }
    return layers;
}

}  // namespace zscope
