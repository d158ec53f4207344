#include "app/cli/train_command.h"

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>

#include "app/cli/train_options.h"
#include "app/cli/train_terminal.h"
#include "core/base/error.h"
#include "core/model/model_file.h"
#include "core/regularizers/hessian_penalty_options.h"
#include "core/train/checkpoint_files.h"
#include "core/train/epsilon_note.h"
#include "core/train/folder_lock.h"
#include "core/train/train_config.h"
#include "core/train/train_config_json.h"
#include "core/train/train_order.h"
#include "core/train/train_presets.h"
#include "core/train/trained_model.h"

namespace zscope {

namespace {

struct TrainArguments {
    std::string preset = "small";
    std::string out;
    std::string resume;
    std::string notes;
    bool export_only = false;
    nlohmann::json changes = nlohmann::json::object();  ///< only the options that were given
};

std::string preset_help() {
    std::string text = "settings to start from:";
    for (const std::string& name : train_preset_names()) {
        text += " " + name;
    }
    return text;
}

TrainOrder order_of(const TrainArguments& arguments) {
    TrainOrder order;
    order.notes = arguments.notes;
    order.resume = arguments.out.empty();
    order.run = order.resume ? arguments.resume : arguments.out;
    if (order.resume) {
        order.change = [changes = arguments.changes](TrainConfig& config) {
            apply_train_config_json(config, changes);
        };
    } else {
        order.config = train_preset(arguments.preset);
        const double preset_lambda = order.config.regularizers[hp::lambda];
        apply_train_config_json(order.config, arguments.changes);
        print_note(epsilon_note(order.config, preset_lambda));
    }
    return order;
}

/// Under a lock of the model's folder, so that a run which opens meanwhile does not clear it up.
void write_model(const std::filesystem::path& run, const Checkpoint& checkpoint,
                 const std::string& notes) {
    const std::filesystem::path target = run / kRunModelName;
    std::error_code ignored;  // the lock tells
    std::filesystem::create_directories(target, ignored);
    const FolderLock lock(target);
    save_trained_model(target, trained_model_card(checkpoint, notes), checkpoint);
    print_model_line(target, checkpoint.state.counters.images);
}

/// Only reads the run, which may be training meanwhile.
void export_run(const TrainArguments& arguments) {
    if (!arguments.changes.empty()) {
        throw Error(ErrorCode::invalid_argument, "--export-only takes no training options",
                    "Leave them out: the model is written as it was trained");
    }
    const NewestCheckpoint newest = require_newest_checkpoint(arguments.resume);
    for (const auto& [file, reason] : newest.broken) {
        print_log_line(LogLevel::warning, "skipped checkpoint " + file.string() + ": " + reason);
    }
    write_model(arguments.resume, newest.checkpoint, arguments.notes);
}

void run_train(const TrainArguments& arguments) {
    if (arguments.export_only) {
        export_run(arguments);
    } else {
        train_to_end(order_of(arguments));
    }
}

}  // namespace

void add_train_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand("train", "Train a generator");
    const auto arguments = std::make_shared<TrainArguments>();
    CLI::Option* preset = command->add_option("--preset", arguments->preset, preset_help());
    preset->default_str("small");
    CLI::Option* out = command->add_option("--out", arguments->out, "folder of the new run");
    CLI::Option* resume =
        command->add_option("--resume", arguments->resume, "folder of a run to go on with");
    resume->excludes(out)->excludes(preset);
    command->add_option("--notes", arguments->notes,
                        "added to the notes in the card of the model written now");
    command
        ->add_flag("--export-only", arguments->export_only,
                   "write the model of the newest checkpoint, do not train")
        ->needs(resume);
    add_train_options(*command, arguments->changes);
    command->callback([arguments] {
        if (arguments->out.empty() && arguments->resume.empty()) {
            throw Error(ErrorCode::invalid_argument, "no run folder given", "Add --out FOLDER");
        }
        run_train(*arguments);
    });
}

}  // namespace zscope
