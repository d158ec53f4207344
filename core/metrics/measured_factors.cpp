#include "core/metrics/measured_factors.h"

#include <array>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

constexpr std::array<const char*, 3> kChannels{"red", "green", "blue"};

/// The readings of the free factors, factor by factor.
class FactorTable {
  public:
    explicit FactorTable(const SceneSet& scenes) {
        for (const int i : scenes.free_factors()) {
            const FactorInfo& factor = scenes.factors()[static_cast<std::size_t>(i)];
            if (factor.name == "color") {
                columns_.push_back({factor.name, 3, {}});
                for (const char* channel : kChannels) {
                    columns_.push_back({factor.name + "." + channel, 1, {}});
                }
            } else {
                columns_.push_back({factor.name, outputs_of(factor), {}});
            }
        }
    }

    void add(const SceneReading& reading) {
        for (FactorSamples& column : columns_) {
            if (column.name == "x") column.values.push_back(reading.x);
            if (column.name == "y") column.values.push_back(reading.y);
            if (column.name == "shape") {
                for (int label = 0; label < column.outputs; ++label) {
                    column.values.push_back(label == reading.shape ? 1.0 : 0.0);
                }
            }
            for (std::size_t c = 0; c < kChannels.size(); ++c) {
                if (column.name == "color" || column.name == std::string("color.") + kChannels[c]) {
                    column.values.push_back(reading.rgb[c]);
                }
            }
        }
    }
    [[nodiscard]] const std::vector<FactorSamples>& columns() const { return columns_; }

  private:
    static int outputs_of(const FactorInfo& factor) {
        return factor.kind == FactorKind::categorical ? static_cast<int>(factor.labels.size()) : 1;
    }

    std::vector<FactorSamples> columns_;
};

/// Says how many samples show an object where these are too few, not how many were asked for.
void require_readable(const MeasuredFactorIndex& result, const SceneSet& scenes,
                      const FactorIndexOptions& options) {
    const std::size_t least = least_index_samples(options);
    const auto samples = static_cast<std::size_t>(result.samples);
    const auto readable = static_cast<std::size_t>(result.samples - result.unreadable);
    if (readable >= least) return;
    throw Error(ErrorCode::invalid_argument,
                (readable == 0 ? "none" : std::to_string(readable)) + " of " +
                    std::to_string(samples) + " samples show a readable object of " +
                    scenes.name() + (readable == 0 ? ", so there is no factor to index" : "") +
                    "; a factor index needs at least " + std::to_string(least) + " that do",
                samples < least
                    ? "Take more samples"
                    : "Look at some samples. Name the scene set that the model was trained on, "
                      "with its size, train the model longer, or leave the factor index out");
}

}  // namespace

MeasuredFactorIndex measure_factor_index(Generator& generator, const SceneReader& reader,
                                         const SampleOptions& samples,
                                         const FactorIndexOptions& options, ProgressSink progress,
                                         const std::stop_token& stop) {
    FactorTable table(reader.scenes());
    std::vector<float> latents;
    MeasuredFactorIndex result;
    draw_samples(
        generator, samples,
        [&](const SampleChunk& chunk) {
            const std::vector<SceneReading> readings = read_pictures(reader, chunk.pictures);
            for (std::size_t i = 0; i < readings.size(); ++i) {
                ++result.samples;
                if (!readings[i].has_object) {
                    ++result.unreadable;
                    continue;
                }
                table.add(readings[i]);
                latents.insert(latents.end(), chunk.latents[i].begin(), chunk.latents[i].end());
            }
        },
        std::move(progress), stop);
    require_readable(result, reader.scenes(), options);
    result.factors = first_order_index(latents, static_cast<int>(generator.info().latent_size),
                                       table.columns(), options);
    return result;
}

}  // namespace zscope
