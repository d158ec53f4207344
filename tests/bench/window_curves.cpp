#include "tests/bench/window_curves.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>
#include <string>
#include <utility>

#include "core/regularizers/hessian_penalty_options.h"
#include "core/train/curves.h"
#include "core/train/train_config.h"

namespace zscope::bench {

namespace {

constexpr double kImagesPerStep = 16.0;
constexpr std::size_t kRowsPerNews = 1000;
constexpr std::size_t kFrames = 300;
constexpr const char* kOverlay = "overlay";  ///< folder that the other run is said to lie in

/// Steps of a run that nobody trains: falling curves with noise, all above 0.
class MadeUpSteps {
  public:
    explicit MadeUpSteps(std::size_t columns) : columns_(columns) {}

    /// Pictures shown so far, then one value a column.
    [[nodiscard]] std::vector<double> next() {
        ++steps_;
        std::vector<double> row{steps_ * kImagesPerStep};
        const double trend = 0.1 + std::exp(-steps_ * 4e-6);
        for (std::size_t i = 1; i < columns_; ++i) {
            row.push_back(trend * static_cast<double>(i) * noise_(random_));
        }
        return row;
    }
    [[nodiscard]] std::vector<std::vector<double>> next(std::size_t count) {
        std::vector<std::vector<double>> rows(count);
        std::ranges::generate(rows, [this] { return next(); });
        return rows;
    }

  private:
    std::size_t columns_;
    double steps_ = 0.0;
    std::minstd_rand random_{1};
    std::uniform_real_distribution<double> noise_{0.5, 1.5};
};

/// Every measurement of a run with the Hessian Penalty on ten layers.
TrainConfig config_of_curves() {
    TrainConfig config;
    config.regularizers.set(hp::lambda, 0.02);
    return config;
}

CurveTable overlay_table(std::size_t rows) {
    CurveTable table{.names = {"images", "loss_discriminator", "loss_generator", "hessian_penalty",
                               "learning_rate"},
                     .columns = {}};
    table.columns.resize(table.names.size());
    MadeUpSteps steps(table.names.size());
    for (std::size_t r = 0; r < rows; ++r) {
        const std::vector<double> row = steps.next();
        for (std::size_t i = 0; i < row.size(); ++i) {
            table.columns[i].push_back(row[i]);
        }
    }
    return table;
}

/// Milliseconds until the state has taken the event in.
double take_in(LiveProgram& program, Event event) {
    program.app().controller().dispatch(std::move(event));
    const Stopwatch watch;
    (void)program.app().controller().apply_events();
    return 1e3 * watch.seconds();
}

bool is_in_front(const char* panel) {
    const ImGuiWindow* window = ImGui::FindWindowByName(panel);
    return window != nullptr && window->WasActive && !window->Hidden &&
           (!window->DockIsActive || window->DockTabIsVisible);
}

void append_rows(LiveProgram& program, MadeUpSteps& steps, std::size_t rows) {
    std::vector<double> news_ms;
    for (std::size_t done = 0; done < rows; done += kRowsPerNews) {
        const std::size_t count = std::min(kRowsPerNews, rows - done);
        news_ms.push_back(
            take_in(program, event::TrainNewsArrived{train_news::CurvesGrew{steps.next(count)}}));
    }
    double all_ms = 0.0;
    for (const double ms : news_ms) {
        all_ms += ms;
    }
    const CurveHistory& curves = program.state().training.run.curves;
    std::printf(
        "curves: %zu rows of %zu columns taken in within %.2f s, %.2f us a row, the slowest "
        "%zu %.1f ms\n",
        curves.rows(), curves.names().size(), all_ms * 1e-3,
        1e3 * all_ms / static_cast<double>(rows), kRowsPerNews, quantile(news_ms, 1.0));
}

/// UI work of frames in which the panel is in sight and the run goes on.
std::vector<double> draw_frames(LiveProgram& program, MadeUpSteps& steps) {
    std::size_t frames = 0;
    const auto grow = [&] {
        ++frames;
        program.app().controller().dispatch(
            event::TrainNewsArrived{train_news::CurvesGrew{steps.next(4)}});
        program.app().request_frames(1);
    };
    program.app().request_frames(8);  // the layout takes some to settle
    program.run(1.0);
    if (!is_in_front("Curves")) {
        std::printf("curves: the panel is not in sight\n");
        return {};
    }
    (void)program.take_work_ms();
    while (frames < kFrames) {
        program.run(0.2, grow, 0.0);
    }
    return program.take_work_ms();
}

}  // namespace

void measure_long_curves(LiveProgram& program, std::size_t rows, std::vector<Aim>& aims) {
    const TrainConfig config = config_of_curves();
    const std::vector<std::string> names = curve_columns(config);
    MadeUpSteps steps(names.size());
    program.ask(event::LayoutReset{LayoutPreset::train});
    program.ask(event::TrainStarted{});  // nothing of an earlier run is left
    program.ask(event::TrainNewsArrived{train_news::Prepared{
        .run = "made-up", .config = config, .images = 0, .history = history_of({names, {}})}});
    append_rows(program, steps, rows);
    const double overlay_ms =
        take_in(program, event::OverlayArrived{kOverlay, history_of(overlay_table(rows)), {}});
    const std::vector<double> work_ms = draw_frames(program, steps);
    std::printf(
        "curves: another run of %zu rows laid over them in %.1f ms; %zu frames, UI work "
        "median %.2f ms, p99 %.2f ms, longest %.2f ms\n",
        rows, overlay_ms, work_ms.size(), quantile(work_ms, 0.5), quantile(work_ms, 0.99),
        quantile(work_ms, 1.0));
    program.ask(event::RunOverlaid{kOverlay, false});
    program.ask(event::TrainStarted{});
    aims.push_back(at_most(
        std::string("UI work with curves of ").append(std::to_string(rows)).append(" rows, p99"),
        quantile(work_ms, 0.99), 20.0, " ms"));
}

}  // namespace zscope::bench
