#include "core/train/finetune.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/directions/rebase.h"
#include "core/directions/rebased_model.h"
#include "core/export/provenance.h"
#include "core/export/rebase_command.h"
#include "core/model/generator.h"
#include "core/model/registry.h"
#include "core/tensor/thread_count.h"
#include "core/train/finetune_presets.h"
#include "core/train/regularizer_settings.h"
#include "core/train/train_config_json.h"

namespace zscope {

namespace {

void set_network(TrainConfig& config, const ProGanConfig& network) {
    config.resolution = network.resolution;
    config.latent_size = network.latent_size;
    config.fmap_base = network.fmap_base;
    config.fmap_max = network.fmap_max;
    config.normalize_latents = network.normalize_latents;
    config.infogan_size = network.infogan_size;
    config.initial_resolution = std::min(config.initial_resolution, config.resolution);
}

/// `model`: where it was read from.
const TrainingCompanion& companion_of(const WholeModel& base, const std::filesystem::path& model) {
    if (!base.model.card.has_weights()) {
        throw Error(ErrorCode::unsupported,
                    model.string() + " is the built-in generator, which has no weights to train",
                    "Choose a trained model");
    }
    if (!base.companion) {
        throw Error(ErrorCode::not_found,
                    model_paths(model).companion.string() +
                        " is missing: fine-tuning goes on from the generator and the "
                        "discriminator that it holds",
                    "Put it back beside the model, write both again (zscope train --resume RUN "
                    "--export-only), or start from random weights");
    }
    return *base.companion;
}

/// What `found` holds of the model, or what a search finds.
std::shared_ptr<const Rebase> axes_of(const WholeModel& base, const FinetuneOptions& options,
                                      const FoundAxes& found, ProgressSink progress,
                                      std::stop_token stop) {
    if (found.rebase == nullptr) {
        const std::unique_ptr<Generator> generator = build_generator(base.model);
        const KeptThreads searching(rebase_threads(options));
        return std::make_shared<const Rebase>(
            find_rebase(*generator, *options.rebase, std::move(progress), std::move(stop)));
    }
    if (base.model.card.weights_sha256 != found.weights_sha256) {
        throw Error(ErrorCode::bad_file, "the model has changed since its new axes were found",
                    "Reload it and re-base it again");
    }
    return found.rebase;
}

/// The model in the axes that `options` lead to; they name what was looked at afterwards, and on
/// how many threads.
WholeModel rebased(WholeModel base, FinetuneOptions& options, const FoundAxes& found,
                   ProgressSink progress, std::stop_token stop) {
    if (!options.rebase) {
        return base;
    }
    const std::shared_ptr<const Rebase> rebase =
        axes_of(base, options, found, std::move(progress), std::move(stop));
    options.rebase = rebase->options;
    options.rebase_threads = rebase->threads;
    return rebase_model(base, *rebase);
}

/// `weights` as the trainer owns them: copies that take gradients.
NamedTensors trainable(const NamedTensors& weights) {
    NamedTensors copies;
    for (const auto& [name, tensor] : weights) {
        copies.emplace_back(name, tensor.detach().clone().requires_grad_(true));
    }
    return copies;
}

/// The model with a latent basis in its weights: training knows no basis.
WholeModel without_basis(WholeModel base) {
    ModelCard& card = base.model.card;
    if (!card.latent_basis.empty()) {
        const std::int64_t n = card.progan.latent_size;
        // G(B z) for columns is G(z B') for rows.
        const at::Tensor rotation = at::tensor(card.latent_basis, at::kDouble).view({n, n}).t();
        base.model.weights = rebase_weights(base.model.weights, rotation);
        base.companion->generator = rebase_weights(base.companion->generator, rotation);
        card.latent_basis.clear();
    }
    return base;
}

TrainState state_of(const WholeModel& base, const TrainConfig& config) {
    const GeneratorNetwork generator(config.network(), trainable(base.companion->generator));
    const GeneratorNetwork averaged(config.network(), base.model.weights);
    const DiscriminatorNetwork discriminator(config.network(),
                                             trainable(base.companion->discriminator));
    const AdamOptions adam{config.adam_beta1, config.adam_beta2, config.adam_epsilon};
    const at::Generator rng =
        at::make_generator<at::CPUGeneratorImpl>(static_cast<std::uint64_t>(config.seed));
    TrainState state =
        gather_state({generator, averaged, discriminator, Adam(generator.parameters(), adam),
                      Adam(discriminator.parameters(), adam), rng});
    state.counters.images = base.model.card.training.images_seen;
    state.counters.block_start = state.counters.images;
    return state;
}

}  // namespace

TrainConfig finetune_config(const WholeModel& base, const FinetuneOptions& options) {
    const std::string& known = companion_of(base, options.model).config;
    TrainConfig config = known.empty() ? TrainConfig{} : train_config_from_text(known);
    set_network(config, base.model.card.progan);
    config.device = TrainConfig{}.device;  // the model's may have been another machine's
    const std::int64_t seen = base.model.card.training.images_seen;
    constexpr std::int64_t kMostSeen = 100'000'000'000;
    if (seen > kMostSeen) {
        throw Error(ErrorCode::bad_file, "the model's card claims to have seen " +
                                             std::to_string(seen) + " pictures, at most " +
                                             std::to_string(kMostSeen) + " are possible");
    }
    start_ramps(config, seen);
    const FinetuneSpan span{.images_seen = seen,
                            .images = std::clamp<std::int64_t>(options.images, 0, kMostSeen),
                            .rebased = options.rebase.has_value()};
    apply_finetune_preset(options.preset, span, config);
    config.validate();
    return config;
}

std::vector<OptionProblem> finetune_problems(const TrainConfig& config, const ProGanConfig& network,
                                             std::int64_t images_seen) {
    TrainConfig fitting = config;
    set_network(fitting, network);
    const nlohmann::json found = train_config_to_json(config);
    const nlohmann::json expected = train_config_to_json(fitting);
    std::vector<OptionProblem> problems;
    for (const std::string_view field : kNetworkFields) {
        const std::string name(field);
        if (found.at(name) != expected.at(name)) {
            problems.push_back(
                {name, Error(ErrorCode::invalid_argument,
                             "training option " + name + " is " + option_text(found.at(name)) +
                                 ", expected the model's, " + option_text(expected.at(name)),
                             "Leave the network's options out: they come from the model")});
        }
    }
    if (fitting.network() != network) {
        problems.push_back(
            {"", Error(ErrorCode::invalid_argument,
                       "the model's pictures have " + std::to_string(network.channels) +
                           " channels, training makes such of " +
                           std::to_string(fitting.network().channels))});
    }
    if (config.total_images <= images_seen) {
        problems.push_back(
            {"total_images",
             Error(ErrorCode::invalid_argument,
                   "training option total_images is " + std::to_string(config.total_images) +
                       ", expected more than the " + std::to_string(images_seen) +
                       " that the model has seen",
                   "It counts from the model's first picture on")});
    }
    return problems;
}

int rebase_threads(const FinetuneOptions& options) {
    return options.rebase_threads > 0 ? options.rebase_threads : at::get_num_threads();
}

FinetuneStart start_finetune(const FinetuneOptions& options, const TrainConfig& config,
                             ProgressSink progress, std::stop_token stop, const FoundAxes& found) {
    config.validate();
    WholeModel base = load_whole_model(options.model);
    (void)companion_of(base, options.model);
    const std::vector<OptionProblem> problems =
        finetune_problems(config, base.model.card.progan, base.model.card.training.images_seen);
    if (!problems.empty()) {
        throw problems.front().error;
    }
    FinetuneOptions done = options;
    base =
        without_basis(rebased(std::move(base), done, found, std::move(progress), std::move(stop)));
    FinetuneStart start{config, state_of(base, config)};
    start.state.origin =
        RunOrigin{.command = finetune_command(done, config), .card = base.model.card};
    return start;
}

std::string finetune_command(const FinetuneOptions& options, const TrainConfig& config) {
    std::string command = "zscope finetune " + shell_quote(options.model.string());
    if (options.rebase) {
        command.append(" --rebase ").append(objective_name(options.rebase->objective));
        command += rebase_flags(*options.rebase, "--rebase-");
        command.append(" --rebase-threads ").append(std::to_string(options.rebase_threads));
    }
    return command + train_flags(config) + " --out RUN";
}

}  // namespace zscope
