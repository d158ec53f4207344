#include "app/state/actions.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/state/action_rules.h"
#include "app/state/analysis_options_change.h"
#include "app/state/analysis_wishes.h"
#include "app/state/compare_rules.h"
#include "app/state/layer_choice.h"
#include "app/state/panels.h"
#include "app/state/tour.h"
#include "app/state/training_rules.h"
#include "app/state/untangle_rules.h"
#include "core/base/error.h"

namespace zscope {
namespace {

std::string always(const AppState& /*state*/) {
    return {};
}

Event show_hints(const AppState& /*state*/) {
    return event::SettingsChanged{[](Settings& settings) { settings.show_hints = true; }};
}

template <typename T>
Event plain(const AppState& /*state*/) {
    return T{};
}

template <TourPair kPair>
Event ask_tour(const AppState& /*state*/) {
    return event::TourAsked{kPair};
}

template <ModelOrigin kOrigin>
Event open_origin(const AppState& /*state*/) {
    return event::OpenAsked{{kOrigin, {}}};
}

template <ExportKind kKind>
Event export_kind(const AppState& /*state*/) {
    return event::ExportAsked{kKind};
}

template <TrainAction kAction>
std::string needs_train_state(const AppState& state) {
    return why_not_train(kAction, state.training);
}

template <TrainAction kAction>
Event train(const AppState& /*state*/) {
    return event::TrainAsked{kAction};
}

Event reset_layout(const AppState& state) {
    return event::LayoutReset{state.settings.layout};
}

template <LayoutPreset kPreset>
Event choose_layout(const AppState& /*state*/) {
    return event::LayoutReset{kPreset};
}

template <int kStep>
Event step_seed(const AppState& state) {
    return event::SeedSet{state.edit.latent.seed + static_cast<std::uint64_t>(kStep)};
}

Event lock_seed(const AppState& state) {
    return event::SeedLocked{!state.edit.seed_locked};
}

template <std::size_t kPanel>
Event show_panel(const AppState& /*state*/) {
    return event::PanelShown{kPanels[kPanel].title};
}

template <CompareMode kMode>
std::string needs_mode(const AppState& state) {
    return why_not_compare(state, kMode);
}

template <CompareMode kMode>
Event set_mode(const AppState& /*state*/) {
    return event::CompareModeSet{kMode};
}

template <event::CompareSource kWhat>
Event send_to_b(const AppState& /*state*/) {
    return event::SendToB{kWhat};
}

Event next_compare_mode(const AppState& state) {
    return event::CompareModeSet{next_mode(state)};
}

Event fit_view(const AppState& state) {
    CanvasView view = state.edit.view;
    view.fit = true;
    return event::ViewSet{view};
}

Event actual_size(const AppState& /*state*/) {
    return event::ViewSet{{false, 1.0F, 0.5F, 0.5F}};
}

template <int kDirection>
Event change_ui_scale(const AppState& /*state*/) {
    return event::SettingsChanged{[](Settings& settings) {
        constexpr float kStep = static_cast<float>(kDirection) * 0.1F;
        settings.ui_scale = std::clamp(settings.ui_scale + kStep, 0.5F, 3.0F);
    }};
}

/// Whole magnifications keep pixels sharp and of equal size; the middle of the view stays.
template <int kZoom>
Event whole_zoom(const AppState& state) {
    CanvasView view = state.edit.view.fit ? CanvasView() : state.edit.view;
    view.fit = false;
    view.zoom = static_cast<float>(kZoom);
    return event::ViewSet{view};
}

Event save_rebased(const AppState& state) {
    return event::RebasedSaveAsked{rebased_path(state), state.untangle.save_path.empty()};
}

Event toggle_heatmap(const AppState& state) {
    AnalysisOptions options = state.analysis.options;
    options.heatmap.shown = !options.heatmap.shown;
    return changed_options(state.analysis.options, options);
}

template <AnalysisKind kOfA, AnalysisKind kOfB>
std::string needs_unmeasured(const AppState& state) {
    return why_not_ask(state, kOfA, kOfB);
}

template <AnalysisKind kOfA, AnalysisKind kOfB>
Event measure(const AppState& state) {
    return event::AnalysisAsked{next_to_ask(state, kOfA, kOfB).value_or(kOfA)};
}

template <int kPlaces>
std::string needs_layer_beside(const AppState& state) {
    return why_not_layer_beside(state, kPlaces);
}

template <int kPlaces>
Event step_layer(const AppState& state) {
    AnalysisOptions options = state.analysis.options;
    options.layers.layer = layer_beside(state, kPlaces).value_or(options.layers.layer);
    return changed_options(state.analysis.options, options);
}

using enum ActionGroup;

constexpr std::array kOwnActions = {
    Action{"open", "Open model...", "Ctrl+O", file, "Choose a model file", always,
           plain<event::OpenDialogAsked>},
    Action{"open_bundled", "Open bundled model", "Ctrl+B", file,
           "The generator that comes with zscope", always, open_origin<ModelOrigin::bundled>},
    Action{"open_demo", "Open demo", "Ctrl+D", file,
           "An instant generator without weights, with known factors", always,
           open_origin<ModelOrigin::demo>},
    Action{"reload", "Reload", "Ctrl+R", file, "Read the model's file again", needs_model,
           plain<event::ReloadAsked>},
    Action{"open_latent", "Open z...", "", file,
           "A latent from a .npy or .json file, or from an export: its .png or the .json beside it",
           needs_model, plain<event::LatentOpenDialogAsked>},
    Action{"save_latent", "Save z...", "", file,
           "Write the latent that the model is fed as .npy or .json", needs_model,
           plain<event::LatentSaveDialogAsked>},
    Action{"save_rebased", "Save re-based model", "", file,
           "Write the model with its new axes where the Untangle panel says", why_not_save_rebased,
           save_rebased},
    Action{"quit", "Quit", "Ctrl+Q", file, "Leave zscope", always, plain<event::QuitAsked>},

    Action{"undo", "Undo", "Ctrl+Z", edit, "Take back the last change of z, seed, locks or view",
           needs_undo, plain<event::Undone>},
    Action{"redo", "Redo", "Ctrl+Shift+Z", edit, "Do again what was undone", needs_redo,
           plain<event::Redone>},
    Action{"new_seed", "Random seed", "R", edit, "A new picture from a random seed",
           needs_free_seed, plain<event::SeedDiced>},
    Action{"next_seed", "Next seed", "N", edit, "Seed + 1", needs_free_seed, step_seed<1>},
    Action{"previous_seed", "Previous seed", "P", edit, "Seed - 1", needs_free_seed, step_seed<-1>},
    Action{"lock_seed", "Lock seed", "", edit,
           "Keep the seed whatever asks for another; once more: let it go", needs_model, lock_seed},
    Action{"reset_all", "Reset all components", "Ctrl+0", edit,
           "Back to the base z; locked components stay", needs_edits, plain<event::AllReset>},
    Action{"bake", "Bake edits into base", "Ctrl+K", edit,
           "Make the present z the place that Reset returns to", needs_edits,
           plain<event::EditsBaked>},

    Action{"rebase", "Re-base", "Ctrl+Shift+U", edit,
           "Turn the axes to where the sliders untangle, without changing one picture",
           why_not_rebase_now, plain<event::RebaseAsked>},
    Action{"cancel_rebase", "Cancel re-basing", "", edit, "Stop searching; the axes stay",
           why_not_cancel_rebase, plain<event::RebaseCancelAsked>},
    Action{"draw_strips", "Draw strips again", "", edit,
           "Draw what is missing of the strips since they were cancelled", needs_cut_off_strips,
           plain<event::StripsAsked>},
    Action{"measure_heatmap", "Measure heatmap", "", edit,
           "Measure the heatmap that was cancelled, or is too costly to be begun unasked",
           needs_unmeasured<AnalysisKind::heatmap, AnalysisKind::heatmap_of_b>,
           measure<AnalysisKind::heatmap, AnalysisKind::heatmap_of_b>},
    Action{"measure_activeness", "Measure activeness", "", edit,
           "Measure the activeness that was cancelled, or is too costly to be begun unasked",
           needs_unmeasured<AnalysisKind::activeness, AnalysisKind::activeness_of_b>,
           measure<AnalysisKind::activeness, AnalysisKind::activeness_of_b>},

    Action{"fit", "Fit picture", "F", view, "Show the whole picture", needs_picture, fit_view},
    Action{"actual_size", "Actual size", "1", view, "One picture pixel on one screen pixel",
           needs_picture, actual_size},
    Action{"zoom_2", "Zoom 2x", "2", view, "Each picture pixel on 2 x 2 screen pixels",
           needs_picture, whole_zoom<2>},
    Action{"zoom_3", "Zoom 3x", "3", view, "Each picture pixel on 3 x 3 screen pixels",
           needs_picture, whole_zoom<3>},
    Action{"zoom_4", "Zoom 4x", "4", view, "Each picture pixel on 4 x 4 screen pixels",
           needs_picture, whole_zoom<4>},
    Action{"zoom_8", "Zoom 8x", "8", view, "Each picture pixel on 8 x 8 screen pixels",
           needs_picture, whole_zoom<8>},
    Action{"heatmap", "Heatmap", "H", view, "Show or hide the heatmap over the picture",
           needs_mappable_canvas, toggle_heatmap},
    Action{"previous_layer", "Previous layer", ",", view, "The layer before in the Layers panel",
           needs_layer_beside<-1>, step_layer<-1>},
    Action{"next_layer", "Next layer", ".", view, "The layer after in the Layers panel",
           needs_layer_beside<1>, step_layer<1>},
    Action{"view_a", "Show A", "", compare, "The open model alone", needs_mode<CompareMode::only_a>,
           set_mode<CompareMode::only_a>},
    Action{"view_b", "Show B", "", compare, "The second model alone",
           needs_mode<CompareMode::only_b>, set_mode<CompareMode::only_b>},
    Action{"view_side", "Side by side", "", compare, "A and B beside each other, moved together",
           needs_mode<CompareMode::side_by_side>, set_mode<CompareMode::side_by_side>},
    Action{"view_split", "Split", "", compare, "A left of a line to drag, B right of it",
           needs_mode<CompareMode::split>, set_mode<CompareMode::split>},
    Action{"view_difference", "Difference", "", compare, "B minus A in colours",
           needs_mode<CompareMode::difference>, set_mode<CompareMode::difference>},
    Action{"next_view", "Next view", "C", compare, "The next way to look at A and B", needs_b,
           next_compare_mode},
    Action{"open_as_b", "Open as B...", "Ctrl+Shift+O", compare,
           "Choose a second model to compare with", needs_model, plain<event::OpenAsBDialogAsked>},
    Action{"send_to_b", "Send current to B", "Ctrl+Shift+B", compare,
           "Keep the model as it is now in slot B", needs_model,
           send_to_b<event::CompareSource::current>},
    Action{"original_as_b", "Use the old axes as B", "", compare,
           "The model with the axes it was opened with in slot B", why_not_original_as_b,
           send_to_b<event::CompareSource::original>},
    Action{"follow_run_as_b", "Follow the run as B", "", compare,
           "The model that is being trained in slot B, with its newest weights as they come",
           why_not_run_as_b, send_to_b<event::CompareSource::newest>},
    Action{"moment_as_b", "Keep this moment of the run as B", "", compare,
           "The run at the moment that the filmstrip looks at, or as it is now, in slot B",
           why_not_run_as_b, send_to_b<event::CompareSource::moment>},
    Action{"swap", "Swap A and B", "X", compare, "B becomes the model the sliders move",
           why_not_swap, plain<event::SwapAsked>},
    Action{"close_b", "Close B", "", compare, "Nothing is compared any more", needs_b,
           plain<event::BClosed>},

    Action{"image_only", "Image only", "Tab", view, "Hide or show everything but the picture",
           always, plain<event::ImageOnlyToggled>},
    Action{"reset_layout", "Reset layout", "Ctrl+Shift+L", view,
           "Put every panel back in its place", always, reset_layout},
    Action{"layout_explore", "Explore layout", "", view, "Sliders, picture, strips, measurements",
           always, choose_layout<LayoutPreset::explore>},
    Action{"layout_compare", "Compare layout", "", view,
           "Room for two pictures and their measurements", always,
           choose_layout<LayoutPreset::compare>},
    Action{"layout_train", "Train layout", "", view,
           "Training, curves and filmstrip beside the picture", always,
           choose_layout<LayoutPreset::train>},
    Action{"larger_ui", "Larger text", "Ctrl+=", view, "Enlarge the whole window's text", always,
           change_ui_scale<1>},
    Action{"smaller_ui", "Smaller text", "Ctrl+-", view, "Shrink the whole window's text", always,
           change_ui_scale<-1>},

    Action{"export_picture", "Export picture", "Ctrl+E", exporting,
           "Write the present picture as PNG", needs_export_slot, export_kind<ExportKind::picture>},
    Action{"export_strip", "Export strip", "Ctrl+Shift+E", exporting,
           "Write the Strips panel's rows as one PNG", needs_export_slot,
           export_kind<ExportKind::strip>},
    Action{"export_grid", "Export grid", "Ctrl+Shift+G", exporting,
           "Write pictures of consecutive seeds as one PNG", needs_export_slot,
           export_kind<ExportKind::grid>},
    Action{"export_pair", "Export pair", "", exporting,
           "Write the pictures of the Pair panel's two components as one PNG", needs_pair_export,
           export_kind<ExportKind::pair>},
    Action{"export_pair_difference", "Export pair difference", "", exporting,
           "Write what the Pair panel's two components do beyond the sum as one PNG",
           needs_pair_export, export_kind<ExportKind::pair_difference>},
    Action{"export_activeness", "Export activeness", "", exporting,
           "Write the activeness chart as PNG, CSV and JSON", needs_chart_export,
           export_kind<ExportKind::activeness>},
    Action{"export_heatmap", "Export heatmap", "", exporting,
           "Write the heatmap of the present latent with its colour bar, and its numbers as .npy",
           needs_heatmap_export, export_kind<ExportKind::heatmap>},
    Action{"export_interactions", "Export interactions", "", exporting,
           "Write the interaction matrix as PNG, CSV, JSON and .npy", needs_interactions_export,
           export_kind<ExportKind::interactions>},
    Action{"export_pixel", "Export pixel Hessian", "", exporting,
           "Write the Hessian of the chosen pixel as PNG, CSV, JSON and .npy", needs_pixel_export,
           export_kind<ExportKind::pixel>},
    Action{"export_layers", "Export layer", "", exporting,
           "Write the channels of the shown layer as PNG, CSV, JSON and .npy", needs_layers_export,
           export_kind<ExportKind::layers>},
    Action{"export_comparison", "Export comparison", "", exporting,
           "Write A and B as the canvas shows them as one PNG", needs_comparison,
           export_kind<ExportKind::comparison>},
    Action{"export_animation", "Export animation", "", exporting,
           "Write a component that goes to and fro as GIF or MP4", needs_export_slot,
           export_kind<ExportKind::animation>},
    Action{"save_window_picture", "Save window picture", "", exporting,
           "Write the window as PNG into the folder of exports; no file is replaced", always,
           plain<event::WindowPictureAsked>},
    Action{"open_export_folder", "Open export folder", "", exporting,
           "Show the last export in the file manager", needs_exported,
           plain<event::ExportFolderOpened>},
    Action{"copy_command", "Copy command", "Ctrl+Shift+C", exporting,
           "Copy the command line that makes the same picture", needs_filed_weights,
           plain<event::CommandCopied>},

    Action{"train_start", "Start training", "Ctrl+T", training,
           "Start the run that the Training panel describes", needs_train_state<TrainAction::start>,
           train<TrainAction::start>},
    Action{"train_pause", "Pause training", "Ctrl+Shift+P", training,
           "Pause after the step at hand", needs_train_state<TrainAction::pause>,
           train<TrainAction::pause>},
    Action{"train_resume", "Resume training", "Ctrl+Shift+R", training, "Go on after a pause",
           needs_train_state<TrainAction::resume>, train<TrainAction::resume>},
    Action{"train_step", "Single step", "", training, "Make one step and pause again",
           needs_train_state<TrainAction::single_step>, train<TrainAction::single_step>},
    Action{"train_save", "Save checkpoint now", "", training,
           "Write a checkpoint after the step at hand", needs_train_state<TrainAction::save>,
           train<TrainAction::save>},
    Action{"train_stop", "Stop training", "Ctrl+Shift+T", training,
           "End the run: save a checkpoint and its model", needs_train_state<TrainAction::stop>,
           train<TrainAction::stop>},
    Action{"train_kill", "Stop without saving", "", training,
           "Give up a saving that takes too long; earlier checkpoints stay",
           needs_train_state<TrainAction::kill>, train<TrainAction::kill>},
    Action{"look_at_run", "Look at the run", "", training,
           "Open the model that is being trained, with its newest weights as they come",
           why_not_look_at_run, plain<event::RunLookAsked>},
    Action{"open_trained", "Open the trained model", "", training,
           "Open the model that the last run has written", needs_trained,
           plain<event::TrainedModelOpened>},

    Action{"palette", "Command palette...", "Ctrl+P", help, "Find an action by its name", always,
           plain<event::PaletteToggled>},
    Action{"help", "Keys and gestures", "?", help, "This page", always, plain<event::HelpToggled>},
    Action{"tour", "Tour: two factors", "", help,
           "Two models of two factors side by side, tangled and untangled, step by step",
           why_not_tour, ask_tour<TourPair::two_factors>},
    Action{"tour_four_factors", "Tour: four factors", "", help,
           "A model of four factors beside the same untangled, step by step", why_not_tour,
           ask_tour<TourPair::four_factors>},
    Action{"leave_tour", "Back to what was open", "", help,
           "Open again what the tour has replaced: the model with its axes, B, z and their history",
           why_not_leave_tour, plain<event::TourLeaveAsked>},
    Action{"hints", "First hints", "", help, "Show the hints of the first start again",
           needs_no_hints, show_hints},
    Action{"about", "About zscope", "", help, "Version and licences", always,
           plain<event::AboutToggled>},
};

/// kOwnActions, and one for each panel.
template <std::size_t... kPanel>
constexpr auto with_panels(std::index_sequence<kPanel...> /*panels*/) {
    std::array<Action, kOwnActions.size() + sizeof...(kPanel)> all{};
    const auto rest = std::ranges::copy(kOwnActions, all.begin()).out;
    const std::array panels{Action{kPanels[kPanel].action, kPanels[kPanel].label, "", view,
                                   kPanels[kPanel].help, always, show_panel<kPanel>}...};
    std::ranges::copy(panels, rest);
    return all;
}

constexpr std::array kActions = with_panels(std::make_index_sequence<kPanels.size()>());

}  // namespace

std::span<const Action> all_actions() {
    return kActions;
}

const Action& find_action(std::string_view name) {
    const auto found = std::find_if(kActions.begin(), kActions.end(),
                                    [&](const Action& action) { return action.name == name; });
    if (found == kActions.end()) {
        throw Error(ErrorCode::not_found, "no action is called '" + std::string(name) + "'",
                    "docs/ui-scripts.md lists all of them");
    }
    return *found;
}

Message not_now(const Action& action, const std::string& reason) {
    Message message;
    message.level = MessageLevel::warning;
    message.title = std::string("Not now: ").append(action.label);
    message.text = reason;
    return message;
}

std::string_view group_title(ActionGroup group) {
    switch (group) {
        case file:
            return "File";
        case edit:
            return "Edit";
        case view:
            return "View";
        case compare:
            return "Compare";
        case exporting:
            return "Export";
        case training:
            return "Train";
        case help:
            return "Help";
    }
    return "";
}

}  // namespace zscope
