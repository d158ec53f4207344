#include "core/explore/picture_renderer.h"

#include <ATen/ops/empty.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "core/explore/picture.h"
#include "core/explore/picture_fault.h"
#include "core/hessian/non_finite.h"
#include "core/model/generator.h"
#include "core/model/torch_failure.h"
#include "core/model/weight_snapshot.h"
#include "core/tensor/true_float32.h"

namespace zscope {
namespace {

at::Tensor to_batch_of_one(const std::vector<float>& z, const GeneratorInfo& info,
                           c10::Device device) {
    if (static_cast<std::int64_t>(z.size()) != info.latent_size) {
        throw Error(ErrorCode::invalid_argument, "The latent has " + std::to_string(z.size()) +
                                                     " values; " + info.name + " expects " +
                                                     std::to_string(info.latent_size));
    }
    const at::Tensor row = at::empty({1, info.latent_size}, at::kFloat);
    std::copy(z.begin(), z.end(), row.mutable_data_ptr<float>());
    return row.to(device);
}

double milliseconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
        .count();
}

}  // namespace

PictureRenderer::PictureRenderer(ModelSource source, std::optional<DeviceGraphMaker> graphs)
    : source_(std::move(source)), graphs_(std::move(graphs)) {}
PictureRenderer::~PictureRenderer() = default;

void PictureRenderer::apply(std::shared_ptr<const WeightSnapshot> weights) {
    const c10::InferenceMode inference;
    source_.weights = std::move(weights);
    if (!replica_) {
        return;
    }
    try {
        forget_recordings();
        source_.weights->copy_into(*replica_);
        weights_version_ = source_.weights->version();
        source_.weights = nullptr;
    } catch (...) {
        replica_ = nullptr;  // made anew by the next draw, which reports what is wrong
    }
}

RenderedImage PictureRenderer::draw(const RenderRequest& request) {
    RenderedImage answer;
    answer.model_generation = request.model_generation;
    answer.state_version = request.state_version;
    answer.preview = request.preview;
    answer.place = request.place;
    try {
        const c10::InferenceMode inference;
        draw_into(answer, request);
    } catch (...) {
        answer.error = translate_torch_failure(std::current_exception());
        answer.image = {};
        answer.values = nullptr;
    }
    return answer;
}

void PictureRenderer::draw_into(RenderedImage& answer, const RenderRequest& request) {
    Generator& generator = replica();
    const at::Tensor z = to_batch_of_one(request.z, generator.info(), c10::Device(source_.device));
    const ForwardOptions options{
        .latent_mode = request.post_norm ? LatentMode::post_norm : LatentMode::pre_norm,
        .precision = request.preview ? Precision::preview : Precision::full};
    std::optional<TrueFloat32> precision;  // of full pictures differences may be taken
    if (!request.preview) {
        precision.emplace();
    }
    const auto begin = std::chrono::steady_clock::now();
    const at::Tensor pictures = pictures_of(z, options);
    stream_->synchronize();
    answer.model_ms = milliseconds_since(begin);
    const bool is_first = warmed_up_.insert(options.precision).second;
    was_warm_up_ = is_first || captured_->was_checked(part_name(options.precision));
    answer.weights_version = weights_version_;
    answer.notices = notices_;
    answer.image = to_image(pictures, value_range(generator.info()));
    answer.values = std::make_shared<const FloatImage>(to_float_image(pictures));
    answer.has_non_finite = has_non_finite(pictures);
    if (answer.has_non_finite) {
        // A second pass would hold up the hand.
        answer.fault = request.preview ? std::string(kValuesNotFinite)
                                       : describe_fault(generator, options.latent_mode, request.z);
    }
}

at::Tensor PictureRenderer::pictures_of(const at::Tensor& z, const ForwardOptions& options) {
    Generator& generator = *replica_;
    if (!generator.info().repeats_its_operations) {
        return generator.forward(z, options);
    }
    const auto make_key = [&options] {
        // Where there is TF32 at all, previews are bfloat16 inside.
        return CaptureKey{.numbers = {static_cast<double>(options.latent_mode)},
                          .storages = {},
                          .follows_tf32 = options.precision == Precision::full};
    };
    const std::vector<at::Tensor> found =
        captured_->part(part_name(options.precision))
            .run(make_key, {z}, [&generator, options](const std::vector<at::Tensor>& inputs) {
                return std::vector<at::Tensor>{generator.forward(inputs.at(0), options)};
            });
    for (std::string& refusal : captured_->new_refusals()) {
        notices_.push_back(std::move(refusal));
    }
    return found.front();
}

const char* PictureRenderer::part_name(Precision precision) noexcept {
    return precision == Precision::preview ? "the preview" : "the picture";
}

void PictureRenderer::forget_recordings() {
    if (captured_) {
        captured_->forget();
    }
}

Generator& PictureRenderer::replica() {
    if (!replica_) {
        forget_recordings();
        if (!stream_) {
            stream_.emplace(c10::Device(source_.device), /*is_high_priority=*/true);
        }
        if (!captured_) {
            captured_.emplace(graphs_ ? *graphs_ : graphs_on(c10::Device(source_.device)));
        }
        replica_ = make_replica(source_);
        if (source_.weights) {
            weights_version_ = source_.weights->version();
            source_.weights = nullptr;
        }
    }
    return *replica_;
}

}  // namespace zscope
