#include "app/cli/train_command.h"

#include <unistd.h>

#include <chrono>
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
#include "core/train/train_config.h"
#include "core/train/train_config_fields.h"
#include "core/train/train_config_json.h"
#include "core/train/train_order.h"
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

void print_warning(LogLevel level, const std::string& line) {
    if (level == LogLevel::warning || level == LogLevel::error) {
        std::fprintf(stderr, "%s\n", printable(line).c_str());
    }
}

void print_model(const std::filesystem::path& folder, std::int64_t images) {
    std::printf("model       %s (%lld images)\n", folder.c_str(), static_cast<long long>(images));
}

/// What a run tells, on the terminal.
class TerminalListener final : public TrainListener {
  public:
    void preparing(const Progress& progress) override {
        printer_(progress.note + " " + std::to_string(progress.done) + " / " +
                 std::to_string(progress.total));
    }
    void stepped(const Trainer& /*trainer*/, const StepReport& /*report*/,
                 const RunRecorder& recorder) override {
        const auto now = std::chrono::steady_clock::now();
        if (now - last_line_ >= std::chrono::seconds(1)) {
            last_line_ = now;
            printer_(progress_line(recorder.progress()));
        }
    }
    void finishing(const Trainer& /*trainer*/, const RunRecorder& /*recorder*/) override {
        printer_.end();
    }
    void wrote_model(const std::filesystem::path& folder, std::int64_t images) override {
        print_model(folder, images);
    }
    void logged(LogLevel level, const std::string& line) override { print_warning(level, line); }

  private:
    ProgressPrinter printer_;
    std::chrono::steady_clock::time_point last_line_ = std::chrono::steady_clock::now();
};

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
        apply_train_config_json(order.config, arguments.changes);
    }
    return order;
}

void write_model(const std::filesystem::path& run, const Checkpoint& checkpoint,
                 const std::string& notes) {
    const std::filesystem::path target = run / kRunModelName;
    save_trained_model(target, trained_model_card(checkpoint, notes), checkpoint.state);
    print_model(target, checkpoint.state.counters.images);
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
    TerminalListener terminal;
    const TrainOrder order = order_of(arguments);
    const HeadlessResult result = run_headless(order, terminal, interrupt.token());
    if (result.outcome == TrainOutcome::interrupted) {
        throw Error(ErrorCode::cancelled,
                    "training stopped at " + std::to_string(result.images) + " images",
                    "Go on with: zscope train --resume " + shell_quote(order.run.string()));
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
