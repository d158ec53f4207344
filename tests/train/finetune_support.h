#pragma once

#include <ATen/Parallel.h>
#include <ATen/ops/randn.h>

#include <cstdint>
#include <filesystem>
#include <optional>

#include "core/directions/rebase_options.h"
#include "core/model/model_file.h"
#include "core/train/checkpoint.h"
#include "core/train/finetune.h"
#include "core/train/trained_model.h"
#include "core/train/trainer.h"
#include "tests/support/numbers.h"
#include "tests/train/tiny_run.h"

namespace zscope::test {

/// The model of a tiny run past its growth, trained for 96 images.
inline void write_base(const std::filesystem::path& folder,
                       const TrainConfig& config = tiny_config()) {
    at::set_num_threads(1);
    Trainer trainer(config, tiny_images());
    while (!trainer.finished()) {
        trainer.step();
    }
    const Checkpoint checkpoint{config, trainer.state(), 2.5};
    save_trained_model(folder, trained_model_card(checkpoint, ""), checkpoint);
}

/// A fine-tuning of the model without a penalty, for so many images.
[[nodiscard]] inline FinetuneStart start(const std::filesystem::path& model,
                                         const std::optional<RebaseOptions>& rebase = {},
                                         std::int64_t images = 64) {
    const FinetuneOptions options{
        .model = model, .rebase = rebase, .preset = "control", .images = images};
    return start_finetune(options, finetune_config(load_whole_model(model), options));
}

/// A trainer that stands at the start.
[[nodiscard]] inline Trainer trainer_of(const FinetuneStart& start) {
    Trainer trainer(start.config, tiny_images());
    trainer.restore(start.state);
    return trainer;
}

/// Of a re-basing that takes milliseconds.
[[nodiscard]] inline RebaseOptions few_samples() {
    RebaseOptions options;
    options.samples = 4;
    options.order_samples = 4;
    return options;
}

/// [count, 3], always the same.
[[nodiscard]] inline at::Tensor latents(std::int64_t count) {
    return at::randn({count, 3}, testing::seeded(5));
}

}  // namespace zscope::test
