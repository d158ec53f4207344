#include <filesystem>
#include <string>
#include <tuple>

#include "tests/ui/demo_support.h"

/// What is said beside an export whose numbers are not fit for a report, or are none.
namespace zscope::testing {
namespace {

namespace fs = std::filesystem;

/// What the panel shows is what is exported, and it is said when that is not for reports.
void schemes_not_to_report_are_told(ImGuiTestContext* ctx, UiHarness& ui) {
    open_demo(ctx, ui);
    ctx->WindowFocus("//Export");
    ctx->Yield(2);
    ctx->SetRef("Export");
    for (const auto& [kind, label, panel] :
         {std::tuple{ExportKind::pixel, "##kind/Pixel Hessian", "Pixel"},
          std::tuple{ExportKind::interactions, "##kind/Interactions", "Interactions"}}) {
        ctx->ComboClick(label);
        for (const HessianScheme scheme : {HessianScheme::minimal, HessianScheme::official}) {
            AnalysisOptions options = ui.state().analysis.options;
            options.pixel.scheme = scheme;
            options.interactions.scheme = scheme;
            ui.dispatch(event::AnalysisOptionsSet{options});
            IM_CHECK(ui.wait_idle(ctx));
            const std::string told =
                std::string("Scheme minimal, as the ").append(panel).append(" panel shows it");
            const bool is_told = ui.words(ctx).find(told) != std::string::npos;
            IM_CHECK_EQ(is_told, scheme == HessianScheme::minimal);
            const std::string option = std::string("--scheme ").append(scheme_name(scheme));
            IM_CHECK(ui.app().controller().equivalent_command(kind).find(option) !=
                     std::string::npos);
        }
    }
    ctx->ComboClick("##kind/Picture");
    ctx->WindowFocus("//Latent");
    leave_demo(ctx, ui);
}

/// As the command line prints it; the file is written all the same.
void numbers_that_are_none_are_told(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ui.dispatch(event::SettingsChanged{[folder = ui.scratch() / "faulty"](Settings& settings) {
        settings.exporting.folder = folder;
    }});
    AnalysisOptions options;
    options.heatmap.k_limit = 2;
    ui.dispatch(event::AnalysisOptionsSet{options});
    IM_CHECK(ui.wait_idle(ctx));
    ui.dispatch(event::MessagesCleared{});
    ui.log().fault = Fault::non_finite;
    ui.dispatch(event::ExportAsked{ExportKind::heatmap});
    IM_CHECK(ui.wait_idle(ctx));
    ui.log().fault = Fault::none;
    IM_CHECK(ui.state().exporting.status == ExportStatus::done);
    IM_CHECK(fs::exists(ui.state().exporting.path));
    IM_CHECK_EQ(ui.state().messages.size(), std::size_t{1});
    const Message& message = ui.state().messages.back();
    IM_CHECK(message.level == MessageLevel::warning);
    IM_CHECK_STR_EQ(
        message.title.c_str(),
        ("Exported with a warning: " + ui.state().exporting.path.filename().string()).c_str());
    IM_CHECK(message.text.find("values are not finite (NaN or infinity), first in pixels: 1 of") !=
             std::string::npos);
    options.pair = {0, 1};
    ui.dispatch(event::AnalysisOptionsSet{options});
    IM_CHECK(ui.wait_idle(ctx));
    ui.dispatch(event::MessagesCleared{});
    ui.log().fault = Fault::non_finite;
    ui.dispatch(event::ExportAsked{ExportKind::pair_difference});
    IM_CHECK(ui.wait_idle(ctx));
    ui.log().fault = Fault::none;
    IM_CHECK(ui.state().exporting.status == ExportStatus::done);
    IM_CHECK_EQ(ui.state().messages.size(), std::size_t{1});
    const Message& of_pair = ui.state().messages.back();
    IM_CHECK(of_pair.level == MessageLevel::warning);
    IM_CHECK(of_pair.text.find("first in pixels: 1 of") != std::string::npos);
    ui.dispatch(event::MessagesCleared{});
    ui.dispatch(event::AnalysisOptionsSet{{}});
    ui.start_on(ctx, "fast");
}

}  // namespace

void add_export_note_tests(UiHarness& harness) {
    harness.add("export", "schemes_not_to_report_are_told", schemes_not_to_report_are_told);
    harness.add("export", "numbers_that_are_none_are_told", numbers_that_are_none_are_told);
}

}  // namespace zscope::testing
