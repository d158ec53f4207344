#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include "app/state/untangle_rules.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/theme.h"
#include "core/directions/rebased_model.h"
#include "core/export/measure_names.h"
#include "core/export/provenance.h"
#include "core/export/rebase_command.h"
#include "core/export/style_options.h"
#include "core/latent/latent_axes.h"
#include "core/model/registry.h"
#include "tests/cli/tiny_model.h"
#include "tests/core/files_support.h"
#include "tests/support/quick_rebase.h"
#include "tests/ui/analysis_support.h"
#include "tests/ui/ui_harness.h"

namespace zscope::testing {
namespace {

/// The panel on a generator, its next re-basing a quick one.
void start_untangling(ImGuiTestContext* ctx, UiHarness& ui, const std::string& generator) {
    ui.start_on(ctx, generator);
    ui.dispatch(event::RebaseOptionsSet{quick_rebase()});
    ctx->WindowFocus("//Untangle");
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    ctx->SetRef("Untangle");
}

/// The axes of the file again.
void stop_untangling(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::ReloadAsked{});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().edit.axes, std::size_t{0});
    ctx->WindowFocus("//Latent");
}

void picture_stays_and_undo_brings_the_axes_back(ImGuiTestContext* ctx, UiHarness& ui) {
    start_untangling(ctx, ui, "fast");
    IM_CHECK(shown_rebase(ui.state()) == nullptr);
    ui.dispatch(event::ComponentSet{0, 1.25F});
    ui.dispatch(event::ComponentLocked{1, true});
    IM_CHECK(ui.wait_idle(ctx));
    const EditState before = ui.state().edit;
    const Image picture = ui.state().canvas.current->image;
    ctx->ItemClick("###rebase");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().untangle.status == UntangleStatus::done);
    IM_CHECK_EQ(ui.state().edit.axes, std::size_t{1});
    IM_CHECK_LE(largest_step(picture, ui.state().canvas.current->image), 1);
    IM_CHECK(!ui.state().picture_is_stale());
    IM_CHECK_GT(std::abs(ui.value(0) - 1.25F), 1e-3F);
    IM_CHECK(!is_locked(ui.state().edit, 1));
    bring_forward(ctx, ui, "Strips");
    IM_CHECK(ui.state().strips.model_generation == ui.state().model.generation);
    ctx->WindowFocus("//Untangle");
    const RebaseReport& report = *shown_rebase(ui.state());
    IM_CHECK_LE(report.off_after, report.off_before + 1e-9);
    IM_CHECK_EQ(report.interaction_after.size(), std::size_t{16});
    ui.dispatch(event::Undone{});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().edit == before);
    IM_CHECK(ui.state().canvas.current->image == picture);
    IM_CHECK(ui.state().canvas.current->image == ui.direct_render());
    ui.dispatch(event::Redone{});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().edit.axes, std::size_t{1});
    IM_CHECK_LE(largest_step(picture, ui.state().canvas.current->image), 1);
    stop_untangling(ctx, ui);
    IM_CHECK_LE(largest_step(picture, ui.state().canvas.current->image), 1);
}

/// The tooltip of a row of the result's numbers, 1 below their heading, has these words.
bool row_tells(ImGuiTestContext* ctx, UiHarness& ui, int row, const std::string& words) {
    constexpr float kRows = 6.0F;  // the heading is one
    ImGuiWindow* window = ImGui::FindWindowByName("Untangle");
    const ImGuiTable* table = ImGui::TableFindByID(window->GetID("numbers"));
    const auto middle = [&] {
        const ImRect& box = table->OuterRect;
        return box.Min.y + (static_cast<float>(row) + 0.5F) * box.GetHeight() / kRows;
    };
    ImGui::SetScrollY(window, window->Scroll.y + middle() - window->InnerRect.GetCenter().y);
    ctx->Yield(3);
    ctx->MouseMoveToPos({table->OuterRect.Min.x + ui::em(1), middle()});
    return UiHarness::wait_for(ctx, [&] { return ui.words(ctx).find(words) != std::string::npos; });
}

/// The numbers that the bars and the colours of a result end at.
void result_has_scales(ImGuiTestContext* ctx, UiHarness& ui) {
    start_untangling(ctx, ui, "fast");
    ctx->ItemClick("###rebase");
    IM_CHECK(ui.wait_idle(ctx));
    const RebaseReport& report = *shown_rebase(ui.state());
    double top = 0.0;
    for (const auto* scores : {&report.activeness_before, &report.activeness_after}) {
        top = std::max(top, *std::max_element(scores->begin(), scores->end()));
    }
    const std::size_t n = ui.state().components();
    double largest = 0.0;
    double largest_between = 0.0;
    for (const auto* interactions : {&report.interaction_before, &report.interaction_after}) {
        for (std::size_t i = 0; i < interactions->size(); ++i) {
            const double value = (*interactions)[i];
            largest = std::max(largest, value);
            largest_between = i / n == i % n ? largest_between : std::max(largest_between, value);
        }
    }
    const std::string words = ui.words(ctx);
    const std::size_t chart = words.find("strongest first");
    const std::size_t matrices = words.find("Interactions of the sliders");
    IM_CHECK(chart != std::string::npos);
    const std::size_t off = words.find("off-diagonal share");
    IM_CHECK_LT(off, words.find("D%: bend"));
    IM_CHECK_LT(words.find(ui::number_text(report.off_before, 3), off), words.find("D%: bend"));
    const std::size_t share = words.find("D%: bend");
    const std::size_t mode = words.rfind(latent_mode_name(report.options.latent_mode), share);
    IM_CHECK(mode != std::string::npos);
    IM_CHECK_LT(words.rfind("Result", share), mode);
    IM_CHECK(share != std::string::npos);
    IM_CHECK_LT(share, words.find("D_R: one"));
    IM_CHECK_LT(words.find("D_R: one"), chart);
    IM_CHECK(matrices != std::string::npos);
    IM_CHECK_LT(words.find(ui::number_text(top), chart), matrices);
    IM_CHECK_LT(words.find(kActivenessAxis, chart), matrices);
    IM_CHECK_LT(words.find(kInteractionMeasure, matrices),
                words.find(kSecondDerivativeUnit, matrices));
    IM_CHECK_LT(words.find(kSecondDerivativeUnit, matrices), words.find("Found in", matrices));
    IM_CHECK_EQ(words.find(matrix_key("curvature"), matrices) < words.find("Found in", matrices),
                largest > largest_between);
    // Without pointing at a row: whoever reads the two numbers sees how they were got.
    const std::string how =
        std::string("D% and D_R of the picture at 4 latents that the search has not seen: ")
            .append(describe_scheme(report.options.scheme, report.options.epsilon));
    IM_CHECK_LT(words.find("D_R: one"), words.find(how));
    IM_CHECK_LT(words.find(how), chart);
    IM_CHECK(row_tells(ctx, ui, 2, "so many bend most along a single slider"));
    IM_CHECK(row_tells(ctx, ui, 3, "So many times stronger are the bends"));
    stop_untangling(ctx, ui);
}

/// The demo's components have names; of those of its new axes only those that are the old ones.
void interactions_name_the_components_of_their_axes(ImGuiTestContext* ctx, UiHarness& ui) {
    start_untangling(ctx, ui, "demo");
    ui.dispatch(event::RebaseOptionsSet{quick_rebase(RebaseObjective::metric)});
    ctx->Yield(2);
    ctx->ItemClick("###rebase");
    IM_CHECK(ui.wait_idle(ctx));
    const UntangleState& untangle = ui.state().untangle;
    IM_CHECK(shown_rebase(ui.state()) != nullptr);
    const GeneratorInfo& old = untangle.axes.front().info;
    IM_CHECK(!old.component_names.empty());
    const GeneratorInfo& turned = ui.state().model.info;
    IM_CHECK(turned.component_names ==
             kept_names(old.component_names, turned.axes.value().rotation));
    // The first one that is called otherwise in its new axes, with the one before it.
    std::int64_t row = 1;
    while (row + 1 < old.latent_size && component_title(old, row) == component_title(turned, row)) {
        ++row;
    }
    IM_CHECK_STR_NE(component_title(old, row).c_str(), component_title(turned, row).c_str());
    const auto is_told = [&](const char* matrix, const GeneratorInfo& info) {
        const std::string text =
            component_title(info, row) + " and " + component_title(info, row - 1) + ": ";
        ctx->MouseMove(matrix);  // scrolls there
        const ImRect box = ctx->ItemInfo(matrix).RectFull;
        const float cell = box.GetWidth() / static_cast<float>(old.latent_size);
        const auto place = static_cast<float>(row);
        ctx->MouseMoveToPos({box.Min.x + (place - 0.5F) * cell, box.Min.y + (place + 0.5F) * cell});
        return UiHarness::wait_for(ctx,
                                   [&] { return ui.words(ctx).find(text) != std::string::npos; });
    };
    IM_CHECK(is_told("before", old));
    IM_CHECK(is_told("after", turned));
    stop_untangling(ctx, ui);
}

void search_can_be_cancelled_while_the_window_works(ImGuiTestContext* ctx, UiHarness& ui) {
    start_untangling(ctx, ui, "slow");
    ctx->ItemClick("###rebase");
    IM_CHECK(UiHarness::wait_for(
        ctx, [&] { return ui.state().untangle.status == UntangleStatus::running; }));
    IM_CHECK(!why_not_rebase_now(ui.state()).empty());
    ui.dispatch(event::ComponentSet{2, -1.0F});
    ctx->Yield(2);
    IM_CHECK_EQ(ui.value(2), -1.0F);
    ctx->ItemClick("###cancel_rebase");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().untangle.status == UntangleStatus::idle);
    IM_CHECK_EQ(ui.state().edit.axes, std::size_t{0});
    IM_CHECK(why_not_rebase_now(ui.state()).empty());
    ctx->WindowFocus("//Latent");
}

void every_part_of_the_search_is_told(ImGuiTestContext* ctx, UiHarness& ui) {
    start_untangling(ctx, ui, "fast");
    ui.dispatch(event::RebaseStarted{});
    for (const auto& [progress, words] :
         {std::pair{Progress{.done = 64, .total = 64, .note = "samples"}, "64 / 64 samples"},
          std::pair{Progress{.done = 7, .total = 21, .note = "starts"}, "7 / 21 starts"},
          std::pair{Progress{.done = 5, .total = 12, .note = "new components"},
                    "5 / 12 new components"}}) {
        ui.dispatch(event::RebaseProgressed{progress});
        ctx->Yield(2);
        IM_CHECK(ui.words(ctx).find(words) != std::string::npos);
    }
    ui.dispatch(event::RebaseFailed{Error(ErrorCode::cancelled, "cancelled")});
    ctx->Yield(2);
    IM_CHECK(ui.state().untangle.status == UntangleStatus::idle);
    ctx->WindowFocus("//Latent");
}

void failure_is_told_and_can_be_tried_again(ImGuiTestContext* ctx, UiHarness& ui) {
    start_untangling(ctx, ui, "fast");
    ui.log().fault = Fault::throws_error;
    ctx->ItemClick("###rebase");
    IM_CHECK(UiHarness::wait_for(
        ctx, [&] { return ui.state().untangle.status == UntangleStatus::failed; }));
    IM_CHECK(!ui.state().untangle.failure.empty());
    IM_CHECK_EQ(ui.state().edit.axes, std::size_t{0});
    ui.log().fault = Fault::none;
    ctx->ItemClick("###rebase");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().untangle.status == UntangleStatus::done);
    stop_untangling(ctx, ui);
}

void saved_model_is_the_command_lines(ImGuiTestContext* ctx, UiHarness& ui) {
    const std::filesystem::path origin = ui.scratch() / "tiny";
    test::save_tiny_model(origin);
    start_untangling(ctx, ui, origin.string());
    IM_CHECK(!why_not_save_rebased(ui.state()).empty());
    ctx->ItemClick("###rebase");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(!find_action("export_picture").why_not(ui.state()).empty());
    const std::filesystem::path made = ui.scratch() / "made";
    ctx->ItemInputValue("##path", made.c_str());
    ctx->ItemClick("###save_rebased");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().untangle.saving == SaveStatus::done);
    IM_CHECK_STR_EQ(ui.state().model.command_name.c_str(), recorded_path(made.string()).c_str());
    IM_CHECK(find_action("export_picture").why_not(ui.state()).empty());
    // What the command does, step by step.
    const WholeModel whole = load_whole_model(origin);
    const auto generator = build_generator(whole.model);
    Rebase rebase = find_rebase(*generator, ui.state().untangle.options);
    rebase.threads = shown_rebase(ui.state())->threads;  // the job's, not this thread's
    const std::string command = rebase_command(recorded_path(origin.string()), rebase.options,
                                               rebase.threads, recorded_path(made.string()));
    const std::filesystem::path expected = ui.scratch() / "expected";
    save_whole_model(expected, rebase_model(whole, rebase, command));
    for (const char* name : {kModelWeightsName, kModelCardName}) {
        IM_CHECK(test::read_text(made / name) == test::read_text(expected / name));
    }
    IM_CHECK(ui.state().model.info.weights_sha256 == load_model(made).card.weights_sha256);
    // The origin opened again: the same picture under the old axes.
    const Image picture = ui.state().canvas.current->image;
    ui.dispatch(event::OpenAsked{{ModelOrigin::file, origin}});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_LE(largest_step(picture, ui.state().canvas.current->image), 1);
    // And a place that cannot be written.
    ctx->ItemClick("###rebase");
    IM_CHECK(ui.wait_idle(ctx));
    ui.dispatch(event::RebasedSaveAsked{"/proc/nothing/here"});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().untangle.saving == SaveStatus::failed);
    IM_CHECK(!ui.state().untangle.save_failure.empty());
    stop_untangling(ctx, ui);
}

void demo_is_saved_as_a_card(ImGuiTestContext* ctx, UiHarness& ui) {
    start_untangling(ctx, ui, "demo");
    ui.dispatch(event::RebaseOptionsSet{quick_rebase(RebaseObjective::metric)});
    ctx->Yield(2);
    ctx->ItemClick("###rebase");
    IM_CHECK(ui.wait_idle(ctx));
    const std::filesystem::path made = ui.scratch() / "turned-demo";
    ctx->ItemInputValue("##path", made.c_str());
    ctx->ItemClick("###save_rebased");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().untangle.saving == SaveStatus::done);
    IM_CHECK(std::filesystem::exists(made / kModelCardName));
    IM_CHECK(!std::filesystem::exists(made / kModelWeightsName));
    const Image picture = ui.state().canvas.current->image;
    ui.dispatch(event::OpenAsked{{ModelOrigin::file, made}});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().model.info.axes.has_value());
    IM_CHECK_LE(largest_step(picture, ui.state().canvas.current->image), 1);
    stop_untangling(ctx, ui);
}

void every_layer_can_be_looked_at(ImGuiTestContext* ctx, UiHarness& ui) {
    const std::filesystem::path folder = ui.scratch() / "larger";
    test::save_tiny_model(folder, 32);
    start_untangling(ctx, ui, folder.string());
    const auto layers = [&] { return ui.state().untangle.options.layers; };
    IM_CHECK(!layers());
    ctx->ItemOpen("Options");
    ctx->SetRef("Untangle/Options");
    IM_CHECK(ui.words(ctx).find("Automatic: layer 4, 8 x 8") != std::string::npos);
    ctx->ComboClick("##target/layer 3, 8 x 8");
    ctx->Yield(2);
    IM_CHECK(layers() == std::vector<int>{3});
    ctx->ComboClick("##target/The picture");
    ctx->Yield(2);
    IM_CHECK(layers() == std::vector<int>{});
    ctx->ItemInputValue("##layers", "4-6");
    ctx->Yield(2);
    IM_CHECK(layers() == (std::vector<int>{4, 5, 6}));
    ctx->ItemInputValue("##layers", "6-4");
    ctx->Yield(2);
    IM_CHECK(layers() && !layers()->empty());  // no list, and not the picture either
    // While it is typed, what is missing is said, not for one frame only.
    ctx->ItemInput("##layers");
    ctx->KeyCharsReplace("4-");
    ctx->Yield(5);
    IM_CHECK(ui.words(ctx).find("Expected numbers, each once") != std::string::npos);
    ctx->KeyPress(ImGuiKey_Escape);
    ctx->Yield(2);
    IM_CHECK(ui.words(ctx).find("Expected numbers, each once") == std::string::npos);
    // A layer that is not there is told with those that are.
    ctx->ItemInputValue("##layers", "77");
    ctx->Yield(2);
    IM_CHECK(layers() == std::vector<int>{77});
    IM_CHECK(ui.words(ctx).find("layer 77, not in this model") != std::string::npos);
    ctx->SetRef("Untangle");
    ctx->ItemClick("###rebase");
    IM_CHECK(UiHarness::wait_for(
        ctx, [&] { return ui.state().untangle.status == UntangleStatus::failed; }));
    IM_CHECK(ui.state().untangle.failure.find("has the layers 1 to 9") != std::string::npos);
    // What was found says what was looked at.
    ctx->SetRef("Untangle/Options");
    ctx->ComboClick("##target/Automatic: layer 4, 8 x 8");
    ctx->Yield(2);
    IM_CHECK(!layers());
    ctx->SetRef("Untangle");
    ctx->ItemClick("###rebase");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(shown_rebase(ui.state()) != nullptr);
    IM_CHECK(shown_rebase(ui.state())->options.layers == std::vector<int>{4});
    ctx->ItemClose("Options");
    stop_untangling(ctx, ui);
}

void fixed_axes_are_refused_with_the_reason(ImGuiTestContext* ctx, UiHarness& ui) {
    const std::filesystem::path folder = ui.scratch() / "fixed";
    std::filesystem::create_directories(folder);
    ModelCard card = test::tiny_card();
    card.rotation_invariant_latent = false;
    save_model(folder, card, test::tiny_weights());
    start_untangling(ctx, ui, folder.string());
    IM_CHECK(find_action("rebase").why_not(ui.state()).find("a rotation changes") !=
             std::string::npos);
    const ImGuiTestItemInfo button = ctx->ItemInfo("###rebase");
    IM_CHECK((button.ItemFlags & ImGuiItemFlags_Disabled) != 0);
    ctx->WindowFocus("//Latent");
}

}  // namespace

void add_untangle_tests(UiHarness& harness) {
    harness.add("untangle", "result_has_scales", result_has_scales);
    harness.add("untangle", "picture_stays_and_undo_brings_the_axes_back",
                picture_stays_and_undo_brings_the_axes_back);
    harness.add("untangle", "interactions_name_the_components_of_their_axes",
                interactions_name_the_components_of_their_axes);
    harness.add("untangle", "search_can_be_cancelled_while_the_window_works",
                search_can_be_cancelled_while_the_window_works);
    harness.add("untangle", "every_part_of_the_search_is_told", every_part_of_the_search_is_told);
    harness.add("untangle", "failure_is_told_and_can_be_tried_again",
                failure_is_told_and_can_be_tried_again);
    harness.add("untangle", "saved_model_is_the_command_lines", saved_model_is_the_command_lines);
    harness.add("untangle", "demo_is_saved_as_a_card", demo_is_saved_as_a_card);
    harness.add("untangle", "every_layer_can_be_looked_at", every_layer_can_be_looked_at);
    harness.add("untangle", "fixed_axes_are_refused_with_the_reason",
                fixed_axes_are_refused_with_the_reason);
}

}  // namespace zscope::testing
