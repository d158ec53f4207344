#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "app/state/actions.h"
#include "app/state/tour.h"
#include "core/base/error.h"
#include "core/model/model_file.h"
#include "tests/cli/tiny_model.h"
#include "tests/ui/compare_support.h"

namespace zscope::testing {
namespace {

/// By its action, until its models are open.
void begin_tour(ImGuiTestContext* ctx, UiHarness& ui, TourPair pair) {
    const char* action = pair == TourPair::two_factors ? "tour" : "tour_four_factors";
    ui.dispatch(find_action(action).run(ui.state()));
    ctx->Yield(8);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().tour == pair);
    IM_CHECK(ui.state().model.source.path.filename() == tour_of(pair).model);
}

/// By its button below the picture, past the captions that are left.
void leave_tour(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::TourStepSet{0});
    ctx->Yield(8);
    ctx->SetRef("Canvas");
    ctx->ItemClick("###leave_tour");
    ctx->Yield(8);
    IM_CHECK(ui.wait_idle(ctx));
}

/// The bundled pair, opened by one action, and its captions to the end.
template <TourPair kPair>
void tour_opens_the_pair_and_ends(ImGuiTestContext* ctx, UiHarness& ui) {
    const Tour& tour = tour_of(kPair);
    start_comparing(ctx, ui, "fast");
    begin_tour(ctx, ui, kPair);
    IM_CHECK(ui.state().compare.b.source.path.filename() == tour.untangled);
    IM_CHECK(ui.state().compare.link == CompareLink::rotated);
    IM_CHECK(ui.state().compare.mode == CompareMode::side_by_side);
    IM_CHECK(ui.state().settings.layout == LayoutPreset::compare);
    ctx->SetRef("Canvas");
    for (std::size_t step = 1; step <= tour.steps.size(); ++step) {
        IM_CHECK_EQ(ui.state().tour_step, step);
        IM_CHECK(ui.words(ctx).find(tour.steps[step - 1].title) != std::string::npos);
        const std::string_view action = tour.steps[step - 1].action;
        if (!action.empty()) {
            IM_CHECK_STR_EQ(find_action(action).why_not(ui.state()).c_str(), "");
            IM_CHECK(ctx->ItemExists(std::string("tour/###").append(action).c_str()));
        }
        if (action == "swap") {
            ctx->ItemClick("tour/###swap");
            IM_CHECK(ui.wait_idle(ctx));
            IM_CHECK(ui.state().model.source.path.filename() == tour.untangled);
            ctx->ItemClick("tour/###swap");
            IM_CHECK(ui.wait_idle(ctx));
        }
        ctx->ItemClick("###tour_next");
        ctx->Yield(2);
    }
    IM_CHECK_EQ(ui.state().tour_step, std::size_t{0});
    IM_CHECK(!ctx->ItemExists("###tour_next"));
    ctx->ItemClick("###keep_tour");
    ctx->Yield(2);
    IM_CHECK(!ctx->ItemExists("###leave_tour"));
    IM_CHECK(ui.state().model.source.path.filename() == tour.model);
    ui.dispatch(event::LayoutReset{LayoutPreset::explore});
    ctx->Yield(8);
    stop_comparing(ctx, ui);
}

/// Its models could not be opened: nothing says that they are there.
void tour_that_did_not_open_claims_nothing(ImGuiTestContext* ctx, UiHarness& ui) {
    start_comparing(ctx, ui, "fast");
    const std::filesystem::path nowhere = ui.scratch() / "nowhere";
    ui.dispatch(event::TourBegun{TourPair::four_factors, nowhere / "a", nowhere / "b"});
    ui.dispatch(event::ModelFailed{{ModelOrigin::file, nowhere / "a"},
                                   Error(ErrorCode::not_found, "nothing is there")});
    ctx->Yield(3);
    ctx->SetRef("Canvas");
    IM_CHECK(ctx->ItemExists("###keep_tour"));
    const std::string words = ui.words(ctx);
    IM_CHECK(words.find("What was open before") != std::string::npos);
    IM_CHECK(words.find("still open") == std::string::npos);
    ui.dispatch(event::TourKept{});
    ui.dispatch(event::MessagesCleared{});
    stop_comparing(ctx, ui);
}

/// With axes found by hand and saved nowhere: the tour gives all of it back.
void tour_gives_back_what_was_open(ImGuiTestContext* ctx, UiHarness& ui) {
    start_comparing(ctx, ui, "fast");
    ui.dispatch(event::RebaseAsked{});
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().edit.axes, std::size_t{1});
    ui.dispatch(event::ComponentSet{1, 0.75F});
    ui.dispatch(event::SendToB{event::CompareSource::original});
    IM_CHECK(ui.wait_idle(ctx));
    const EditState edit = ui.state().edit;
    const std::size_t steps = ui.state().history.undo_steps();
    const LayoutPreset layout = ui.state().settings.layout;
    const auto picture = ui.state().canvas.current;
    begin_tour(ctx, ui, TourPair::two_factors);
    leave_tour(ctx, ui);
    IM_CHECK(ui.state().edit == edit);
    IM_CHECK_EQ(ui.state().history.undo_steps(), steps);
    IM_CHECK(ui.state().settings.layout == layout);
    IM_CHECK(ui.state().canvas.current->image == picture->image);
    IM_CHECK(ui.state().compare.ready());
    IM_CHECK(ui.state().compare.link == CompareLink::rotated);
    IM_CHECK(ui.state().before_tour == nullptr);
    IM_CHECK(!ctx->ItemExists("###leave_tour"));
    // The axes of before the re-basing are still one step of the history away.
    ui.dispatch(event::Undone{});
    ui.dispatch(event::Undone{});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().edit.axes, std::size_t{0});
    IM_CHECK(ui.state().canvas.current->image == ui.direct_render());
    stop_comparing(ctx, ui);
}

/// Begun where the first one's last caption was, the second one leads back past both.
void tour_within_a_tour_gives_back_what_was_open(ImGuiTestContext* ctx, UiHarness& ui) {
    start_comparing(ctx, ui, "fast");
    ui.dispatch(event::ComponentSet{1, 0.75F});
    IM_CHECK(ui.wait_idle(ctx));
    const ModelLocation source = ui.state().model.source;
    const EditState edit = ui.state().edit;
    const LayoutPreset layout = ui.state().settings.layout;
    begin_tour(ctx, ui, TourPair::two_factors);
    ui.dispatch(find_action("view_difference").run(ui.state()));
    ui.dispatch(event::TourStepSet{tour_of(TourPair::two_factors).steps.size()});
    ctx->Yield(2);
    begin_tour(ctx, ui, TourPair::four_factors);
    IM_CHECK_EQ(ui.state().tour_step, std::size_t{1});
    IM_CHECK(ui.state().compare.mode == CompareMode::side_by_side);
    IM_CHECK(ui.state().before_tour != nullptr);
    leave_tour(ctx, ui);
    IM_CHECK(ui.state().model.source == source);
    IM_CHECK(ui.state().edit == edit);
    IM_CHECK(ui.state().settings.layout == layout);
    IM_CHECK(!ui.state().compare.ready());
    IM_CHECK(ui.state().before_tour == nullptr);
    IM_CHECK(ui.state().canvas.current->image == ui.direct_render());
    stop_comparing(ctx, ui);
}

/// Its weights are written anew while the tour's models are open.
void model_given_back_has_changed_on_disk(ImGuiTestContext* ctx, UiHarness& ui) {
    start_comparing(ctx, ui, "fast");
    const std::filesystem::path model = ui.scratch() / "toured";
    test::save_tiny_model(model);
    ui.dispatch(event::OpenAsked{{ModelOrigin::file, model}});
    IM_CHECK(ui.wait_idle(ctx));
    const auto write_later = [file = model / kModelWeightsName] {
        std::filesystem::last_write_time(
            file, std::filesystem::last_write_time(file) + std::chrono::hours(1));
    };
    const auto is_told = [&ui] {
        const std::vector<Message>& messages = ui.state().messages;
        return std::any_of(messages.begin(), messages.end(), [](const Message& message) {
            return message.title == "toured has changed on disk" &&
                   message.retry == MessageRetry::reload;
        });
    };
    // Again until it is told: by then its files have been looked at.
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        write_later();
        return UiHarness::wait_for(ctx, is_told, 5.0);
    }));
    ui.dispatch(event::MessagesCleared{});
    begin_tour(ctx, ui, TourPair::two_factors);
    write_later();
    ui.dispatch(event::TourLeaveAsked{});
    ctx->Yield(8);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().model.source.path == model);
    IM_CHECK(UiHarness::wait_for(ctx, is_told));
    ui.dispatch(event::MessagesCleared{});
    stop_comparing(ctx, ui);
}

}  // namespace

void add_tour_tests(UiHarness& harness) {
    harness.add("compare", "tour_opens_the_pair_and_ends",
                tour_opens_the_pair_and_ends<TourPair::two_factors>);
    harness.add("compare", "tour_of_four_factors_opens_the_pair_and_ends",
                tour_opens_the_pair_and_ends<TourPair::four_factors>);
    harness.add("compare", "tour_that_did_not_open_claims_nothing",
                tour_that_did_not_open_claims_nothing);
    harness.add("compare", "tour_gives_back_what_was_open", tour_gives_back_what_was_open);
    harness.add("compare", "tour_within_a_tour_gives_back_what_was_open",
                tour_within_a_tour_gives_back_what_was_open);
    harness.add("compare", "model_given_back_has_changed_on_disk",
                model_given_back_has_changed_on_disk);
}

}  // namespace zscope::testing
