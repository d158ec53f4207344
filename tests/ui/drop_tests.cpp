#include <filesystem>
#include <string>
#include <vector>

#include "core/export/latent_file.h"
#include "tests/cli/tiny_model.h"
#include "tests/core/files_support.h"
#include "tests/ui/ui_harness.h"

/// What happens to files that are dropped on the window at once.
namespace zscope::testing {
namespace {

namespace fs = std::filesystem;

fs::path model_called(const UiHarness& ui, const char* name) {
    const fs::path model = ui.scratch() / name;
    test::save_tiny_model(model);
    return model;
}

/// Drops the files, and waits until what they ask for is done.
void drop(ImGuiTestContext* ctx, UiHarness& ui, const std::vector<fs::path>& paths,
          bool with_shift = false) {
    ui.start_on(ctx, "fast");
    ui.drop(paths, with_shift);
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
}

void close_b(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::BClosed{});
    ui.start_on(ctx, "fast");
}

void two_models_are_a_and_b(ImGuiTestContext* ctx, UiHarness& ui) {
    const fs::path one = model_called(ui, "dropped-one");
    const fs::path two = model_called(ui, "dropped-two");
    for (const bool with_shift : {false, true}) {
        drop(ctx, ui, {one, two}, with_shift);
        IM_CHECK(ui.state().model.source.path == one);
        IM_CHECK(ui.state().compare.ready());
        IM_CHECK(ui.state().compare.b.source.path == two);
        IM_CHECK(ui.state().messages.empty());
        close_b(ctx, ui);
    }
}

void more_models_are_left_out_with_a_message(ImGuiTestContext* ctx, UiHarness& ui) {
    const fs::path one = model_called(ui, "dropped-one");
    const fs::path two = model_called(ui, "dropped-two");
    drop(ctx, ui, {one, two, model_called(ui, "dropped-three")});
    IM_CHECK(ui.state().model.source.path == one);
    IM_CHECK(ui.state().compare.b.source.path == two);
    IM_CHECK_EQ(ui.state().messages.size(), std::size_t{1});
    IM_CHECK(ui.state().messages.front().text.find("two models were taken") != std::string::npos);
    close_b(ctx, ui);
}

void shift_opens_a_single_model_as_b(ImGuiTestContext* ctx, UiHarness& ui) {
    const fs::path model = model_called(ui, "dropped-as-b");
    drop(ctx, ui, {model}, /*with_shift=*/true);
    IM_CHECK_STR_EQ(ui.state().model.source.path.c_str(), "fast");
    IM_CHECK(ui.state().compare.b.source.path == model);
    close_b(ctx, ui);
}

/// In whatever order they come: the latent has as many numbers as the dropped model has components,
/// and the model before it has another count.
void a_model_is_opened_before_the_latent(ImGuiTestContext* ctx, UiHarness& ui) {
    const fs::path model = model_called(ui, "dropped-with-z");
    const std::vector<float> z = {0.5F, -1.0F, 2.0F};
    const fs::path latent = ui.scratch() / "dropped.json";
    write_latent_file(latent, {z});
    for (const bool latent_first : {true, false}) {
        const std::vector<fs::path> paths = latent_first ? std::vector<fs::path>{latent, model}
                                                         : std::vector<fs::path>{model, latent};
        drop(ctx, ui, paths);
        IM_CHECK(ui.state().model.source.path == model);
        IM_CHECK(ui.state().messages.empty());
        IM_CHECK(composed_latent(ui.state().edit) == z);
    }
    ui.start_on(ctx, "fast");
}

void directions_are_no_latent(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const EditState before = ui.state().edit;
    const fs::path directions = ui.scratch() / "directions.json";
    test::write_text(directions, "[[1, 0, 0, 0], [0, 1, 0, 0]]");
    ui.drop({directions});
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().messages.size(), std::size_t{1});
    const Message& message = ui.state().messages.front();
    IM_CHECK_STR_EQ(message.title.c_str(), "Cannot open directions.json");
    IM_CHECK(message.hint.find("Heatmap panel") != std::string::npos);
    IM_CHECK(ui.state().edit == before);
    ui.dispatch(event::MessagesCleared{});
    ctx->Yield(2);
}

}  // namespace

void add_drop_tests(UiHarness& harness) {
    harness.add("drop", "two_models_are_a_and_b", two_models_are_a_and_b);
    harness.add("drop", "more_models_are_left_out_with_a_message",
                more_models_are_left_out_with_a_message);
    harness.add("drop", "shift_opens_a_single_model_as_b", shift_opens_a_single_model_as_b);
    harness.add("drop", "a_model_is_opened_before_the_latent", a_model_is_opened_before_the_latent);
    harness.add("drop", "directions_are_no_latent", directions_are_no_latent);
}

}  // namespace zscope::testing
