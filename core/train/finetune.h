#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/model/model_file.h"
#include "core/train/finetune_options.h"
#include "core/train/found_axes.h"
#include "core/train/train_config.h"
#include "core/train/trainer.h"

namespace zscope {

/// Where a fine-tuning run begins: goes to Trainer and Trainer::restore.
struct FinetuneStart {
    TrainConfig config;
    TrainState state;
};

/// The options of a fine-tuning of `base`: those of the run that made it where its companion knows
/// them, else the preset `small`; the network's shape from the card; the penalty and the length
/// from `options`. The penalty's ramp starts at the first picture, unless the run before had the
/// penalty too. Throws Error(not_found) without a companion, Error(bad_file),
/// Error(invalid_argument).
[[nodiscard]] TrainConfig finetune_config(const WholeModel& base, const FinetuneOptions& options);

/// What of `config` does not fit a fine-tuning of a model with this network that has seen so many
/// pictures: other options of the network, or an end that is not later.
[[nodiscard]] std::vector<OptionProblem> finetune_problems(const TrainConfig& config,
                                                           const ProGanConfig& network,
                                                           std::int64_t images_seen);

/// The CPU threads of a search on the calling thread, which has those of the run.
[[nodiscard]] int rebase_threads(const FinetuneOptions& options);

/// Reads the model and re-bases it if asked, then makes the state: weights of G, D and the averaged
/// G from the model, fresh optimizers and random numbers, the count of images going on. The command
/// in its origin names the layers that were looked at, not `auto`, and the threads of the search,
/// which are rebase_threads' while it lasts. `stop` is read while re-basing. Where `found` holds
/// axes, the model is turned by them and nothing is searched. Throws as load_whole_model and
/// find_rebase do, Error(not_found) without a companion, Error(invalid_argument) with the first of
/// finetune_problems, Error(bad_file) when the model is not the one that `found` belongs to.
[[nodiscard]] FinetuneStart start_finetune(const FinetuneOptions& options,
                                           const TrainConfig& config, ProgressSink progress = {},
                                           std::stop_token stop = {}, const FoundAxes& found = {});

/// The command that does the same, for a POSIX shell; its folder is called RUN.
[[nodiscard]] std::string finetune_command(const FinetuneOptions& options,
                                           const TrainConfig& config);

}  // namespace zscope
