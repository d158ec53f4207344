#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/state/activeness_chart.h"
#include "app/state/component_order.h"
#include "app/state/heatmap_slots.h"
#include "app/state/strip_rules.h"
#include "core/export/provenance.h"
#include "core/model/bundled_model.h"
#include "core/model/generator_info.h"
#include "tests/cli/tiny_model.h"
#include "tests/core/files_support.h"
#include "tests/ui/analysis_support.h"
#include "tests/ui/demo_support.h"

namespace zscope::testing {
namespace {

namespace fs = std::filesystem;

/// The picture and what lies beside it, as far as it is there.
std::vector<fs::path> files_of(fs::path picture) {
    std::vector<fs::path> files{picture, picture.string() + ".json"};
    for (const char* extension : {".csv", ".npy"}) {
        if (fs::exists(picture.replace_extension(extension))) {
            files.push_back(picture);
        }
    }
    return files;
}

/// Runs the command that an export recorded in another folder.
bool run_again(const fs::path& picture, const fs::path& folder) {
    const auto record = nlohmann::json::parse(test::read_text(picture.string() + ".json"));
    const std::string typed = record["command"].get<std::string>();
    fs::create_directories(folder);
    const std::string command = "cd '" + folder.string() + "' && '" + ZSCOPE_PROGRAM + "' " +
                                typed.substr(typed.find(' ') + 1) + " > /dev/null";
    return std::system(command.c_str()) == 0;
}

struct Expected {
    ExportKind kind;
    const char* verb;
    std::size_t files;
};

/// The demo at a place that is no seed's, exporting into a folder of its own.
void start_exporting(ImGuiTestContext* ctx, UiHarness& ui, const char* folder) {
    open_demo(ctx, ui);
    ui.dispatch(event::SettingsChanged{[folder = ui.scratch() / folder](Settings& settings) {
        settings.exporting.folder = folder;
    }});
    ui.dispatch(event::ComponentSet{3, 1.25F});
    ctx->Yield(2);
}

/// Exports from the window and runs the command recorded there: the same files, byte for byte.
void check_export(ImGuiTestContext* ctx, UiHarness& ui, const Expected& expected) {
    const std::string shown = ui.app().controller().equivalent_command(expected.kind);
    IM_CHECK(shown.starts_with(expected.verb));
    ui.dispatch(event::ExportAsked{expected.kind});
    IM_CHECK(ui.wait_idle(ctx, 100.0));
    IM_CHECK(ui.state().exporting.status == ExportStatus::done);
    const fs::path picture = ui.state().exporting.path;
    const std::vector<fs::path> files = files_of(picture);
    IM_CHECK_EQ(files.size(), expected.files);
    const fs::path again = ui.scratch() / "again";
    IM_CHECK(run_again(picture, again));
    for (const fs::path& file : files) {
        IM_CHECK(!test::read_text(file).empty());
        IM_CHECK(test::read_text(file) == test::read_text(again / file.filename()));
    }
}

void analyses_are_the_command_lines(ImGuiTestContext* ctx, UiHarness& ui) {
    start_exporting(ctx, ui, "analysis");
    AnalysisOptions options;
    options.activeness.latents.samples = 2;
    options.heatmap.k_limit = 2;
    options.heatmap.color_map = ColorMap::magma;
    options.interactions.latents.samples = 1;
    options.interactions.scheme = HessianScheme::minimal;
    options.pixel.place = PixelPlace{.x = 100, .y = 90, .channel = 1};
    options.pixel_signed = true;
    ui.dispatch(event::AnalysisOptionsSet{options});
    ctx->Yield(2);
    for (const Expected& expected :
         {Expected{ExportKind::activeness, "zscope activeness demo", 3},
          Expected{ExportKind::heatmap, "zscope heatmap demo", 4},
          Expected{ExportKind::interactions, "zscope interactions demo", 4},
          Expected{ExportKind::pixel, "zscope hessian demo", 4}}) {
        check_export(ctx, ui, expected);
    }
    leave_demo(ctx, ui);
}

/// The demo has no layers, so that nothing can be typed for it; a model that has some.
void layers_are_the_command_lines(ImGuiTestContext* ctx, UiHarness& ui) {
    start_exporting(ctx, ui, "layers");
    IM_CHECK(ui.app().controller().equivalent_command(ExportKind::layers).empty());
    const fs::path model = ui.scratch() / "layered model";
    test::save_tiny_model(model);
    ui.dispatch(event::OpenAsked{{ModelOrigin::file, model}});
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    AnalysisOptions options = ui.state().analysis.options;
    options.layers = {.layer = 2, .gain = -6.0};
    for (const bool as_rgb : {false, true}) {
        options.layers.as_rgb = as_rgb;
        options.layers.normalise = as_rgb;
        ui.dispatch(event::AnalysisOptionsSet{options});
        ui.dispatch(event::ComponentSet{1, 0.75F});
        ctx->Yield(2);
        check_export(ctx, ui, {ExportKind::layers, "zscope layers ", 4});
        const std::string command = ui.app().controller().equivalent_command(ExportKind::layers);
        IM_CHECK(command.find("--layer 2 --gain -6") != std::string::npos);
        IM_CHECK_EQ(command.find("--normalise --rgb 0,1,2") != std::string::npos, as_rgb);
    }
    leave_demo(ctx, ui);
}

/// The demo in slot A has no layers, so that none but B's can be meant; with another number of
/// components B stands at the sample of the seed.
void layers_of_b_are_the_command_lines(ImGuiTestContext* ctx, UiHarness& ui) {
    start_exporting(ctx, ui, "layers of b");
    const fs::path model = ui.scratch() / "layered b";
    test::save_tiny_model(model);
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, model}});
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    AnalysisOptions options = ui.state().analysis.options;
    options.layers = {.layer = 2, .slot = Slot::b};
    ui.dispatch(event::AnalysisOptionsSet{options});
    ctx->Yield(2);
    const std::string verb = "zscope layers '" + recorded_path(model.string()) + "' ";
    check_export(ctx, ui, {ExportKind::layers, verb.c_str(), 4});
    IM_CHECK(ui.state().exporting.path.filename().string().starts_with(
        ui.state().compare.b.info.name + "-layer-"));
    ui.dispatch(event::BClosed{});
    ctx->Yield(2);
    IM_CHECK(ui.app().controller().equivalent_command(ExportKind::layers).empty());
    leave_demo(ctx, ui);
}

/// The bundled model's components rank otherwise than the demo's, to whose axes nothing links them.
void activeness_keeps_the_order_it_is_shown_in(ImGuiTestContext* ctx, UiHarness& ui) {
    start_exporting(ctx, ui, "ordered");
    AnalysisOptions options;
    options.activeness.latents.samples = 2;
    ui.dispatch(event::AnalysisOptionsSet{options});
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, find_bundled_model()}});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().compare.ready());
    struct Case {
        ActivenessShown shown;
        ChartOrder order;
        const char* option;
    };
    for (const Case& c : {Case{ActivenessShown::a, ChartOrder::number, "--order "},
                          Case{ActivenessShown::a, ChartOrder::other, "--order-of "},
                          Case{ActivenessShown::both, ChartOrder::other, "--order-of "},
                          Case{ActivenessShown::both, ChartOrder::own, ""}}) {
        options.activeness_shown = c.shown;
        options.chart_order = c.order;
        ui.dispatch(event::AnalysisOptionsSet{options});
        IM_CHECK(ui.wait_idle(ctx));
        check_export(ctx, ui, {ExportKind::activeness, "zscope activeness demo", 3});
        const std::string command =
            ui.app().controller().equivalent_command(ExportKind::activeness);
        IM_CHECK(command.find(c.option) != std::string::npos);
        const auto rows = nlohmann::json::parse(
            test::read_text(ui.state().exporting.path.string() + ".json"))["results"];
        IM_CHECK_EQ(command.find("--order") == std::string::npos, *c.option == '\0');
        const std::vector<ChartRow> expected = charted_rows(ui.state());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const Slot slot = i < expected.size() ? Slot::a : Slot::b;
            IM_CHECK_EQ(rows[i]["component"].get<std::size_t>(),
                        expected[i % expected.size()].of(slot));
        }
    }
    IM_CHECK(charted_components(ui.state()) != ranking_of(*ui.state().analysis.activeness_of_b));
    ui.dispatch(event::BClosed{});
    ui.dispatch(event::AnalysisOptionsSet{{}});
    ui.start_on(ctx, "fast");
}

/// Their order, the most active ones alone, and the page.
void strip_keeps_the_rows_it_is_shown_in(ImGuiTestContext* ctx, UiHarness& ui) {
    start_exporting(ctx, ui, "rows");
    bring_forward(ctx, ui, "Strips");
    const auto set_rows = [&ui](int rows) {
        ui.dispatch(
            event::SettingsChanged{[rows](Settings& settings) { settings.strips.rows = rows; }});
    };
    const auto command = [&ui] {
        return ui.app().controller().equivalent_command(ExportKind::strip);
    };
    AnalysisOptions options;
    options.activeness.latents.samples = 2;
    options.order = ComponentOrder::activeness;
    options.top = 3;
    ui.dispatch(event::AnalysisOptionsSet{options});
    IM_CHECK(ui.wait_idle(ctx));
    const std::vector<std::size_t> shown = strip_components(ui.state());
    IM_CHECK_EQ(shown.size(), std::size_t{3});
    IM_CHECK(shown == listed_components(ui.state()));
    const std::string list = component_list(std::vector<int>(shown.begin(), shown.end()));
    IM_CHECK(command().find("--components " + list + " ") != std::string::npos);
    check_export(ctx, ui, {ExportKind::strip, "zscope strip demo", 2});
    options.order = ComponentOrder::natural;
    options.top = 0;
    ui.dispatch(event::AnalysisOptionsSet{options});
    set_rows(2);
    IM_CHECK(ui.wait_idle(ctx));
    ui.dispatch(event::StripsScrolled{2});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(command().find("--components z2,z3 ") != std::string::npos);
    check_export(ctx, ui, {ExportKind::strip, "zscope strip demo", 2});
    ui.dispatch(event::StripsScrolled{0});
    set_rows(Settings().strips.rows);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(command().find("--components") == std::string::npos);
    ui.dispatch(event::AnalysisOptionsSet{{}});
    leave_demo(ctx, ui);
}

/// With a B whose maps have the same size those of both, else A's alone.
void maps_of_both_are_the_command_lines(ImGuiTestContext* ctx, UiHarness& ui) {
    start_exporting(ctx, ui, "mapped");
    AnalysisOptions options;
    options.activeness.latents.samples = 2;
    options.heatmap.k_limit = 2;
    options.heatmap.range_mode = RangeMode::automatic;
    ui.dispatch(event::AnalysisOptionsSet{options});
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::demo, {}}});
    IM_CHECK(ui.wait_idle(ctx, 60.0));
    IM_CHECK(ui.state().compare.ready());
    check_export(ctx, ui, {ExportKind::heatmap, "zscope heatmap demo demo ", 4});
    const auto rows = nlohmann::json::parse(
        test::read_text(ui.state().exporting.path.string() + ".json"))["results"];
    IM_CHECK_EQ(rows.size(), std::size_t{2});
    // The same state but for the canvas: the command follows at once.
    const auto command = [&ui] {
        return ui.app().controller().equivalent_command(ExportKind::heatmap);
    };
    IM_CHECK(command().starts_with("zscope heatmap demo demo "));
    ui.dispatch(event::CompareModeSet{CompareMode::only_a});
    ctx->Yield(2);
    IM_CHECK(command().starts_with("zscope heatmap demo --"));
    check_export(ctx, ui, {ExportKind::heatmap, "zscope heatmap demo --", 4});
    ui.dispatch(event::CompareModeSet{CompareMode::side_by_side});
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, find_bundled_model()}});
    IM_CHECK(ui.wait_idle(ctx, 60.0));
    IM_CHECK(why_not_export_map_of_b(ui.state()) == "the maps of A and B have different sizes");
    check_export(ctx, ui, {ExportKind::heatmap, "zscope heatmap demo --", 4});
    ui.dispatch(event::BClosed{});
    leave_demo(ctx, ui);
}

void pictures_are_the_command_lines(ImGuiTestContext* ctx, UiHarness& ui) {
    start_exporting(ctx, ui, "pictures");
    ui.dispatch(event::SettingsChanged{[](Settings& settings) {
        settings.exporting.scale = 2;
        settings.strips.steps = 3;
        settings.strips.extent = 1.5F;
        settings.grid = {.rows = 2, .columns = 3};
    }});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.app().controller().equivalent_command(ExportKind::pair).empty());
    AnalysisOptions options = ui.state().analysis.options;
    options.pair = {0, 1};
    ui.dispatch(event::AnalysisOptionsSet{options});
    ctx->Yield(2);
    for (const Expected& expected :
         {Expected{ExportKind::picture, "zscope render demo", 2},
          Expected{ExportKind::strip, "zscope strip demo", 2},
          Expected{ExportKind::grid, "zscope grid demo", 2},
          Expected{ExportKind::pair, "zscope grid demo", 2},
          Expected{ExportKind::pair_difference, "zscope grid demo", 2}}) {
        check_export(ctx, ui, expected);
    }
    options.pair = {7, 1};
    options.pair_steps = 3;
    ui.dispatch(event::AnalysisOptionsSet{options});
    ctx->Yield(2);
    const std::string command = ui.app().controller().equivalent_command(ExportKind::pair);
    IM_CHECK(command.find("--pair z7,z1 --row-values -2,0,2 --column-values -2,0,2") !=
             std::string::npos);
    check_export(ctx, ui, {ExportKind::pair, "zscope grid demo", 2});
    options.pair_signed = true;
    ui.dispatch(event::AnalysisOptionsSet{options});
    ctx->Yield(2);
    const std::string signs = ui.app().controller().equivalent_command(ExportKind::pair_difference);
    IM_CHECK(signs.find("-2,0,2 --difference signed") != std::string::npos);
    check_export(ctx, ui, {ExportKind::pair_difference, "zscope grid demo", 2});
    ui.dispatch(event::AnalysisOptionsSet{{}});
    leave_demo(ctx, ui);
}

}  // namespace

void add_analysis_export_tests(UiHarness& harness) {
    harness.add("export", "analyses_are_the_command_lines", analyses_are_the_command_lines);
    harness.add("export", "layers_are_the_command_lines", layers_are_the_command_lines);
    harness.add("export", "layers_of_b_are_the_command_lines", layers_of_b_are_the_command_lines);
    harness.add("export", "activeness_keeps_its_order", activeness_keeps_the_order_it_is_shown_in);
    harness.add("export", "strip_keeps_its_rows", strip_keeps_the_rows_it_is_shown_in);
    harness.add("export", "maps_of_both_are_the_command_lines", maps_of_both_are_the_command_lines);
    harness.add("export", "pictures_are_the_command_lines", pictures_are_the_command_lines);
}

}  // namespace zscope::testing
