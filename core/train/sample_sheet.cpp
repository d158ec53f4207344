#include "core/train/sample_sheet.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/upsample_nearest2d.h>
#include <ATen/ops/var.h>

#include "core/base/error.h"
#include "core/explore/picture.h"
#include "core/export/png.h"
#include "core/export/sheet.h"

namespace zscope {

namespace {

constexpr int kSide = 8;
constexpr std::int64_t kSamples = std::int64_t{kSide} * kSide;
constexpr std::int64_t kPicturesPerCall = 16;

/// [count, C, R, R] at the first of the run's fixed latents, enlarged by nearest repetition. `stop`
/// is read before each piece of them is drawn.
at::Tensor fixed_pictures(const GeneratorNetwork& averaged, const TrainConfig& config, double lod,
                          std::int64_t count, const std::stop_token& stop) {
    const at::Generator random =
        at::make_generator<at::CPUGeneratorImpl>(static_cast<std::uint64_t>(config.seed) + 1);
    const at::Tensor latents = at::randn({kSamples, config.latent_size}, random, at::kFloat);
    const c10::Device device = averaged.parameters().front().second.device();
    std::vector<at::Tensor> pieces;
    for (const at::Tensor& piece : latents.narrow(0, 0, count).split(kPicturesPerCall)) {
        if (stop.stop_requested()) {
            throw Error(ErrorCode::cancelled, "the sample picture was called off");
        }
        pieces.push_back(averaged.forward(piece.to(device), lod));
    }
    return at::upsample_nearest2d(at::cat(pieces), {config.resolution, config.resolution});
}

}  // namespace

FixedSamples draw_fixed_samples(const Trainer& trainer, std::int64_t count) {
    return draw_fixed_samples(trainer.averaged_generator(), trainer.config(),
                              trainer.schedule().lod, count);
}

FixedSamples draw_fixed_samples(const GeneratorNetwork& averaged, const TrainConfig& config,
                                double lod, std::int64_t count) {
    const at::NoGradGuard no_grad;
    const at::Tensor pictures = fixed_pictures(averaged, config, lod, count, {});
    return {to_images(pictures, ValueRange{}),
            pictures.var(0, /*unbiased=*/false).mean().item<double>()};
}

Image draw_sample_sheet(const Trainer& trainer, const std::stop_token& stop) {
    const at::NoGradGuard no_grad;
    SheetContent content;
    content.rows = kSide;
    content.columns = kSide;
    content.cells = to_images(fixed_pictures(trainer.averaged_generator(), trainer.config(),
                                             trainer.schedule().lod, kSamples, stop),
                              ValueRange{});
    SheetStyle style;
    style.padding = 0;
    return compose_sheet(content, style);
}

void write_sample_sheet(const Trainer& trainer, const std::filesystem::path& path,
                        const std::stop_token& stop) {
    write_png(path, draw_sample_sheet(trainer, stop));
}

}  // namespace zscope
