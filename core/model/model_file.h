#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/model/model_card.h"
#include "core/tensor/named_tensors.h"

namespace zscope {

class Generator;

inline constexpr const char* kModelCardName = "model.json";
inline constexpr const char* kModelWeightsName = "model.safetensors";
inline constexpr const char* kCompanionName = "model.train.safetensors";
inline constexpr const char* kRunModelName = "model";  ///< folder of the model in a training run's
/// The argument that means the built-in generator instead of a file.
inline constexpr const char* kDemoWord = "demo";

struct LoadedModel {
    ModelCard card;
    NamedTensors weights;  ///< float32, CPU, in the order of the network, all finite
};

/// Writes model.safetensors (the averaged weights, for viewing) and then model.json into `folder`,
/// which must exist. The card's weights_file and weights_sha256 are filled in; returns the card as
/// written. Killed at any moment it leaves the old model or the new one to load_model: both files
/// are first written as model.next.*, whose card load_model takes if only the weights were renamed.
ModelCard save_model(const std::filesystem::path& folder, ModelCard card,
                     const NamedTensors& generator);

/// Reads a model: its weights, its card, a folder with a model.json, or the folder of a training
/// run that has written its model. Names, shapes, checksum and values are checked. Throws Error
/// that says what was found, what was expected and what to do.
[[nodiscard]] LoadedModel load_model(const std::filesystem::path& path);

/// What fine-tuning goes on from.
struct TrainingCompanion {
    ModelCard card;
    NamedTensors generator;  ///< the raw weights, not the averaged ones
    NamedTensors discriminator;
};

/// Writes model.train.safetensors into `folder`; the card, as save_model returned it,
/// travels in its metadata.
void save_training_companion(const std::filesystem::path& folder,
                             const TrainingCompanion& companion);

/// `path`: the companion itself, the folder that holds it or the training run's. Checked as
/// load_model does.
[[nodiscard]] TrainingCompanion load_training_companion(const std::filesystem::path& path);

/// The one way to open a generator, for the command line, drops and dialogs: the word "demo", or
/// whatever load_model takes. Looks at content, not at names, and never blocks. Throws Error; for a
/// file of another kind the message says what it is (see describe_wrong_file).
[[nodiscard]] std::unique_ptr<Generator> open_model(const std::string& argument);

}  // namespace zscope
