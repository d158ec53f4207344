#include "core/metrics/sample_check.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/data/dataset_bytes.h"
#include "core/data/picture_split.h"
#include "core/data/scenes/scene_set.h"
#include "core/metrics/baseline_pictures.h"
#include "core/metrics/laplacian_patches.h"
#include "core/metrics/picture_statistics.h"
#include "core/metrics/sliced_distance.h"
#include "core/model/generator.h"
#include "core/tensor/image_tensor.h"

namespace zscope {
namespace {

constexpr std::int64_t kMostPatches = 65536;
constexpr double kBlurredPart = 1.0 / 64.0;  // of the width: one pixel at 64

std::optional<SceneReader> reader_for(const std::string& data, int resolution) {
    if (!SceneSet::is_description(data)) return std::nullopt;
    SceneSet scenes = SceneSet::open(data);
    const bool readable_size = resolution >= SceneTemplates::kMinResolution;
    if (!SceneReader::can_read(scenes) || !readable_size) return std::nullopt;
    return SceneReader(std::move(scenes), resolution);
}

/// What is counted of a factor that has labels, with no counts so far.
FactorCounts empty_counts(const FactorInfo& factor) {
    const bool blends = factor.kind == FactorKind::continuous;
    const int last = static_cast<int>(factor.max) - (blends ? 1 : 0);
    FactorCounts counts{factor.name, static_cast<int>(factor.min), {}};
    for (int value = counts.first_label; value <= last; ++value) {
        const auto label = static_cast<std::size_t>(value);
        std::string name = factor.labels[label];
        if (blends) name.append("-").append(factor.labels[label + 1]);
        counts.labels.push_back({std::move(name), 0, {}});
    }
    return counts;
}

/// Where `value` of the factor counts; the end of a range belongs to the last interval.
LabelCount& count_at(FactorCounts& factor, float value) {
    const auto place =
        static_cast<std::size_t>(std::floor(value) - static_cast<float>(factor.first_label));
    return factor.labels[std::min(place, factor.labels.size() - 1)];
}

/// Counts what the reader sees, sample by sample.
class SceneCounter {
  public:
    explicit SceneCounter(const SceneReader& reader) : reader_(reader) {
        const SceneSet& scenes = reader.scenes();
        for (const int i : scenes.free_factors()) {
            const FactorInfo& factor = scenes.factors()[static_cast<std::size_t>(i)];
            if (!factor.labels.empty()) check_.counts.push_back(empty_counts(factor));
        }
    }

    void add(const std::vector<Image>& pictures) {
        faults_.add(pictures);
        for (const SceneReading& reading : read_pictures(reader_, pictures)) {
            ++samples_;
            if (!reading.has_object) {
                ++check_.unreadable;
                continue;
            }
            check_.mean_explained += reading.explained;
            for (FactorCounts& factor : check_.counts) {
                const float value =
                    factor.factor == "color" ? reading.color : static_cast<float>(reading.shape);
                ++count_at(factor, value).count;
            }
        }
    }

    [[nodiscard]] SceneCheck finish() {
        check_.faults = faults_.finish();
        const int readable = samples_ - check_.unreadable;
        check_.unreadable_share = share_estimate(check_.unreadable, samples_);
        check_.mean_explained /= std::max(readable, 1);
        for (FactorCounts& factor : check_.counts) {
            for (LabelCount& label : factor.labels) {
                label.share = share_estimate(label.count, std::max(readable, 1));
            }
        }
        return check_;
    }

  private:
    const SceneReader& reader_;
    SceneCheck check_;
    FaultCounter faults_;
    int samples_ = 0;
};

/// Distances of sets of pictures to one reference, whose patches are projected once.
class PatchComparison {
  public:
    PatchComparison(const at::Tensor& reference, int directions, std::uint64_t seed,
                    ProgressSink& progress, const std::stop_token& stop)
        : options_{.patches = static_cast<int>(
                       std::clamp<std::int64_t>(kMostPatches / reference.size(0), 1, 32)),
                   .seed = seed},
          progress_(progress),
          stop_(stop) {
        std::vector<PatchLevel> levels = laplacian_patches(reference, options_, progress_, stop_);
        scale_.emplace(levels);
        scale_->apply(levels);
        for (std::size_t i = 0; i < levels.size(); ++i) {
            directions_.push_back(unit_directions(levels[i].points.size(1), directions, seed + i));
            sorted_.push_back(sorted_projections(levels[i].points, directions_[i]));
        }
    }

    [[nodiscard]] SetDistance to(const std::string& name, const at::Tensor& pictures) const {
        PatchOptions options = options_;
        ++options.seed;  // the reference's places would be the same places
        std::vector<PatchLevel> levels = laplacian_patches(pictures, options, progress_, stop_);
        scale_->apply(levels);
        SetDistance result{name, {}, {}};
        double mean = 0;
        double square_error = 0;
        const auto count = static_cast<double>(levels.size());
        for (std::size_t i = 0; i < levels.size(); ++i) {
            const Estimate distance = mean_over_directions(projected_distances(
                sorted_projections(levels[i].points, directions_[i]), sorted_[i]));
            result.levels.push_back({levels[i].resolution, distance});
            const double error = (distance.high - distance.value) / kNormal95;
            mean += distance.value / count;
            square_error += error * error / (count * count);
        }
        result.mean = estimate_from_error(mean, std::sqrt(square_error));
        return result;
    }

  private:
    PatchOptions options_;
    ProgressSink& progress_;
    std::stop_token stop_;
    std::optional<PatchScale> scale_;
    std::vector<at::Tensor> directions_;
    std::vector<at::Tensor> sorted_;
};

int side_of(const GeneratorInfo& info) {
    if (info.height != info.width) {
        throw Error(ErrorCode::unsupported,
                    "the pictures of " + info.name + " are " + std::to_string(info.width) + " x " +
                        std::to_string(info.height) + "; only square ones are compared with data");
    }
    return static_cast<int>(info.height);
}

/// The held-out pictures and the others. Those of a scene set are independent as they stand; those
/// of a folder stand by path, which may go with what they show.
PictureSplit split_data(const Dataset& data, std::int64_t count, std::uint64_t seed) {
    if (!SceneSet::is_description(data.name())) {
        return split_pictures(data.size(), count, seed);
    }
    PictureSplit sets;
    for (std::int64_t i = 0; i < count; ++i) {
        sets.first.push_back(i);
        sets.second.push_back(count + i);
    }
    return sets;
}

/// Draws the samples into `result` and returns the first `kept` as bytes.
at::Tensor draw(Generator& generator, const SampleCheckOptions& options,
                const std::optional<SceneReader>& reader, std::int64_t kept, SampleCheck& result,
                const ProgressSink& progress, const std::stop_token& stop) {
    const int side = side_of(generator.info());
    at::Tensor bytes = at::empty({kept, 3, side, side}, at::kByte);
    std::optional<SceneCounter> counter;
    if (reader) counter.emplace(*reader);
    draw_samples(
        generator, options.samples,
        [&](const SampleChunk& chunk) {
            if (counter) counter->add(chunk.pictures);
            result.non_finite += chunk.non_finite;
            result.samples += static_cast<int>(chunk.pictures.size());
            auto* const data = bytes.mutable_data_ptr<std::uint8_t>();
            for (std::size_t i = 0; i < chunk.pictures.size(); ++i) {
                const auto index = static_cast<std::int64_t>(chunk.first + i);
                if (index < kept) write_planes(chunk.pictures[i], data + index * bytes.stride(0));
            }
        },
        progress, stop);
    if (counter) result.scenes = counter->finish();
    return bytes;
}

}  // namespace

bool SceneCheck::is_complete() const {
    return std::all_of(counts.begin(), counts.end(), [](const FactorCounts& factor) {
        return std::all_of(factor.labels.begin(), factor.labels.end(),
                           [](const LabelCount& label) { return label.count > 0; });
    });
}

SampleCheck check_samples(Generator& generator, const SampleCheckOptions& options,
                          ProgressSink progress, const std::stop_token& stop) {
    const int side = side_of(generator.info());
    const std::unique_ptr<Dataset> data = open_dataset(options.data,
                                                       {.resolution = side,
                                                        .count = 2 * options.samples.samples,
                                                        .seed = options.data_seed,
                                                        .threads = options.threads},
                                                       progress);
    SampleCheck result;
    result.data = data->name();
    result.compared = std::min<std::int64_t>(options.samples.samples, data->size() / 2);
    if (result.compared < 2 * PictureStatistics::kGroups) {
        throw Error(ErrorCode::invalid_argument,
                    "found " + std::to_string(options.samples.samples) + " samples and " +
                        std::to_string(data->size()) +
                        " pictures of the data; a comparison needs " +
                        std::to_string(2 * PictureStatistics::kGroups) +
                        " samples and twice as many pictures");
    }
    const at::Tensor generated = draw(generator, options, reader_for(options.data, side),
                                      result.compared, result, progress, stop);
    const PictureSplit sets = split_data(*data, result.compared, options.data_seed);
    const at::Tensor held_out = load_bytes(*data, sets.first, options.threads, progress);
    if (result.scenes) result.scenes->real_faults = fault_shares(held_out);
    const at::Tensor others = load_bytes(*data, sets.second, options.threads, progress);

    const PictureStatistics data_statistics(held_out);
    const PictureStatistics statistics(generated);
    result.diversity = diversity_ratio(statistics, data_statistics);
    result.sharpness = sharpness_ratio(statistics, data_statistics);

    const PatchComparison comparison(held_out, options.directions, options.samples.seed, progress,
                                     stop);
    result.generated = comparison.to("generated", generated);
    result.floor = comparison.to("real", others);
    result.blurred = comparison.to("blurred", blurred_pictures(others, side * kBlurredPart));
    result.noise = comparison.to(
        "noise", noise_pictures(data_statistics, result.compared, options.samples.seed));
    return result;
}

}  // namespace zscope
