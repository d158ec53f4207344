#include "tests/bench/window_training.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <iterator>
#include <numeric>
#include <string>

#include "app/state/activeness_chart.h"
#include "app/state/training_rules.h"
#include "app/state/untangle_rules.h"
#include "tests/bench/window_drag.h"

namespace zscope::bench {

namespace {

constexpr double kPatience = 300.0;         ///< seconds, for what has no limit of its own
constexpr double kUntangledWithin = 300.0;  ///< seconds from opening to each moment

/// The model anew, with its weights as in the file, on screen.
bool open_model_file(LiveProgram& program, const std::filesystem::path& model) {
    const AppState& state = program.state();
    const std::uint64_t before = state.model.generation;
    program.ask(event::OpenAsked{{ModelOrigin::file, model}});
    return program.until(kPatience, [&] {
        return state.model.generation > before && state.model.source.path == model &&
               !state.picture_is_stale();
    });
}

bool rebase_open_model(LiveProgram& program) {
    const UntangleState& untangle = program.state().untangle;
    if (!why_not_rebase_now(program.state()).empty()) {
        return false;
    }
    program.ask(event::RebaseAsked{});
    (void)program.until(kPatience, [&] { return untangle.status != UntangleStatus::running; });
    return untangle.status == UntangleStatus::done && shown_rebase(program.state()) != nullptr;
}

/// Presses Start as soon as it may be pressed, with the form as it is, and waits for the first
/// steps.
bool start_training(LiveProgram& program) {
    const TrainingState& training = program.state().training;
    const auto may_start = [&] { return why_not_train(TrainAction::start, training).empty(); };
    if (!program.until(kPatience, may_start)) {
        std::printf("no run: %s\n", why_not_train(TrainAction::start, training).c_str());
        return false;
    }
    program.ask(event::TrainAsked{TrainAction::start});
    const auto runs = [&] { return training.run.curves.rows() > 4; };
    (void)program.until(kPatience, [&] { return runs() || training.failure.has_value(); });
    if (training.failure) {
        std::printf("no run: %s\n", training.failure->describe().c_str());
    }
    return runs();
}

void stop_training(LiveProgram& program) {
    const TrainingState& training = program.state().training;
    if (training.active()) {
        program.ask(event::TrainAsked{TrainAction::stop});
        (void)program.until(kPatience, [&] { return !training.active(); });
    }
}

/// What is aimed at where the data has two factors (docs/results.md).
struct TwoFactors {
    double top_two = 0.0;    ///< share of the two strongest components in the activeness
    double third = 1.0;      ///< the third strongest over the strongest
    double diversity = 0.0;  ///< pixel variance over that of the data

    [[nodiscard]] bool two_hold_it() const { return top_two > 0.95; }
    [[nodiscard]] bool is_diverse() const { return diversity > 0.95; }
    [[nodiscard]] bool others_rest() const { return third <= 1.0 / 100.0; }
    [[nodiscard]] bool all() const { return two_hold_it() && is_diverse() && others_rest(); }
};

/// But for the diversity; of no component none is reached.
TwoFactors two_factors_of(std::vector<double> activeness) {
    TwoFactors found;
    std::ranges::sort(activeness, std::greater<>());
    const double all = std::accumulate(activeness.begin(), activeness.end(), 0.0);
    if (all > 0.0) {
        const auto second =
            activeness.begin() + std::min<std::ptrdiff_t>(2, std::ssize(activeness));
        found.top_two = std::accumulate(activeness.begin(), second, 0.0) / all;
        found.third = activeness.size() > 2 ? activeness[2] / activeness[0] : 0.0;
    }
    return found;
}

/// As the run last measured it.
std::vector<double> activeness_of_run(const CurveHistory& evaluation) {
    std::vector<double> activeness;
    for (const std::string& name : evaluation.names()) {
        if (name.starts_with("activeness_")) {
            activeness.push_back(evaluation.newest(evaluation.column(name)));
        }
    }
    return activeness;
}

/// As the run last measured it; not reached before that.
TwoFactors newest_of_run(const CurveHistory& evaluation) {
    if (evaluation.rows() == 0) {
        return {};
    }
    TwoFactors newest = two_factors_of(activeness_of_run(evaluation));
    newest.diversity = evaluation.newest(evaluation.column("diversity"));
    return newest;
}

/// When something was first so.
struct Moment {
    const char* name;
    bool (TwoFactors::*is_so)() const;
    double seconds = kNotTold;  ///< since the opening
    std::int64_t images = 0;    ///< of the run
};

/// The moments of one fine-tuning.
class Moments {
  public:
    /// All at once, and each by itself.
    bool note(const TwoFactors& newest, double seconds, std::int64_t images) {
        for (Moment& moment : moments_) {
            if (moment.seconds == kNotTold && (newest.*moment.is_so)()) {
                moment.seconds = seconds;
                moment.images = images;
            }
        }
        return newest.all();
    }
    void print() const {
        for (const Moment& moment : moments_) {
            if (moment.seconds == kNotTold) {
                std::printf("  %s: not reached\n", moment.name);
            } else {
                std::printf("  %s: after %.1f s and %lld images\n", moment.name, moment.seconds,
                            static_cast<long long>(moment.images));
            }
        }
    }
    /// An aim for each; that of all three at once is to come within `limit` seconds.
    void add_aims(double limit, std::vector<Aim>& aims) const {
        for (const Moment& moment : moments_) {
            const bool is_all = moment.is_so == &TwoFactors::all;
            aims.push_back(at_most(std::string("from opening to ").append(moment.name),
                                   moment.seconds, is_all ? limit : kUntangledWithin, " s"));
        }
    }

  private:
    std::array<Moment, 4> moments_{
        {{"top 2 over .95 of the activeness", &TwoFactors::two_hold_it, kNotTold, 0},
         {"diversity over .95", &TwoFactors::is_diverse, kNotTold, 0},
         {"no third component over 1/100 of the strongest", &TwoFactors::others_rest, kNotTold, 0},
         {"all three at once", &TwoFactors::all, kNotTold, 0}}};
};

/// As the bars of the Activeness panel show it.
std::vector<double> activeness_on_screen(const AppState& state) {
    std::vector<double> activeness;
    if (const ActivenessResult* shown = activeness_of(state, Slot::a)) {
        for (const ComponentScore& score : shown->scores) {
            activeness.push_back(score.score);
        }
    }
    return activeness;
}

}  // namespace

ScratchRuns::ScratchRuns(LiveProgram& program)
    : folder_(std::filesystem::temp_directory_path() /
              std::string("zscope-bench-ui-").append(std::to_string(getpid()))) {
    program.ask(event::SettingsChanged{[folder = folder_](Settings& settings) {
        settings.runs_folder = folder;
        settings.show_training = true;
        settings.show_curves = true;
    }});
}

ScratchRuns::~ScratchRuns() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void measure_drag_while_training(LiveProgram& program, const std::filesystem::path& model,
                                 double seconds, std::vector<Aim>& aims) {
    const TrainingState& training = program.state().training;
    Drag dragged;
    double lost = kNotTold;
    program.ask(event::LayoutReset{LayoutPreset::train});
    if (open_model_file(program, model) && start_training(program)) {
        const std::int64_t before = training.run.progress.images;
        dragged = drag(program, seconds);
        const std::int64_t trained = training.run.progress.images - before;
        const bool is_shown = shows_last_position(program, dragged);
        lost = static_cast<double>(dragged.lost + (is_shown ? 0 : 1));
        print_drag("while the model is fine-tuned", dragged);
        std::printf(
            "trained %.0f images/s meanwhile; %zu pictures came with newer weights; the "
            "last position is %s\n",
            static_cast<double>(trained) / seconds, dragged.pictures_followed,
            is_shown ? "on screen" : "LOST");
    }
    stop_training(program);
    aims.push_back(at_most("UI work while dragging and fine-tuning, p99",
                           quantile(dragged.work_ms, 0.99), 20.0, " ms"));
    aims.push_back(at_most("slider positions lost while fine-tuning", lost, 0.0, ""));
    aims.push_back({"pictures that followed the run under the hand",
                    static_cast<double>(dragged.pictures_followed), 1.0, AimKind::at_least, ""});
}

void measure_untangling(LiveProgram& program, const std::filesystem::path& model, double limit,
                        std::vector<Aim>& aims) {
    const TrainingState& training = program.state().training;
    const CurveHistory& evaluation = training.run.evaluation;
    const auto images = [&] { return training.run.progress.images - training.run.first_images; };
    Moments moments;
    program.ask(event::LayoutReset{LayoutPreset::train});
    const Stopwatch watch;
    if (open_model_file(program, model) && rebase_open_model(program)) {
        std::printf(
            "untangling: opened and re-based after %.1f s, off-diagonal share %.3f to "
            "%.3f\n",
            watch.seconds(), shown_rebase(program.state())->off_before,
            shown_rebase(program.state())->off_after);
        if (start_training(program)) {
            std::printf("first steps after %.1f s\n", watch.seconds());
            const bool is_reached = program.until(std::max(0.0, limit - watch.seconds()), [&] {
                return moments.note(newest_of_run(evaluation), watch.seconds(), images()) ||
                       !training.active();
            });
            const TwoFactors last = newest_of_run(evaluation);
            std::printf(
                "%s after %.1f s and %lld images: top 2 share %.4f as the run measures it, "
                "%.4f in the bars on screen; third component %.4f of the strongest; diversity "
                "%.3f\n",
                is_reached && last.all() ? "untangled" : "given up", watch.seconds(),
                static_cast<long long>(images()), last.top_two,
                two_factors_of(activeness_on_screen(program.state())).top_two, last.third,
                last.diversity);
            moments.print();
        }
    }
    stop_training(program);
    moments.add_aims(limit, aims);
}

}  // namespace zscope::bench
