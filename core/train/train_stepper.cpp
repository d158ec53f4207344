#include "core/train/train_stepper.h"

#include <c10/core/Device.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/error.h"
#include "core/model/device.h"
#include "core/model/model_file.h"
#include "core/tensor/thread_count.h"
#include "core/train/finetune.h"
#include "core/train/machine_problems.h"
#include "core/train/run_record.h"
#include "core/train/trained_model.h"

namespace zscope {

namespace {

/// With the device's own name instead of "auto" or "cuda", as the run's files are to name it.
TrainConfig on_known_device(TrainConfig config) {
    config.device = find_device(config.device).str();
    return config;
}

void check_machine(const TrainConfig& config) {
    const std::vector<OptionProblem> problems = machine_problems(config);
    if (!problems.empty()) {
        throw problems.front().error;
    }
}

/// On the threads of the run, which are the calling thread's from here on.
TrainingData data_of(const TrainConfig& config, TrainListener& listener,
                     const std::stop_token& stop) {
    use_threads(static_cast<int>(config.threads));
    ProgressSink drawing([&listener](const Progress& progress) { listener.preparing(progress); });
    return load_training_data(config, drawing, stop);
}

/// What a fine-tuning run begins with.
std::optional<Checkpoint> model_of(const TrainOrder& order, const TrainConfig& config,
                                   TrainListener& listener, const std::stop_token& stop) {
    if (!order.finetune) {
        return std::nullopt;
    }
    ProgressSink rebasing([&listener](const Progress& progress) { listener.preparing(progress); });
    FinetuneStart start = start_finetune(*order.finetune, config, rebasing, stop, order.found_axes);
    return Checkpoint{std::move(start.config), std::move(start.state), 0.0};
}

RunFolder folder_of(const TrainOrder& order, TrainListener& listener,
                    const std::optional<Checkpoint>& beginning) {
    const LogCallback tell = [&listener](LogLevel level, const std::string& line) {
        listener.logged(level, line);
    };
    if (order.resume) {
        return RunFolder::open(order.run, tell);
    }
    return RunFolder::create(order.run, on_known_device(order.config), tell, beginning);
}

/// The options of this sitting. Those in the folder stay as they are: what is asked for may turn
/// out not to fit.
TrainConfig config_of(const TrainOrder& order, const RunFolder& folder,
                      const std::optional<Checkpoint>& checkpoint) {
    TrainConfig config = folder.config();
    if (order.resume && order.change) {
        order.change(config);
    }
    config = on_known_device(std::move(config));
    if (checkpoint) {
        check_same_run(checkpoint->config, config);
    }
    return config;
}

/// Before the first step: whenever the run is killed, it has told what it learns from.
void record_sitting(const RunFolder& folder, RunRecord record, const TrainConfig& config,
                    const std::string& data_hash, std::int64_t images) {
    const RunSitting sitting = sitting_from_now(config.device, images);
    record.data_hash = data_hash;
    record.seed = config.seed;
    record.threads = config.threads;
    record.sittings.push_back(sitting);
    write_run_record(folder.path(), std::move(record));
    folder.log().info("zscope " + sitting.program_version + " (commit " + sitting.program_commit +
                      "), seed " + std::to_string(config.seed) + ", threads " +
                      std::to_string(config.threads) + ", pictures " + data_hash);
}

void stop_if_asked(const std::stop_token& kill) {
    if (kill.stop_requested()) {
        throw Error(ErrorCode::cancelled, "the end of the run was not saved",
                    "Resume it: it goes on from its last checkpoint");
    }
}

}  // namespace

TrainStepper::Beginning TrainStepper::beginning_of(const TrainOrder& order, TrainListener& listener,
                                                   const std::stop_token& stop) {
    if (order.resume) {
        return {};
    }
    order.config.validate();
    check_machine(order.config);
    RunFolder::check_is_free(order.run);
    const TrainConfig config = on_known_device(order.config);
    TrainingData data = data_of(config, listener, stop);
    return {std::move(data), model_of(order, config, listener, stop)};
}

TrainStepper::TrainStepper(const TrainOrder& order, TrainListener& listener,
                           const std::stop_token& stop)
    : TrainStepper(order, listener, stop, beginning_of(order, listener, stop)) {}

TrainStepper::TrainStepper(const TrainOrder& order, TrainListener& listener,
                           const std::stop_token& stop, Beginning beginning)
    : listener_(listener),
      folder_(folder_of(order, listener, beginning.checkpoint)),
      notes_(order.notes) {
    const std::optional<Checkpoint> checkpoint =
        order.resume ? folder_.newest_checkpoint() : std::move(beginning.checkpoint);
    const TrainConfig config = config_of(order, folder_, checkpoint);
    RunRecord record = read_run_record(folder_.path()).value_or(RunRecord{});
    const TrainingData data =
        beginning.data ? *std::move(beginning.data) : data_of(config, listener, stop);
    tell_unused(data, folder_.log());
    check_same_data(record.data_hash, data);
    if (checkpoint) {
        check_same_data(checkpoint->data_hash, data);
    }
    trainer_.emplace(checkpoint ? checkpoint->config : config, data.images,
                     c10::Device(config.device));
    if (checkpoint) {
        trainer_->restore(checkpoint->state);
        trainer_->change_options(config);
    }
    if (config != folder_.config()) {
        folder_.set_config(config);
    }
    record_sitting(folder_, std::move(record), config, data.hash, trainer_->counters().images);
    recorder_.emplace(*trainer_, folder_, checkpoint ? checkpoint->wall_seconds : 0.0, data.hash,
                      stop);
    folder_.log().info("training from " + std::to_string(trainer_->counters().images) + " to " +
                       std::to_string(config.total_images) + " images on " + config.device);
    folder_.log().flush();
    listener_.prepared(folder_.path(), *trainer_, *recorder_);
}

StepOutcome TrainStepper::step(const std::stop_token& stop) {
    if (trainer_->finished()) {
        return StepOutcome::finished;
    }
    recorder_->before_step();
    const StepReport report = trainer_->step();
    for (const std::string& notice : report.notices) {
        folder_.log().info(notice);
    }
    recorder_->after_step(report, stop);
    listener_.stepped(*trainer_, report, *recorder_);
    tell_saved();
    return trainer_->finished() ? StepOutcome::finished : StepOutcome::more;
}

void TrainStepper::apply(Command command) {
    try {
        if (const auto* wanted = std::get_if<ChangeOptions>(&command)) {
            change(*wanted);
        } else {
            save();
        }
    } catch (const Error& error) {
        folder_.log().warning(error.what());
        listener_.refused(error);
    }
}

void TrainStepper::rest() {
    listener_.resting(*trainer_, *recorder_);
}

void TrainStepper::change(const ChangeOptions& command) {
    TrainConfig config = trainer_->config();
    command.change(config);
    const std::int64_t images = trainer_->counters().images;
    if (config.total_images != trainer_->config().total_images && config.total_images <= images) {
        throw Error(ErrorCode::invalid_argument,
                    "the run has seen " + std::to_string(images) + " images, so it cannot end at " +
                        std::to_string(config.total_images),
                    "Type a larger number, or stop the run");
    }
    trainer_->check_options(config);
    folder_.set_config(config);  // first: what cannot be written must not be in force
    trainer_->change_options(config);
    listener_.changed(config);
}

void TrainStepper::save() {
    recorder_->save();
    tell_saved();
}

void TrainStepper::tell_saved() {
    if (recorder_->last_saved() != told_) {
        told_ = recorder_->last_saved();
        listener_.saved(told_, trainer_->counters().images);
    }
}

void TrainStepper::finish(const std::stop_token& kill) {
    const std::int64_t images = trainer_->counters().images;
    stop_if_asked(kill);
    save();  // before all that could fail
    listener_.finishing(*trainer_, *recorder_);
    stop_if_asked(kill);
    const Checkpoint last = recorder_->checkpoint();
    const std::filesystem::path model = folder_.path() / kRunModelName;
    save_trained_model(model, trained_model_card(last, notes_), last);
    listener_.wrote_model(model, images);
    recorder_->finish(kill);
    listener_.ended(*recorder_);
    folder_.log().info(trainer_->finished() ? "finished" : "stopped on request");
    folder_.log().flush();
}

RunStepperFactory default_run_stepper() {
    return [](const TrainOrder& order, TrainListener& listener, const std::stop_token& stop) {
        return std::make_unique<TrainStepper>(order, listener, stop);
    };
}

}  // namespace zscope
