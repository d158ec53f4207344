#include "core/train/trained_model.h"

#include "core/base/error.h"
#include "core/model/model_file.h"
#include "core/model/program_version.h"
#include "core/train/schedule.h"
#include "core/train/train_config_json.h"

namespace zscope {

namespace {

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

std::string schedule_text(const TrainConfig& config) {
    std::string text =
        config.loss == LossKind::wgan_gp ? "WGAN-GP with drift" : "non-saturating loss with R1";
    text.append("; Adam ").append(format_number(config.learning_rate));
    text.append("; grown from ").append(std::to_string(config.initial_resolution)).append(" px");
    text.append("; images stable at each resolution ").append(list_text(config.stable_images));
    text.append("; fading ").append(list_text(config.transition_images));
    text.append("; minibatch ").append(list_text(config.minibatch));
    text.append("; average of half-life ").append(std::to_string(config.ema_half_life_images));
    text.append(" images; threads ").append(std::to_string(config.threads));
    return text;
}

std::string growth_note(const Checkpoint& checkpoint) {
    const SchedulePoint point =
        schedule_at(checkpoint.config, checkpoint.state.counters.block_start);
    return point.lod > 0.0 ? "still growing: level of detail " + format_number(point.lod) : "";
}

}  // namespace

ModelCard trained_model_card(const Checkpoint& checkpoint, const std::string& name,
                             const std::string& command) {
    const TrainConfig& config = checkpoint.config;
    ModelCard card;
    card.name = name;
    card.progan = config.network();
    card.training.data = config.data + ", " + std::to_string(config.data_images) +
                         " pictures of seed " + std::to_string(config.data_seed);
    card.training.schedule = schedule_text(config);
    card.training.images_seen = checkpoint.state.counters.images;
    card.training.wall_seconds = checkpoint.wall_seconds;
    card.training.seed = static_cast<std::uint64_t>(config.seed);
    card.training.program_version = program_version();
    card.training.command = command;
    card.training.notes = growth_note(checkpoint);
    return card;
}

void save_trained_model(const std::filesystem::path& folder, const ModelCard& card,
                        const TrainState& state) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        throw Error(ErrorCode::io,
                    "cannot make folder " + folder.string() + ": " + error.message());
    }
    TrainingCompanion companion;
    companion.card = save_model(folder, card, part_of(state, "averaged"));
    companion.generator = part_of(state, "generator");
    companion.discriminator = part_of(state, "discriminator");
    save_training_companion(folder, companion);
}

}  // namespace zscope
