#include <imgui_internal.h>
#include <implot.h>
#include <implot_internal.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/train/curve_table.h"
#include "tests/ui/curve_plots.h"

namespace zscope::testing {
namespace {

namespace fs = std::filesystem;
using Labels = std::vector<std::string>;

constexpr const char* kRunA = "/runs/a";
constexpr const char* kRunB = "/runs/b";

/// The Curves panel in front with no run at hand.
void show_curves(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ui.dispatch(event::TrainStarted{});
    ui.dispatch(event::CurveStyleSet{});
    ctx->WindowFocus("//Curves");
    ctx->Yield(3);
}

void lay_over(ImGuiTestContext* ctx, UiHarness& ui, const fs::path& run, const CurveTable& curves,
              const CurveTable& evaluation) {
    ui.dispatch(event::OverlayArrived{run, history_of(curves), history_of(evaluation)});
    ctx->Yield(3);
}

void put_away(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::RunOverlaid{kRunA, false});
    ui.dispatch(event::RunOverlaid{kRunB, false});
    ui.dispatch(event::CurveStyleSet{});
    ctx->Yield(2);
    IM_CHECK(ui.state().training.overlays.empty());
    ctx->WindowFocus("//Strips");
}

/// Two runs with penalties of other layers, other components, and losses below 0 in one of them.
void lay_two_runs_over(ImGuiTestContext* ctx, UiHarness& ui) {
    const CurveTable of_a{
        {"images", "loss_discriminator", "loss_generator", "hessian_penalty",
         "hessian_penalty_lambda", "hessian_penalty_layer_1", "gradient_penalty",
         "images_per_second"},
        {{16, 32}, {0.5, -4}, {2, 3}, {4, 2}, {0.1, 0.1}, {4, 2}, {1, 2}, {9, 8}}};
    const CurveTable of_b{
        {"images", "loss_discriminator", "loss_generator", "hessian_penalty",
         "hessian_penalty_lambda", "hessian_penalty_layer_2", "infogan", "gradient_penalty",
         "images_per_second"},
        {{16, 32}, {1, 2}, {2, 1}, {5, 3}, {0.1, 0.1}, {5, 3}, {0.9, 0.8}, {2, 1}, {7, 6}}};
    const auto evaluation = [](const char* component) {
        return CurveTable{{"images", "diversity", "diagonalness", "total_activeness", component},
                          {{16, 32}, {0.9, 1}, {0.5, 0.6}, {3, 4}, {1, 2}}};
    };
    lay_over(ctx, ui, kRunA, of_a, evaluation("activeness_z0"));
    lay_over(ctx, ui, kRunB, of_b, evaluation("activeness_z1"));
}

void plots_hold_the_lines_of_every_run(ImGuiTestContext* ctx, UiHarness& ui) {
    show_curves(ctx, ui);
    lay_two_runs_over(ctx, ui);
    const std::pair<const char*, Labels> wanted[] = {
        {"Hessian Penalty", {"total, a", "total, b", "layer 1, a", "layer 2, b"}},
        {"Gradient penalty", {"of D, a", "of D, b"}},
        {"InfoGAN", {"squared error of z, b"}},
        {"Speed", {"images/s, a", "images/s, b"}},
        {"Diversity of the pictures", {"of the data's, a", "of the data's, b"}},
        {"Diagonalness", {"share, D% / 100, a", "share, D% / 100, b"}},
        {"Total activeness", {"sum, a", "sum, b"}},
        {"Activeness", {"z0, a", "z1, b"}}};
    for (const auto& [title, labels] : wanted) {
        ImPlotPlot* plot = curve_plot(ctx, title);
        IM_CHECK(plot != nullptr);
        IM_CHECK(legend_of(*plot) == labels);
    }
    ImPlotPlot* penalty = curve_plot(ctx, "Hessian Penalty");
    const auto color = [&](int i) { return penalty->Items.GetLegendItem(i)->Color; };
    const auto marker = [&](int i) { return penalty->Items.GetLegendItem(i)->Marker; };
    IM_CHECK(color(0) == color(1));
    IM_CHECK(color(0) != color(2) && color(2) != color(3));
    IM_CHECK(marker(0) == marker(2) && marker(0) != ImPlotMarker_None);
    IM_CHECK(marker(1) == marker(3) && marker(0) != marker(1));
    put_away(ctx, ui);
}

/// Run a alone has a strength other than 0.
void plots_of_unused_regularizers_are_left_out(ImGuiTestContext* ctx, UiHarness& ui) {
    show_curves(ctx, ui);
    const auto curves = [](double strength) {
        return CurveTable{{"images", "loss_discriminator", "loss_generator", "hessian_penalty",
                           "hessian_penalty_lambda", "learning_rate"},
                          {{16, 32}, {1, 2}, {2, 1}, {0, 0}, {0, strength}, {0.1, 0.1}}};
    };
    const auto strengths = [&] {
        ImPlotPlot* plot = curve_plot(ctx, "Strength and learning rate");
        IM_CHECK_RETV(plot != nullptr, Labels{});
        return legend_of(*plot);
    };
    lay_over(ctx, ui, kRunB, curves(0.0), {});
    const std::string plots = "Curves/plots";
    const auto is_plotted = [&](const char* title) {
        const ImGuiID id = ImHashStr(title, 0, UiHarness::child_window(plots)->ID);
        return ctx->ItemExists(id);
    };
    IM_CHECK(!is_plotted("Hessian Penalty"));
    IM_CHECK(strengths() == Labels{"learning rate, b"});
    ctx->ItemCheck("//Curves/Unused");
    ctx->Yield(3);
    IM_CHECK(ui.state().training.curve_style.unused);
    IM_CHECK(is_plotted("Hessian Penalty"));
    IM_CHECK(strengths() == (Labels{"lambda, b", "learning rate, b"}));
    ctx->ItemUncheck("//Curves/Unused");
    ctx->Yield(3);
    IM_CHECK(!is_plotted("Hessian Penalty"));
    lay_over(ctx, ui, kRunA, curves(0.1), {});
    IM_CHECK(is_plotted("Hessian Penalty"));
    put_away(ctx, ui);
}

void losses_below_zero_have_a_symmetric_logarithm(ImGuiTestContext* ctx, UiHarness& ui) {
    show_curves(ctx, ui);
    lay_two_runs_over(ctx, ui);
    const auto is_on = [&](const char* title, ImPlotScale scale, const char* label) {
        ImPlotPlot* plot = curve_plot(ctx, title);
        IM_CHECK_RETV(plot != nullptr, false);
        const ImPlotAxis& axis = plot->Axes[ImAxis_Y1];
        const bool has_label = axis.LabelOffset >= 0;
        return axis.Scale == scale &&
               (has_label ? plot->GetAxisLabel(axis) : std::string()) == label;
    };
    IM_CHECK(is_on("Losses", ImPlotScale_SymLog, "symmetric log"));
    IM_CHECK(is_on("Hessian Penalty", ImPlotScale_Log10, "log"));
    ui.dispatch(event::RunOverlaid{kRunA, false});
    ctx->Yield(3);
    IM_CHECK(is_on("Losses", ImPlotScale_Log10, "log"));
    CurveStyle linear;
    linear.logarithmic = false;
    ui.dispatch(event::CurveStyleSet{linear});
    ctx->Yield(3);
    IM_CHECK(is_on("Losses", ImPlotScale_Linear, ""));
    put_away(ctx, ui);
}

/// All rows are in sight until the hand moves the axis, and again when it is asked for.
void live_curves_end_where_the_hand_moves_the_axis(ImGuiTestContext* ctx, UiHarness& ui) {
    show_curves(ctx, ui);
    lay_two_runs_over(ctx, ui);
    const CurveStyle& style = ui.state().training.curve_style;
    const auto range = [&] {
        ImPlotPlot* plot = curve_plot(ctx, "Losses");
        IM_CHECK_RETV(plot != nullptr, ImPlotRange());
        return plot->Axes[ImAxis_X1].Range;
    };
    const auto shows_all = [&] { return range().Min == 0.0 && range().Max == 32.0; };
    IM_CHECK(style.live);
    IM_CHECK(shows_all());
    const ImRect inner = curve_plot(ctx, "Losses")->PlotRect;
    ctx->MouseMoveToPos(inner.GetCenter());
    ctx->MouseDown();
    ctx->MouseMoveToPos({inner.GetCenter().x + 0.25F * inner.GetWidth(), inner.GetCenter().y});
    ctx->MouseUp();
    ctx->Yield(3);
    IM_CHECK(!style.live);
    IM_CHECK(!shows_all());
    ctx->ItemCheck("//Curves/Live");
    ctx->Yield(3);
    IM_CHECK(style.live);
    IM_CHECK(shows_all());
    put_away(ctx, ui);
}

/// Lines are told by the corners that are drawn for them: four for each pair of neighbours.
void the_mean_of_an_overlay_leaves_what_was_measured(ImGuiTestContext* ctx, UiHarness& ui) {
    show_curves(ctx, ui);
    constexpr int kRows = 150;
    CurveTable curves{{"images", "loss_discriminator", "loss_generator"}, {{}, {}, {}}};
    for (int row = 0; row < kRows; ++row) {
        const double noise = row % 2 == 0 ? 1.0 : 2.0;
        curves.columns[0].push_back(16.0 * row);
        curves.columns[1].push_back(noise);
        curves.columns[2].push_back(1.0 + noise);
    }
    lay_over(ctx, ui, kRunA, curves, {});
    const auto corners = [&](double smooth_images) {
        CurveStyle style;
        style.logarithmic = false;
        style.smooth_images = smooth_images;
        ui.dispatch(event::CurveStyleSet{style});
        ctx->Yield(3);
        IM_CHECK_RETV(curve_plot(ctx, "Losses") != nullptr, 0);
        return UiHarness::child_window("Curves/plots")->DrawList->VtxBuffer.Size;
    };
    const int measured = corners(0.0);
    const int with_mean = corners(500.0);
    constexpr int kCornersOfMeans = 2 * 4 * (kRows - 1);
    IM_CHECK_GT(measured, kCornersOfMeans);
    IM_CHECK_GT(with_mean, measured + kCornersOfMeans / 2);
    put_away(ctx, ui);
}

}  // namespace

void add_curves_tests(UiHarness& harness) {
    harness.add("curves", "plots_hold_the_lines_of_every_run", plots_hold_the_lines_of_every_run);
    harness.add("curves", "plots_of_unused_regularizers_are_left_out",
                plots_of_unused_regularizers_are_left_out);
    harness.add("curves", "losses_below_zero_have_a_symmetric_logarithm",
                losses_below_zero_have_a_symmetric_logarithm);
    harness.add("curves", "live_curves_end_where_the_hand_moves_the_axis",
                live_curves_end_where_the_hand_moves_the_axis);
    harness.add("curves", "the_mean_of_an_overlay_leaves_what_was_measured",
                the_mean_of_an_overlay_leaves_what_was_measured);
}

}  // namespace zscope::testing
