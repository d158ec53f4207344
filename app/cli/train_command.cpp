#include "app/cli/train_command.h"

#include <ATen/Parallel.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "app/cli/interrupt.h"
#include "app/cli/printable.h"
#include "core/base/error.h"
#include "core/export/provenance.h"
#include "core/model/model_file.h"
#include "core/train/checkpoint_files.h"
#include "core/train/headless.h"
#include "core/train/run_folder.h"
#include "core/train/train_config.h"
#include "core/train/train_config_fields.h"
#include "core/train/train_config_json.h"
#include "core/train/trained_model.h"
#include "core/train/trainer.h"
#include "core/train/training_data.h"

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

/// Adds one option per field of TrainConfig; a given value lands in `changes` under the field's
/// name.
struct AddOption {
    CLI::App& command;
    nlohmann::json& changes;

    template <typename T>
    void operator()(const FieldDoc& doc, const T& default_value) const {
        using Value = std::conditional_t<std::is_enum_v<T>, std::string, T>;
        CLI::Option* option = command.add_option_function<Value>(
            option_flag(doc),
            [target = &changes, name = std::string(doc.name)](const Value& value) {
                (*target)[name] = value;
            },
            doc.help);
        if constexpr (std::is_same_v<T, std::vector<std::int64_t>>) {
            option->delimiter(',');
        } else if constexpr (std::is_enum_v<T>) {
            option->default_str(to_text(default_value));
        } else {
            option->default_str(nlohmann::json(default_value).dump());
        }
    }
};

/// Repaints one line on a terminal; whole lines, less often, elsewhere.
class ProgressPrinter {
  public:
    void operator()(const std::string& line) {
        if (terminal_) {
            std::fprintf(stderr, "\r\033[K%s", line.c_str());
        } else if (count_ % kLinesBetween == 0) {
            std::fprintf(stderr, "%s\n", line.c_str());
        }
        std::fflush(stderr);
        ++count_;
    }
    void end() const {
        if (terminal_ && count_ > 0) {
            std::fputc('\n', stderr);
        }
    }

  private:
    static constexpr int kLinesBetween = 15;
    bool terminal_ = isatty(STDERR_FILENO) == 1;
    int count_ = 0;
};

/// What a sitting starts from.
struct Sitting {
    RunFolder folder;
    TrainConfig config;
    std::optional<Checkpoint> checkpoint;  ///< empty: from the beginning
};

void print_warning(LogLevel level, const std::string& line) {
    if (level == LogLevel::warning || level == LogLevel::error) {
        std::fprintf(stderr, "%s\n", printable(line).c_str());
    }
}

Sitting start_run(const TrainArguments& arguments) {
    TrainConfig config = train_preset(arguments.preset);
    apply_train_config_json(config, arguments.changes);
    return {RunFolder::create(arguments.out, config, print_warning), config, std::nullopt};
}

/// Leaves config.json as it is: the options asked for may turn out not to fit.
Sitting resume_run(const TrainArguments& arguments) {
    RunFolder folder = RunFolder::open(arguments.resume, print_warning);
    TrainConfig config = folder.config();
    apply_train_config_json(config, arguments.changes);
    std::optional<Checkpoint> checkpoint = folder.newest_checkpoint();
    if (checkpoint) {
        check_same_run(checkpoint->config, config);
    }
    return {std::move(folder), std::move(config), std::move(checkpoint)};
}

TrainingData load_data(const Sitting& sitting, ProgressPrinter& printer,
                       const std::stop_token& stop) {
    ProgressSink drawing([&printer](const Progress& progress) {
        printer(progress.note + " " + std::to_string(progress.done) + " / " +
                std::to_string(progress.total));
    });
    TrainingData data = load_training_data(sitting.config, drawing, stop);
    if (sitting.checkpoint) {
        check_same_data(sitting.checkpoint->data_hash, data);
    }
    return data;
}

Trainer make_trainer(Sitting& sitting, const TrainingData& data) {
    const std::optional<Checkpoint>& checkpoint = sitting.checkpoint;
    Trainer trainer(checkpoint ? checkpoint->config : sitting.config, data.images);
    if (checkpoint) {
        trainer.restore(checkpoint->state);
        trainer.change_options(sitting.config);
    }
    if (sitting.config != sitting.folder.config()) {
        sitting.folder.set_config(sitting.config);
    }
    return trainer;
}

void write_model(const std::filesystem::path& run, const Checkpoint& checkpoint,
                 const std::string& notes) {
    const std::filesystem::path target = run / kRunModelName;
    save_trained_model(target, trained_model_card(checkpoint, notes), checkpoint.state);
    std::printf("model       %s (%lld images)\n", target.c_str(),
                static_cast<long long>(checkpoint.state.counters.images));
}

/// Only reads the run, which may be training meanwhile.
void export_run(const TrainArguments& arguments) {
    if (!arguments.changes.empty()) {
        throw Error(ErrorCode::invalid_argument, "--export-only takes no training options",
                    "Leave them out: the model is written as it was trained");
    }
    const std::optional<NewestCheckpoint> newest = find_newest_checkpoint(arguments.resume);
    if (!newest) {
        throw Error(ErrorCode::not_found, arguments.resume + " has no checkpoint yet");
    }
    for (const auto& [file, reason] : newest->broken) {
        print_warning(LogLevel::warning, "skipped checkpoint " + file.string() + ": " + reason);
    }
    write_model(arguments.resume, newest->checkpoint, arguments.notes);
}

void train(const TrainArguments& arguments) {
    const Interrupt interrupt;
    Sitting sitting = arguments.resume.empty() ? start_run(arguments) : resume_run(arguments);
    at::set_num_threads(static_cast<int>(sitting.config.threads));
    ProgressPrinter printer;
    const TrainingData data = load_data(sitting, printer, interrupt.token());
    Trainer trainer = make_trainer(sitting, data);
    const HeadlessOptions options{
        .wall_seconds = sitting.checkpoint ? sitting.checkpoint->wall_seconds : 0.0,
        .data_hash = data.hash,
        .progress = [&printer](const std::string& line) { printer(line); },
        .stop = interrupt.token()};
    const HeadlessResult result = run_headless(trainer, sitting.folder, options);
    printer.end();
    write_model(sitting.folder.path(), result.last, arguments.notes);
    if (result.outcome == TrainOutcome::interrupted) {
        throw Error(
            ErrorCode::cancelled,
            "training stopped at " + std::to_string(trainer.counters().images) + " images",
            "Go on with: zscope train --resume " + shell_quote(sitting.folder.path().string()));
    }
}

void run_train(const TrainArguments& arguments) {
    if (arguments.export_only) {
        export_run(arguments);
    } else {
        train(arguments);
    }
}

}  // namespace

void add_train_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand("train", "Train a generator");
    const auto arguments = std::make_shared<TrainArguments>();
    CLI::Option* preset = command->add_option("--preset", arguments->preset, "small or paper");
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
    const TrainConfig defaults;
    for_each_field(defaults, AddOption{*command, arguments->changes});
    command->callback([arguments] {
        if (arguments->out.empty() && arguments->resume.empty()) {
            throw Error(ErrorCode::invalid_argument, "no run folder given", "Add --out FOLDER");
        }
        run_train(*arguments);
    });
}

}  // namespace zscope
