#include "core/train/trained_model.h"

#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "core/base/error.h"
#include "core/data/scenes/scene_set.h"
#include "core/model/generator_info.h"
#include "core/model/model_file.h"
#include "core/model/program_version.h"
#include "core/model/registry.h"
#include "core/train/checkpoint_files.h"
#include "core/train/run_evaluation.h"
#include "core/train/run_regularizers.h"
#include "core/train/schedule.h"
#include "core/train/train_config_json.h"

namespace zscope {

namespace {

constexpr std::string_view kPicturesOfSeed = " pictures of seed ";

NamedTensors part_of(const TrainState& state, const std::string& part) {
    const std::string prefix = part + "/";
    NamedTensors tensors;
    for (const auto& [name, tensor] : state.tensors) {
        if (name.starts_with(prefix)) {
            tensors.emplace_back(name.substr(prefix.size()), tensor.detach());
        }
    }
    return tensors;
}

std::string list_text(const std::vector<std::int64_t>& list) {
    std::string text;
    for (const std::int64_t entry : list) {
        text.append(text.empty() ? "" : ", ").append(std::to_string(entry));
    }
    return text;
}

std::string loss_text(const TrainConfig& config) {
    if (config.loss == LossKind::wgan_gp) {
        return "WGAN-GP with gradient penalty " + format_number(config.gradient_penalty) +
               " and drift " + format_number(config.drift);
    }
    return "non-saturating loss with R1 of gamma " + format_number(config.r1_gamma) + ", each " +
           std::to_string(config.r1_interval) + " steps";
}

std::string adam_text(const TrainConfig& config) {
    return "Adam " + format_number(config.learning_rate) + " (betas " +
           format_number(config.adam_beta1) + " and " + format_number(config.adam_beta2) +
           ", epsilon " + format_number(config.adam_epsilon) + ")";
}

/// "; hessian_penalty of strength 0.1 after 60000 images, ramp 10000 images, {...}" for each.
std::string regularizers_text(const TrainConfig& config) {
    std::string text;
    for (const RunRegularizer& regularizer : regularizers_of(config)) {
        if (regularizer.strength > 0.0) {
            text.append("; ").append(regularizer.term->name());
            text.append(" of strength ").append(format_number(regularizer.strength));
            text.append(" after ").append(std::to_string(regularizer.start_images));
            text.append(" images, ramp ").append(std::to_string(regularizer.warmup_images));
            text.append(" images, ").append(regularizer.term->options().dump());
        }
    }
    return text;
}

std::string schedule_text(const TrainConfig& config) {
    std::string text = loss_text(config);
    text.append("; ").append(adam_text(config));
    text.append("; grown from ").append(std::to_string(config.initial_resolution)).append(" px");
    text.append("; images stable at each resolution ").append(list_text(config.stable_images));
    text.append("; fading ").append(list_text(config.transition_images));
    text.append("; minibatch ").append(list_text(config.minibatch));
    text.append("; average of half-life ").append(std::to_string(config.ema_half_life_images));
    text.append(" images; threads ").append(std::to_string(config.threads));
    if (config.device != "cpu") {
        text.append("; device ").append(config.device);
    }
    if (config.infogan_size > 0) {
        text.append("; InfoGAN head of ").append(std::to_string(config.infogan_size));
        text.append(" components, weight ").append(format_number(config.infogan_lambda));
    }
    return text + regularizers_text(config);
}

/// The name of the scene set, or of the folder without what lies above it.
std::string data_name(const TrainConfig& config) {
    if (SceneSet::is_description(config.data)) {
        return config.data;
    }
    const std::filesystem::path path =
        (std::filesystem::path(config.data) / ".").lexically_normal().parent_path();
    return path.filename().empty() ? config.data : path.filename().string();
}

/// Which pictures of a folder.
std::string drawn_text(const TrainConfig& config) {
    if (config.data_images == 0) {
        return "all its pictures";
    }
    return std::string("at most ")
        .append(std::to_string(config.data_images))
        .append(" pictures drawn by seed ")
        .append(std::to_string(config.data_seed));
}

std::string data_text(const Checkpoint& checkpoint) {
    const TrainConfig& config = checkpoint.config;
    std::string text;
    if (SceneSet::is_description(config.data)) {
        text = config.data + ", " + std::to_string(config.data_images) +
               std::string(kPicturesOfSeed) + std::to_string(config.data_seed);
    } else {
        text = "folder " + data_name(config) + ", " + drawn_text(config) +
               (config.data_paired ? ", each file two of them" : "");
    }
    return checkpoint.data_hash.empty() ? text : text + "; content hash " + checkpoint.data_hash;
}

/// The first `limit` bytes of a text in UTF-8, without half a character at the end.
std::string first_bytes(const std::string& text, std::size_t limit) {
    std::size_t end = std::min(text.size(), limit);
    while (end < text.size() && end > 0 &&
           (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    return text.substr(0, end);
}

std::string growth_note(const Checkpoint& checkpoint) {
    const SchedulePoint point =
        schedule_at(checkpoint.config, checkpoint.state.counters.block_start);
    return point.lod > 0.0 ? "still growing: level of detail " + format_number(point.lod) : "";
}

/// Where its components are edited, where that is not as usual (evaluation_mode).
std::string mode_note(const TrainConfig& config) {
    const LatentMode mode = evaluation_mode(config);
    return config.normalize_latents && mode != LatentMode::post_norm
               ? "fewer than " + std::to_string(kFewComponents) +
                     " components: to be measured in latent mode " + latent_mode_name(mode)
               : "";
}

/// "fine-tuned from ProGAN on x (weights 0123456789ab..., 60000 images)".
std::string origin_note(const Checkpoint& checkpoint) {
    const std::optional<RunOrigin>& origin = checkpoint.state.origin;
    return origin ? "fine-tuned from " + origin->card.name + " (weights " +
                        origin->card.weights_sha256.substr(0, 12) + "..., " +
                        std::to_string(origin->card.training.images_seen) + " images)"
                  : "";
}

/// The weights whose axes a model has that is fine-tuned from this one; empty: re-basing tells.
std::string axes_of(const ModelCard& origin) {
    if (origin.rebase) {
        return "";
    }
    return origin.axes_sha256.empty() ? origin.weights_sha256 : origin.axes_sha256;
}

std::string joined(std::initializer_list<std::string> notes) {
    std::string text;
    for (const std::string& note : notes) {
        if (!note.empty()) {
            text.append(text.empty() ? "" : "; ").append(note);
        }
    }
    return text;
}

/// Throws Error when the card could not be read again: better before the weights are written.
void check_readable(ModelCard card) {
    card.weights_file = kModelWeightsName;
    card.weights_sha256 = std::string(64, '0');
    try {
        (void)parse_model_card(to_json(card).dump(), "the card of the trained model");
    } catch (const nlohmann::json::type_error&) {
        throw Error(ErrorCode::invalid_argument,
                    "the card of the trained model holds text that is not valid UTF-8");
    }
}

}  // namespace

ModelCard trained_model_card(const Checkpoint& checkpoint, const std::string& notes) {
    constexpr std::size_t kMaxName = 100;
    const TrainConfig& config = checkpoint.config;
    ModelCard card;
    card.name = first_bytes("ProGAN on " + data_name(config), kMaxName);
    card.progan = config.network();
    card.training.data = data_text(checkpoint);
    card.training.schedule = schedule_text(config);
    card.training.images_seen = checkpoint.state.counters.images;
    card.training.wall_seconds = checkpoint.wall_seconds;
    card.training.seed = static_cast<std::uint64_t>(config.seed);
    card.training.program_version = program_version();
    card.training.program_commit = program_commit();
    card.training.command = train_command(config);
    card.training.notes = joined({growth_note(checkpoint), origin_note(checkpoint),
                                  mode_note(config), checkpoint.state.changes, notes});
    if (const std::optional<RunOrigin>& origin = checkpoint.state.origin) {
        card.training.command = origin->command;
        card.rotation_invariant_latent = origin->card.rotation_invariant_latent;
        card.rebase = origin->card.rebase;
        card.axes_sha256 = axes_of(origin->card);
    }
    return card;
}

std::optional<std::string> scene_set_of(const TrainingRecord& training) {
    const std::size_t end = training.data.rfind(kPicturesOfSeed);
    const std::size_t comma = training.data.rfind(", ", end);
    if (end == std::string::npos || comma == std::string::npos) {
        return std::nullopt;
    }
    std::string name = training.data.substr(0, comma);
    return SceneSet::is_description(name) ? std::optional(std::move(name)) : std::nullopt;
}

void save_trained_model(const std::filesystem::path& folder, const ModelCard& card,
                        const Checkpoint& checkpoint) {
    check_readable(card);
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        throw Error(ErrorCode::io,
                    "cannot make folder " + folder.string() + ": " + error.message());
    }
    const TrainState& state = checkpoint.state;
    TrainingCompanion companion;
    companion.card = save_model(folder, card, averaged_weights(state));
    companion.generator = part_of(state, "generator");
    companion.discriminator = part_of(state, "discriminator");
    companion.config = train_config_to_json(checkpoint.config).dump();
    save_training_companion(folder, companion);
}

std::unique_ptr<Generator> generator_of_run(const Trainer& trainer, const NamedTensors& weights) {
    const Checkpoint now{.config = trainer.config(), .state = trainer.state()};
    return build_generator({trained_model_card(now, ""), weights});
}

bool has_only_checkpoints(const std::filesystem::path& path) {
    std::error_code ignored;  // what cannot be seen is left to those who open it
    return std::filesystem::is_directory(checkpoint_folder(path), ignored) &&
           !std::filesystem::exists(model_paths(path).card, ignored) &&
           !checkpoint_files(path).empty();
}

LoadedModel load_newest_checkpoint(const std::filesystem::path& run) {
    const Checkpoint checkpoint = require_newest_checkpoint(run).checkpoint;
    return {trained_model_card(checkpoint, ""), averaged_weights(checkpoint.state)};
}

std::unique_ptr<Generator> open_newest_checkpoint(const std::filesystem::path& run) {
    return build_generator(load_newest_checkpoint(run));
}

NamedTensors averaged_weights(const TrainState& state) {
    return part_of(state, "averaged");
}

}  // namespace zscope
