#include "core/metrics/drawn_samples.h"

#include <ATen/Parallel.h>

#include <utility>

#include "core/model/generator.h"

namespace zscope {
namespace {

constexpr std::size_t kChunk = 256;

}  // namespace

void draw_samples(Generator& generator, const SampleOptions& options,
                  const std::function<void(const SampleChunk&)>& on_chunk, ProgressSink progress,
                  const std::stop_token& stop) {
    const TraversePlan plan =
        plan_samples(generator.info().latent_size, {.seed = options.seed,
                                                    .count = options.samples,
                                                    .columns = 1,
                                                    .latent_mode = options.latent_mode,
                                                    .batch = options.batch});
    SampleChunk chunk;
    const auto hand_over = [&] {
        if (!chunk.pictures.empty()) on_chunk(chunk);
        chunk = {.first = chunk.first + chunk.pictures.size(), .pictures = {}, .latents = {}};
    };
    draw_cells(
        generator, plan,
        [&](DrawnCell cell) {
            chunk.latents.push_back(plan.cells[cell.index].z);
            chunk.pictures.push_back(std::move(cell.image));
            chunk.non_finite += cell.has_non_finite;
            if (chunk.pictures.size() == kChunk) hand_over();
        },
        std::move(progress), stop);
    hand_over();
}

std::vector<SceneReading> read_pictures(const SceneReader& reader,
                                        const std::vector<Image>& pictures) {
    std::vector<SceneReading> readings(pictures.size());
    at::parallel_for(0, static_cast<std::int64_t>(pictures.size()), 8,
                     [&](std::int64_t first, std::int64_t last) {
                         for (auto i = static_cast<std::size_t>(first);
                              i < static_cast<std::size_t>(last); ++i) {
                             readings[i] = reader.read(pictures[i]);
                         }
                     });
    return readings;
}

}  // namespace zscope
