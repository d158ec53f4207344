#include "core/model/model_file.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/isfinite.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "core/base/error.h"
#include "core/model/bundled_model.h"
#include "core/model/demo/demo_generator.h"
#include "core/model/file_kind.h"
#include "core/model/progan/layers.h"
#include "core/model/registry.h"
#include "core/tensor/bounded_json.h"
#include "core/tensor/file_version.h"
#include "core/tensor/input_file.h"
#include "core/tensor/safetensors.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;

constexpr const char* kModelFormat = "zscope-model";
constexpr std::int64_t kWeightsVersion = 1;  // of both kinds of weights
constexpr const char* kCardExtension = ".json";
constexpr const char* kWeightsExtension = ".safetensors";
constexpr const char* kCompanionExtension = ".train.safetensors";
constexpr std::size_t kMaxMessage = 500;
constexpr std::string_view kGeneratorPrefix = "generator/";
constexpr std::string_view kDiscriminatorPrefix = "discriminator/";

/// Checks and orders `weights`; the file's name goes in front of what is wrong.
NamedTensors checked(NamedTensors weights, const std::vector<LayerSpec>& layers,
                     const std::string& origin) {
    for (auto& [name, tensor] : weights) {
        if (tensor.is_floating_point()) {
            tensor = tensor.to(at::kFloat);
        }
    }
    NamedTensors ordered;
    try {
        ordered = matched_parameters(layers, std::move(weights));
    } catch (const Error& error) {
        const std::string what = error.what();  // names in the file may be long
        throw Error(error.code(), origin + ": " + what.substr(0, kMaxMessage), error.hint());
    }
    for (const auto& [name, tensor] : ordered) {
        if (!at::isfinite(tensor).all().item<bool>()) {
            throw Error(ErrorCode::bad_file,
                        std::string(origin)
                            .append(": tensor ")
                            .append(name)
                            .append(" holds values that are not finite (NaN or infinity)"),
                        "Its training diverged: use an earlier checkpoint");
        }
    }
    return ordered;
}

/// `path` with another ending: "a/b.json" -> "a/b" + ending.
fs::path with_ending(const fs::path& path, const std::string& ending) {
    return path.parent_path() / (path.stem().string() + ending);
}

/// What save_model is about to put in place as `path`: "model.next.json" for "model.json".
fs::path next_of(const fs::path& path) {
    return with_ending(path, ".next" + path.extension().string());
}

/// The card that a killed save_model left for weights it had put in place already.
std::optional<ModelCard> left_over_card(const fs::path& card_path, const std::string& sha256) {
    const fs::path path = next_of(card_path);
    if (std::error_code ignored; !fs::exists(path, ignored)) {
        return std::nullopt;
    }
    ModelCard card = read_model_card(path);
    return card.weights_sha256 == sha256 ? std::optional(std::move(card)) : std::nullopt;
}

/// The weights named by a card that lies at `card_path`.
LoadedModel load_by_card(const fs::path& card_path) {
    LoadedModel model{.card = read_model_card(card_path), .weights = {}};
    if (!model.card.has_weights()) {
        return model;
    }
    const fs::path weights_path = card_path.parent_path() / model.card.weights_file;
    if (std::error_code ignored; !fs::exists(weights_path, ignored)) {
        throw Error(ErrorCode::not_found,
                    card_path.string() + " names the weights " + model.card.weights_file +
                        ", which are not beside it",
                    "Copy both files into one folder");
    }
    SafetensorsFile file = read_safetensors(weights_path);
    const auto format = file.metadata.find("format");
    if (format != file.metadata.end() && format->second == kModelFormat) {
        check_file_version(file.metadata, kWeightsVersion,
                           weights_path.string() + " is a model's weights");
    }
    if (file.sha256 != model.card.weights_sha256) {
        model.card = left_over_card(card_path, file.sha256).value_or(model.card);
    }
    model.weights = checked(std::move(file.tensors), generator_layers(model.card.progan),
                            weights_path.string());
    if (file.sha256 != model.card.weights_sha256) {
        throw Error(ErrorCode::bad_file,
                    weights_path.string() + " has the checksum " + file.sha256.substr(0, 12) +
                        "..., but its card " + card_path.filename().string() + " expects " +
                        model.card.weights_sha256.substr(0, 12) + "...",
                    "Card and weights do not belong together, or the weights are damaged: copy "
                    "both again");
    }
    return model;
}

LoadedModel load_by_weights(const fs::path& path) {
    const SafetensorsHeader header = read_safetensors_header(path);
    const auto format = header.metadata.find("format");
    if (format != header.metadata.end() && format->second == kCheckpointFormat) {
        throw Error(ErrorCode::bad_file,
                    path.string() + " is a checkpoint of a training run, not a model",
                    "Write the run's model first: zscope train --resume RUN --export-only");
    }
    if (format != header.metadata.end() && format->second == kCompanionFormat) {
        throw Error(
            ErrorCode::bad_file,
            path.string() + " holds raw weights for fine-tuning, not the generator for viewing",
            "Open " + std::string(kModelWeightsName) + " beside it");
    }
    const fs::path card = fs::path(path).replace_extension(".json");
    if (std::error_code ignored; !fs::exists(card, ignored)) {
        throw Error(ErrorCode::not_found,
                    path.string() + " has no card beside it (" + card.filename().string() +
                        "), so its architecture is unknown",
                    "Copy the card from where the weights came from");
    }
    LoadedModel model = load_by_card(card);
    if (model.card.weights_file != path.filename().string()) {
        throw Error(ErrorCode::bad_file,
                    card.string() + " describes " + model.card.weights_file + ", not " +
                        path.filename().string(),
                    "Open the card itself, or give the weights their own card");
    }
    return model;
}

/// `path` itself, or the place of the model in it when it is the folder of a training run.
fs::path model_folder(const fs::path& path) {
    std::error_code ignored;
    const bool is_run = !fs::exists(path / kModelCardName, ignored) &&
                        fs::exists(path / kRunModelName / kModelCardName, ignored);
    return is_run ? path / kRunModelName : path;
}

LoadedModel load_from_folder(const fs::path& folder) {
    const fs::path card = model_folder(folder) / kModelCardName;
    std::error_code ignored;
    if (fs::exists(card, ignored)) {
        return load_by_card(card);
    }
    if (fs::is_directory(folder / "checkpoints", ignored)) {
        throw Error(ErrorCode::not_found,
                    folder.string() + " is a training run without a model yet",
                    "Write it from the newest checkpoint: zscope train --resume " +
                        folder.string() + " --export-only");
    }
    throw Error(ErrorCode::not_found, folder.string() + " is a folder without a " + kModelCardName,
                "Open a folder that holds a model");
}

/// The tensors under `prefix`, by their names below it.
NamedTensors take_prefixed(const NamedTensors& tensors, std::string_view prefix) {
    NamedTensors taken;
    for (const auto& [name, tensor] : tensors) {
        if (name.starts_with(prefix)) {
            taken.emplace_back(name.substr(prefix.size()), tensor);
        }
    }
    return taken;
}

void add_prefixed(NamedTensors& all, const NamedTensors& tensors, std::string_view prefix) {
    for (const auto& [name, tensor] : tensors) {
        all.emplace_back(std::string(prefix) + name, tensor);
    }
}

void put_in_place(const fs::path& path) {
    std::error_code error;
    fs::rename(next_of(path), path, error);
    if (error) {
        throw Error(ErrorCode::io, "Cannot write " + path.string() + ": " + error.message(),
                    "Choose another folder and try again");
    }
}

}  // namespace

ModelPaths model_paths(const fs::path& path) {
    const bool is_file =
        path.extension() == kCardExtension || path.extension() == kWeightsExtension;
    if (std::error_code ignored; is_file && !fs::is_directory(path, ignored)) {
        return {.weights = with_ending(path, kWeightsExtension),
                .card = with_ending(path, kCardExtension),
                .companion = with_ending(path, kCompanionExtension)};
    }
    const fs::path folder = model_folder(path);
    return {.weights = folder / kModelWeightsName,
            .card = folder / kModelCardName,
            .companion = folder / kCompanionName};
}

ModelCard save_model(const fs::path& folder, ModelCard card, const NamedTensors& generator) {
    return save_model({.weights = folder / kModelWeightsName,
                       .card = folder / kModelCardName,
                       .companion = folder / kCompanionName},
                      std::move(card), generator);
}

ModelCard save_model(const ModelPaths& paths, ModelCard card, const NamedTensors& generator) {
    card.weights_file = paths.weights.filename().string();
    card.weights_sha256 =
        write_safetensors(next_of(paths.weights), generator,
                          {{"format", kModelFormat}, {"version", std::to_string(kWeightsVersion)}});
    write_model_card(next_of(paths.card), card);
    put_in_place(paths.weights);
    put_in_place(paths.card);
    return card;
}

void settle_killed_save(const fs::path& folder) {
    const fs::path weights = folder / kModelWeightsName;
    const fs::path card = folder / kModelCardName;
    std::error_code ignored;
    fs::remove(next_of(weights), ignored);
    std::error_code unknown;
    const bool has_weights = fs::exists(weights, unknown);
    if (unknown) {
        return;
    }
    if (!has_weights) {
        fs::remove(next_of(card), ignored);
        return;
    }
    if (!fs::exists(next_of(card), ignored)) {
        return;
    }
    try {
        if (left_over_card(card, read_safetensors(weights).sha256)) {
            fs::rename(next_of(card), card, ignored);
        } else {
            fs::remove(next_of(card), ignored);
        }
    } catch (const Error&) {
        // Whether it belongs to the weights is not known.
    }
}

LoadedModel load_model(const fs::path& path) {
    if (std::error_code ignored; fs::is_directory(path, ignored)) {
        return load_from_folder(path);
    }
    if (const std::string hint = bundled_model_hint(path); !hint.empty()) {
        throw Error(ErrorCode::not_found, path.string() + " does not exist", hint);
    }
    const InputFile file(path);
    switch (detect_file_kind(file)) {
        case FileKind::safetensors:
            return load_by_weights(path);
        case FileKind::json:
            return load_by_card(path);
        case FileKind::other:
            break;
    }
    throw describe_wrong_file(file);
}

void save_training_companion(const fs::path& folder, const TrainingCompanion& companion) {
    write_training_companion(folder / kCompanionName, companion);
}

void write_training_companion(const fs::path& path, const TrainingCompanion& companion) {
    NamedTensors all;
    add_prefixed(all, companion.generator, kGeneratorPrefix);
    add_prefixed(all, companion.discriminator, kDiscriminatorPrefix);
    write_safetensors(path, all,
                      {{"format", kCompanionFormat},
                       {"version", std::to_string(kWeightsVersion)},
                       {"card", dump_json(to_json(companion.card))},
                       {"config", companion.config}});
}

TrainingCompanion load_training_companion(const fs::path& path) {
    std::error_code ignored;
    const fs::path file_path =
        fs::is_directory(path, ignored) ? model_folder(path) / kCompanionName : path;
    const SafetensorsFile file = read_safetensors(file_path);
    const std::string origin = file_path.string();
    const auto card = file.metadata.find("card");
    const auto format = file.metadata.find("format");
    if (card == file.metadata.end() || format == file.metadata.end() ||
        format->second != kCompanionFormat) {
        throw Error(ErrorCode::bad_file, origin + " is not the training companion of a model",
                    "Fine-tuning needs the " + std::string(kCompanionName) +
                        " that training wrote beside the model");
    }
    check_file_version(file.metadata, kWeightsVersion, origin + " is a training companion");
    TrainingCompanion companion{.card = parse_model_card(card->second, origin),
                                .generator = take_prefixed(file.tensors, kGeneratorPrefix),
                                .discriminator = take_prefixed(file.tensors, kDiscriminatorPrefix)};
    if (companion.generator.size() + companion.discriminator.size() != file.tensors.size()) {
        throw Error(ErrorCode::bad_file,
                    origin + " holds tensors that belong to neither generator nor discriminator",
                    "Write the companion again from its training run");
    }
    const ProGanConfig& config = companion.card.progan;
    companion.generator = checked(std::move(companion.generator), generator_layers(config), origin);
    companion.discriminator =
        checked(std::move(companion.discriminator), discriminator_layers(config), origin);
    if (const auto found = file.metadata.find("config"); found != file.metadata.end()) {
        companion.config = found->second;
    }
    return companion;
}

WholeModel load_whole_model(const fs::path& path) {
    WholeModel whole{.model = load_model(path), .companion = {}};
    const fs::path companion = model_paths(path).companion;
    if (std::error_code ignored; !fs::exists(companion, ignored)) {
        return whole;
    }
    whole.companion = load_training_companion(companion);
    if (whole.companion->card.weights_sha256 != whole.model.card.weights_sha256) {
        throw Error(ErrorCode::bad_file,
                    companion.string() + " belongs to other weights than the model beside it",
                    "Write both again from their training run, or move the companion away");
    }
    return whole;
}

WholeModel open_whole_model(const std::string& argument) {
    if (argument != kDemoWord) {
        return load_whole_model(argument);
    }
    const GeneratorInfo info = make_demo_generator()->info();
    WholeModel demo;
    demo.model.card.name = info.name;
    demo.model.card.architecture = info.architecture;
    demo.model.card.demo_size = info.height;
    demo.model.card.component_names = info.component_names;
    return demo;
}

void require_model_place(const ModelCard& card, const fs::path& path) {
    if (!card.has_weights() && path.extension() == kWeightsExtension) {
        throw Error(ErrorCode::invalid_argument,
                    path.string() + " is a place for weights, and the built-in generator has none",
                    "Choose a folder, or a name that ends in .json");
    }
}

ModelCard save_whole_model(const fs::path& path, const WholeModel& whole) {
    require_model_place(whole.model.card, path);
    const ModelPaths paths = model_paths(path);
    std::error_code error;
    fs::create_directories(fs::absolute(paths.weights).parent_path(), error);
    if (error) {
        throw Error(ErrorCode::io,
                    "Cannot make the folder " + paths.weights.parent_path().string() + ": " +
                        error.message(),
                    "Choose another folder and try again");
    }
    fs::remove(paths.companion, error);  // never one of other weights beside the new model
    if (!whole.model.card.has_weights()) {
        write_model_card(paths.card, whole.model.card);
        fs::remove(paths.weights, error);
        return whole.model.card;
    }
    ModelCard card = save_model(paths, whole.model.card, whole.model.weights);
    if (whole.companion) {
        TrainingCompanion companion = *whole.companion;
        companion.card = card;
        write_training_companion(paths.companion, companion);
    }
    return card;
}

std::unique_ptr<Generator> open_model(const std::string& argument) {
    if (argument == kDemoWord) {
        return make_demo_generator();
    }
    return build_generator(load_model(argument));
}

}  // namespace zscope
