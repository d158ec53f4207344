#include "core/train/train_session.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include <cstdint>
#include <utility>

#include "core/base/thread_priority.h"
#include "core/model/progan/parallel_rows.h"
#include "core/model/torch_failure.h"
#include "core/train/train_reporter.h"

namespace zscope {

namespace {

/// Lets every other thread go before the calling one and the team that LibTorch has made for it:
/// its members keep the priority they were made with.
void lower_priority_of_steps() {
    const std::int64_t team = at::get_num_threads();
    progan::parallel_rows(at::empty({team}), team, 1,
                          [](std::int64_t, std::int64_t) { lower_thread_priority(); });
}

/// A stepper with the listener that must outlive it.
class ReportingStepper {
  public:
    using Command = RunStepper::Command;

    ReportingStepper(const TrainSessionOptions& options, const TrainOrder& order,
                     TrainOutbox& outbox, std::uint64_t& version, const std::stop_token& stop)
        : reporter_(options.report, outbox, version),
          stepper_(options.stepper(order, reporter_, stop)) {}

    StepOutcome step(const std::stop_token& stop) { return stepper_->step(stop); }
    void apply(Command command) { stepper_->apply(std::move(command)); }
    void rest() { stepper_->rest(); }
    void finish(const std::stop_token& kill) { stepper_->finish(kill); }

  private:
    TrainReporter reporter_;
    std::unique_ptr<RunStepper> stepper_;
};

/// Consecutive steps as one piece of news.
void append(TrainNews news, std::vector<TrainNews>& all) {
    auto* grown = std::get_if<train_news::CurvesGrew>(&news);
    auto* last = all.empty() ? nullptr : std::get_if<train_news::CurvesGrew>(&all.back());
    if (grown != nullptr && last != nullptr) {
        for (std::vector<double>& row : grown->rows) {
            last->rows.push_back(std::move(row));
        }
    } else {
        all.push_back(std::move(news));
    }
}

}  // namespace

struct TrainSession::Inside {
    explicit Inside(TrainSessionOptions given)
        : options(std::move(given)),
          outbox(options.wake),
          loop("train", options.wake, translate_torch_failure) {}

    TrainSessionOptions options;
    TrainOutbox outbox;
    std::uint64_t version = 0;  ///< of the last snapshot; the train thread's
    ControlLoop<ReportingStepper> loop;
};

TrainSession::TrainSession(TrainSessionOptions options)
    : inside_(std::make_unique<Inside>(std::move(options))) {}
TrainSession::~TrainSession() = default;

std::string_view TrainSession::start(TrainOrder order) {
    Inside& inside = *inside_;
    return inside.loop.start([&inside, order = std::move(order)](const std::stop_token& stop) {
        auto stepper = std::make_unique<ReportingStepper>(inside.options, order, inside.outbox,
                                                          inside.version, stop);
        lower_priority_of_steps();
        return stepper;
    });
}

std::string_view TrainSession::pause() {
    return inside_->loop.pause();
}
std::string_view TrainSession::resume() {
    return inside_->loop.resume();
}
std::string_view TrainSession::single_step() {
    return inside_->loop.single_step();
}
std::string_view TrainSession::stop() {
    return inside_->loop.stop();
}
std::string_view TrainSession::kill() {
    return inside_->loop.kill();
}

std::string_view TrainSession::change_options(std::function<void(TrainConfig&)> change) {
    return inside_->loop.send(RunStepper::ChangeOptions{std::move(change)});
}

std::string_view TrainSession::save_now() {
    return inside_->loop.send(RunStepper::SaveNow{});
}

std::vector<TrainNews> TrainSession::take_news() {
    // States first out of their queue: whatever led to them is in the other one by then.
    std::vector<ControlEvent> states = inside_->loop.drain_events();
    std::vector<TrainNews> all;
    for (TrainNews& news : inside_->outbox.news.drain()) {
        append(std::move(news), all);
    }
    for (ControlEvent& event : states) {
        all.emplace_back(train_news::StateChanged{std::move(event)});
    }
    return all;
}

std::optional<TrainProgress> TrainSession::take_progress() {
    return inside_->outbox.progress.take();
}

std::shared_ptr<const WeightSnapshot> TrainSession::take_snapshot() {
    return inside_->outbox.snapshots.take().value_or(nullptr);
}

}  // namespace zscope
