#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/model/model_card.h"
#include "core/train/checkpoint.h"

namespace zscope {

class Generator;
struct LoadedModel;

/// The card of a run's generator: network, data, schedule, pictures seen, time, seed, program
/// version, and in its notes the latent mode to measure it in where that is not the usual one, the
/// options that changed on the way and `notes` (UTF-8, may be empty).
[[nodiscard]] ModelCard trained_model_card(const Checkpoint& checkpoint, const std::string& notes);

/// The scene set that a card's training record names, or nothing: other data, or none known.
[[nodiscard]] std::optional<std::string> scene_set_of(const TrainingRecord& training);

/// Writes the averaged generator with `card` into `folder` (made if missing), and beside it the
/// companion with G, D and the options that fine-tuning starts from (core/model/model_file.h).
/// Throws Error before anything is written when the card could not be read again.
void save_trained_model(const std::filesystem::path& folder, const ModelCard& card,
                        const Checkpoint& checkpoint);

/// A generator that draws with `weights` (named as the parameters of the run's averaged generator,
/// copied), described as the model that the run is going to write is, but for the checksum.
[[nodiscard]] std::unique_ptr<Generator> generator_of_run(const Trainer& trainer,
                                                          const NamedTensors& weights);

/// Whether `path` is the folder of a run that has checkpoints and has written no model: load_model
/// refuses it, load_newest_checkpoint does not. Opens no file. Throws as checkpoint_files does.
[[nodiscard]] bool has_only_checkpoints(const std::filesystem::path& path);

/// The averaged generator of the newest whole checkpoint of `run`, described as the model that
/// `zscope train --export-only` writes of it, but for the weights' file and checksum. Only reads
/// the run, which may be training meanwhile and need not have written a model. Throws as
/// require_newest_checkpoint does.
[[nodiscard]] LoadedModel load_newest_checkpoint(const std::filesystem::path& run);
/// The same, ready to draw.
[[nodiscard]] std::unique_ptr<Generator> open_newest_checkpoint(const std::filesystem::path& run);

/// The averaged generator of a run, as GeneratorNetwork takes it. Shares the state's tensors.
[[nodiscard]] NamedTensors averaged_weights(const TrainState& state);

}  // namespace zscope
