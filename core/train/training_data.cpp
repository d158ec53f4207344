#include "core/train/training_data.h"

#include "core/data/dataset.h"
#include "core/data/dataset_bytes.h"

namespace zscope {

std::shared_ptr<const TrainingImages> load_training_images(const TrainConfig& config,
                                                           ProgressSink& progress) {
    const auto threads = static_cast<int>(config.threads);
    const DatasetOptions options{.resolution = static_cast<int>(config.resolution),
                                 .count = config.data_images,
                                 .seed = static_cast<std::uint64_t>(config.data_seed),
                                 .paired = config.data_paired,
                                 .threads = threads};
    const std::unique_ptr<Dataset> dataset = open_dataset(config.data, options, progress);
    return std::make_shared<const TrainingImages>(
        load_bytes(*dataset, 0, dataset->size(), threads, progress));
}

}  // namespace zscope
