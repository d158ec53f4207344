#include "app/cli/train_command.h"

#include <ATen/Parallel.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <type_traits>

#include "app/cli/interrupt.h"
#include "core/base/error.h"
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
    bool export_only = false;
    nlohmann::json changes = nlohmann::json::object();  ///< only the options that were given
};

std::string flag_of(const std::string& field) {
    std::string flag = "--" + field;
    std::replace(flag.begin(), flag.end(), '_', '-');
    return flag;
}

/// A value as the command line takes it: lists with commas, texts without quotes.
std::string option_text(const nlohmann::json& value) {
    if (value.is_string()) {
        return value.get<std::string>();
    }
    std::string text = value.dump();
    std::erase_if(text, [](char c) { return c == '[' || c == ']'; });
    return text;
}

/// Adds one option per field of TrainConfig; a given value lands in `changes` under the field's
/// name.
struct AddOption {
    CLI::App& command;
    nlohmann::json& changes;

    template <typename T>
    void operator()(const FieldDoc& doc, const T& default_value) const {
        using Value = std::conditional_t<std::is_same_v<T, LossKind>, std::string, T>;
        CLI::Option* option = command.add_option_function<Value>(
            flag_of(doc.name),
            [target = &changes, name = std::string(doc.name)](const Value& value) {
                (*target)[name] = value;
            },
            doc.help);
        if constexpr (std::is_same_v<T, std::vector<std::int64_t>>) {
            option->delimiter(',');
        } else if constexpr (std::is_same_v<T, LossKind>) {
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

RunFolder open_folder(const TrainArguments& arguments, std::optional<Checkpoint>& checkpoint) {
    if (arguments.resume.empty()) {
        TrainConfig config = train_preset(arguments.preset);
        apply_train_config_json(config, arguments.changes);
        return RunFolder::create(arguments.out, config);
    }
    RunFolder folder = RunFolder::open(arguments.resume);
    TrainConfig config = folder.config();
    apply_train_config_json(config, arguments.changes);
    if (config != folder.config()) {
        folder.set_config(config);
    }
    checkpoint = folder.newest_checkpoint();
    return folder;
}

std::string equivalent_command(const TrainConfig& config) {
    std::string command = "zscope train";
    const nlohmann::json given = train_config_to_json(config);
    const nlohmann::json defaults = train_config_to_json({});
    for (const auto& [name, value] : given.items()) {
        if (value != defaults.at(name)) {
            command += " " + flag_of(name) + " " + option_text(value);
        }
    }
    return command + " --out RUN";
}

void write_model(const RunFolder& folder, const Checkpoint& checkpoint) {
    const std::filesystem::path target = folder.path() / "model";
    const ModelCard card = trained_model_card(checkpoint, "ProGAN on " + checkpoint.config.data,
                                              equivalent_command(checkpoint.config));
    save_trained_model(target, card, checkpoint.state);
    std::printf("model       %s (%lld images)\n", target.c_str(),
                static_cast<long long>(checkpoint.state.counters.images));
}

void run_train(const TrainArguments& arguments) {
    const Interrupt interrupt;
    std::optional<Checkpoint> checkpoint;
    RunFolder folder = open_folder(arguments, checkpoint);
    if (arguments.export_only) {
        if (!checkpoint) {
            throw Error(ErrorCode::not_found, folder.path().string() + " has no whole checkpoint");
        }
        write_model(folder, *checkpoint);
        return;
    }
    at::set_num_threads(static_cast<int>(folder.config().threads));

    ProgressPrinter printer;
    ProgressSink drawing([&printer](const Progress& progress) {
        printer(progress.note + " " + std::to_string(progress.done) + " / " +
                std::to_string(progress.total));
    });
    Trainer trainer(folder.config(), load_training_images(folder.config(), drawing));
    if (checkpoint) {
        trainer.restore(checkpoint->state);
    }
    const HeadlessOptions options{
        .wall_seconds = checkpoint ? checkpoint->wall_seconds : 0.0,
        .progress = [&printer](const std::string& line) { printer(line); },
        .stop = interrupt.token()};
    const HeadlessResult result = run_headless(trainer, folder, options);
    printer.end();
    write_model(folder, {trainer.config(), trainer.state(), result.wall_seconds});
    if (result.outcome == TrainOutcome::interrupted) {
        throw Error(ErrorCode::cancelled,
                    "training stopped at " + std::to_string(trainer.counters().images) + " images",
                    "Go on with: zscope train --resume " + folder.path().string());
    }
}

}  // namespace

void add_train_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand("train", "Train a generator");
    const auto arguments = std::make_shared<TrainArguments>();
    command->add_option("--preset", arguments->preset, "small or paper")->default_str("small");
    CLI::Option* out = command->add_option("--out", arguments->out, "folder of the new run");
    CLI::Option* resume =
        command->add_option("--resume", arguments->resume, "folder of a run to go on with");
    resume->excludes(out);
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
