#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/model/model_card.h"
#include "core/tensor/named_tensors.h"

namespace zscope {

class Generator;

inline constexpr const char* kModelCardName = "model.json";
inline constexpr const char* kModelWeightsName = "model.safetensors";
inline constexpr const char* kCompanionName = "model.train.safetensors";
inline constexpr const char* kRunModelName = "model";  ///< folder of the model in a training run's
/// Under "format" in the metadata of weights that are no model for viewing.
inline constexpr const char* kCheckpointFormat = "zscope-checkpoint";
inline constexpr const char* kCompanionFormat = "zscope-companion";
/// The argument that means the built-in generator instead of a file.
inline constexpr const char* kDemoWord = "demo";

struct LoadedModel {
    ModelCard card;
    NamedTensors
        weights;  ///< float32, CPU, in the order of the network, all finite; the demo's: none
};

/// Where the parts of a model lie.
struct ModelPaths {
    std::filesystem::path weights;
    std::filesystem::path card;
    std::filesystem::path companion;
};

/// Of the model that load_model would open or that is to be written: NAME.safetensors or NAME.json
/// stands for NAME.safetensors, NAME.json and NAME.train.safetensors; everything else is a folder
/// (of a model or of a training run) with the usual names in it. Looks at the folder only.
[[nodiscard]] ModelPaths model_paths(const std::filesystem::path& path);

/// Writes model.safetensors (the averaged weights, for viewing) and then model.json into `folder`,
/// which must exist. The card's weights_file and weights_sha256 are filled in; returns the card as
/// written. Killed at any moment it leaves the old model or the new one to load_model: both files
/// are first written as model.next.*, whose card load_model takes if only the weights were renamed.
ModelCard save_model(const std::filesystem::path& folder, ModelCard card,
                     const NamedTensors& generator);
/// The same under other names; the weights' and the card's must differ in their endings only.
ModelCard save_model(const ModelPaths& paths, ModelCard card, const NamedTensors& generator);

/// Ends what a killed save_model(folder) began: puts its card in place where its weights are there
/// already, and removes what else is left of it. What cannot be read, moved or removed stays. Not
/// while another process writes the model.
void settle_killed_save(const std::filesystem::path& folder);

/// Reads a model: its weights, its card, a folder with a model.json, or the folder of a training
/// run that has written its model. Names, shapes, checksum and values are checked. Throws Error
/// that says what was found, what was expected and what to do. A card without weights is all there
/// is of its model.
[[nodiscard]] LoadedModel load_model(const std::filesystem::path& path);

/// What fine-tuning goes on from.
struct TrainingCompanion {
    ModelCard card;
    NamedTensors generator;  ///< the raw weights, not the averaged ones
    NamedTensors discriminator;
    /// The run's options as its config.json holds them; empty in files of older programs. Not
    /// checked here.
    std::string config{};
};

/// Writes model.train.safetensors into `folder`; the card, as save_model returned it,
/// travels in its metadata.
void save_training_companion(const std::filesystem::path& folder,
                             const TrainingCompanion& companion);
/// The same as the file `path`.
void write_training_companion(const std::filesystem::path& path,
                              const TrainingCompanion& companion);

/// `path`: the companion itself, the folder that holds it or the training run's. Checked as
/// load_model does.
[[nodiscard]] TrainingCompanion load_training_companion(const std::filesystem::path& path);

/// A model with everything that lies beside it.
struct WholeModel {
    LoadedModel model;
    std::optional<TrainingCompanion> companion;  ///< none: viewing only
};

/// load_model, and the companion where there is one. Throws as both do, and Error(bad_file) if the
/// companion belongs to other weights.
[[nodiscard]] WholeModel load_whole_model(const std::filesystem::path& path);

/// load_whole_model, or for the word "demo" the built-in generator, whose card has no weights.
[[nodiscard]] WholeModel open_whole_model(const std::string& argument);

/// Error(invalid_argument) where `path` names weights and the card has none.
void require_model_place(const ModelCard& card, const std::filesystem::path& path);

/// Writes all parts to model_paths(path), making the folder; an old companion without a new one is
/// removed, and so are old weights beside a card without any. The companion gets the model's card.
/// Returns the card as written. Throws as require_model_place, and Error(io).
ModelCard save_whole_model(const std::filesystem::path& path, const WholeModel& whole);

/// The one way to open a generator, for the command line, drops and dialogs: the word "demo", or
/// whatever load_model takes. Looks at content, not at names, and never blocks. Throws Error; for a
/// file of another kind the message says what it is (see describe_wrong_file).
[[nodiscard]] std::unique_ptr<Generator> open_model(const std::string& argument);

}  // namespace zscope
