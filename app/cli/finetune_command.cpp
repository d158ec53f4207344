#include "app/cli/finetune_command.h"

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/choices.h"
#include "app/cli/rebase_arguments.h"
#include "app/cli/train_options.h"
#include "app/cli/train_terminal.h"
#include "core/base/error.h"
#include "core/export/provenance.h"
#include "core/regularizers/hessian_penalty_options.h"
#include "core/train/epsilon_note.h"
#include "core/train/finetune.h"
#include "core/train/finetune_presets.h"
#include "core/train/train_config_json.h"

namespace zscope {

namespace {

constexpr const char* kNoRebase = "none";

struct FinetuneArguments {
    FinetuneOptions options;
    std::string model;
    std::string out;
    std::string notes;
    std::string rebase = kNoRebase;
    RebaseArguments rebase_options;
    nlohmann::json changes = nlohmann::json::object();  ///< only the options that were given
};

/// What --rebase takes.
CLI::Validator rebase_words() {
    std::map<std::string, std::string> words{{kNoRebase, kNoRebase}};
    for (const auto& named : rebase_objectives()) {
        words.emplace(named.first, named.first);
    }
    return one_of_names(std::move(words));
}

std::optional<RebaseOptions> read_rebase(const FinetuneArguments& arguments) {
    if (arguments.rebase == kNoRebase) {
        return std::nullopt;
    }
    RebaseOptions options = read_rebase_options(arguments.rebase_options);
    options.objective = rebase_objectives().at(arguments.rebase);
    return options;
}

TrainOrder order_of(const FinetuneArguments& arguments) {
    TrainOrder order;
    order.run = arguments.out;
    order.notes = arguments.notes;
    order.finetune = arguments.options;
    order.finetune->model = recorded_path(arguments.model);
    order.finetune->rebase = read_rebase(arguments);
    order.config = finetune_config(load_whole_model(arguments.model), *order.finetune);
    const double preset_lambda = order.config.regularizers[hp::lambda];
    apply_train_config_json(order.config, arguments.changes);
    print_note(epsilon_note(order.config, preset_lambda));
    return order;
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text.append(text.empty() ? "" : ", ").append(name);
    }
    return text;
}

}  // namespace

void add_finetune_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand("finetune", "Go on training a model");
    const auto arguments = std::make_shared<FinetuneArguments>();
    command->add_option("model", arguments->model, "a model that training has written")->required();
    command->add_option("--out", arguments->out, "folder of the new run")
        ->check(not_empty())
        ->required();
    command
        ->add_option("--preset", arguments->options.preset,
                     "settings of the penalty: " + joined(finetune_preset_names()))
        ->capture_default_str();
    command->add_option("--images", arguments->options.images, "pictures to train; 0: the preset's")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000'000}))
        ->capture_default_str();
    command->add_option("--rebase", arguments->rebase, "turn the axes first")
        ->transform(rebase_words())
        ->capture_default_str();
    add_rebase_options(*command, arguments->rebase_options, "--rebase-");
    command
        ->add_option("--rebase-threads", arguments->options.rebase_threads,
                     "CPU threads that search the axes; 0: those of --threads")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
    command->add_option("--notes", arguments->notes, "added to the notes in the model's card");
    add_train_options(*command, arguments->changes);
    command->callback([arguments] { train_to_end(order_of(*arguments)); });
}

}  // namespace zscope
