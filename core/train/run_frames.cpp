#include "core/train/run_frames.h"

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/data/resize.h"
#include "core/model/progan/generator_network.h"
#include "core/model/weight_snapshot.h"
#include "core/train/checkpoint_files.h"
#include "core/train/schedule.h"
#include "core/train/trained_model.h"

namespace zscope {

namespace fs = std::filesystem;

namespace {

Image as_frame_picture(Image picture) {
    const int longest = std::max(picture.width, picture.height);
    if (longest <= kFrameSide) {
        return picture;
    }
    const auto shrunk = [longest](int side) { return std::max(1, side * kFrameSide / longest); };
    return resize_image(picture, shrunk(picture.width), shrunk(picture.height));
}

}  // namespace

TrainFrame make_frame(std::int64_t images, std::shared_ptr<const WeightSnapshot> weights,
                      FixedSamples samples) {
    TrainFrame frame;
    frame.images = images;
    frame.weights = std::move(weights);
    frame.weights_version = frame.weights->version();
    for (const auto& [name, tensor] : frame.weights->tensors()) {
        frame.weight_bytes += tensor.nbytes();
    }
    for (Image& picture : samples.pictures) {
        auto kept = std::make_shared<const Image>(as_frame_picture(std::move(picture)));
        frame.picture_bytes += kept->pixels.size();
        frame.pictures.push_back(std::move(kept));
    }
    frame.diversity = samples.diversity;
    return frame;
}

std::vector<fs::path> earlier_checkpoints(const fs::path& run, std::int64_t before_images,
                                          std::size_t most) {
    std::vector<fs::path> files = checkpoint_files(run);
    std::erase_if(files,
                  [&](const fs::path& file) { return checkpoint_images(file) >= before_images; });
    std::ranges::reverse(files);
    // A milestone may be a checkpoint too.
    const auto repeated =
        std::unique(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
            return checkpoint_images(a) == checkpoint_images(b);
        });
    files.erase(repeated, files.end());
    if (files.size() <= most || most < 2) {
        files.resize(std::min(files.size(), most));
        return files;
    }
    std::vector<fs::path> chosen;
    for (std::size_t i = 0; i < most; ++i) {
        chosen.push_back(files[i * (files.size() - 1) / (most - 1)]);
    }
    return chosen;
}

std::optional<TrainFrame> read_frame(const fs::path& checkpoint, std::int64_t pictures,
                                     std::uint64_t version) {
    try {
        const Checkpoint whole = read_checkpoint(checkpoint);
        const TrainCounters& counters = whole.state.counters;
        const GeneratorNetwork averaged(whole.config.network(), averaged_weights(whole.state));
        return make_frame(
            counters.images, std::make_shared<const WeightSnapshot>(averaged.parameters(), version),
            draw_fixed_samples(averaged, whole.config,
                               schedule_at(whole.config, counters.block_start).lod, pictures));
    } catch (const Error& error) {
        if (error.code() == ErrorCode::out_of_memory) {
            throw;
        }
        return std::nullopt;
    }
}

}  // namespace zscope
