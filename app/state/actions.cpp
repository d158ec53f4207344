#include "app/state/actions.h"

#include <algorithm>
#include <array>

#include "core/base/error.h"

namespace zscope {
namespace {

std::string always(const AppState& /*state*/) {
    return {};
}

std::string needs_model(const AppState& state) {
    if (state.model.ready()) {
        return {};
    }
    return state.model.loading ? "the model is still being opened" : "no model is open";
}

std::string needs_picture(const AppState& state) {
    return state.canvas.current ? std::string() : "there is no picture yet";
}

std::string needs_edits(const AppState& state) {
    return has_edits(state.edit) ? std::string() : "nothing differs from the base";
}

std::string needs_undo(const AppState& state) {
    return state.history.can_undo() ? std::string() : "nothing to undo";
}

std::string needs_redo(const AppState& state) {
    return state.history.can_redo() ? std::string() : "nothing to redo";
}

/// What a command line can name: the weights of a run's snapshot are in no file.
std::string needs_filed_weights(const AppState& state) {
    return state.model.weights_version == 0
               ? needs_model(state)
               : "the picture shows weights of a run that are in no file; open the trained model";
}

std::string needs_export_slot(const AppState& state) {
    return state.exporting.status == ExportStatus::running ? "an export is running"
                                                           : needs_filed_weights(state);
}

std::string needs_pair_export(const AppState& state) {
    return state.components() == 1 ? "the model has one component only; pairs need two"
                                   : needs_export_slot(state);
}

std::string needs_exported(const AppState& state) {
    return state.exporting.path.empty() ? "nothing was exported yet" : std::string();
}

template <typename T>
Event plain(const AppState& /*state*/) {
    return T{};
}

template <ModelOrigin kOrigin>
Event open_origin(const AppState& /*state*/) {
    return event::OpenAsked{{kOrigin, {}}};
}

template <ExportKind kKind>
Event export_kind(const AppState& /*state*/) {
    return event::ExportAsked{kKind};
}

template <int kStep>
Event step_seed(const AppState& state) {
    return event::SeedSet{state.edit.latent.seed + static_cast<std::uint64_t>(kStep)};
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
Event change_ui_scale(const AppState& state) {
    Settings settings = state.settings;
    const float steps = kDirection == 0 ? 0.0F : static_cast<float>(kDirection) * 0.1F;
    settings.ui_scale = kDirection == 0 ? 1.0F : std::clamp(settings.ui_scale + steps, 0.5F, 3.0F);
    return event::SettingsChanged{settings};
}

Event toggle_heatmap(const AppState& state) {
    AnalysisOptions options = state.analysis.options;
    options.heatmap.shown = !options.heatmap.shown;
    return event::AnalysisOptionsSet{options};
}

using enum ActionGroup;

constexpr std::array kActions = {
    Action{"open", "Open model...", "Ctrl+O", file, "Choose a model file", always,
           plain<event::OpenDialogAsked>},
    Action{"open_bundled", "Open bundled model", "Ctrl+B", file,
           "The generator that comes with zscope", always, open_origin<ModelOrigin::bundled>},
    Action{"open_demo", "Open demo", "Ctrl+D", file,
           "An instant generator without weights, with known factors", always,
           open_origin<ModelOrigin::demo>},
    Action{"reload", "Reload", "Ctrl+R", file, "Read the model's file again", needs_model,
           plain<event::ReloadAsked>},
    Action{"quit", "Quit", "Ctrl+Q", file, "Leave zscope", always, plain<event::QuitAsked>},

    Action{"undo", "Undo", "Ctrl+Z", edit, "Take back the last change of z, seed, locks or view",
           needs_undo, plain<event::Undone>},
    Action{"redo", "Redo", "Ctrl+Shift+Z", edit, "Do again what was undone", needs_redo,
           plain<event::Redone>},
    Action{"new_seed", "Random seed", "R", edit, "A new picture from a random seed", needs_model,
           plain<event::SeedDiced>},
    Action{"next_seed", "Next seed", "N", edit, "Seed + 1", needs_model, step_seed<1>},
    Action{"previous_seed", "Previous seed", "P", edit, "Seed - 1", needs_model, step_seed<-1>},
    Action{"reset_all", "Reset all components", "Ctrl+0", edit,
           "Back to the base z; locked components stay", needs_edits, plain<event::AllReset>},
    Action{"bake", "Bake edits into base", "Ctrl+K", edit,
           "Make the present z the place that Reset returns to", needs_edits,
           plain<event::EditsBaked>},

    Action{"fit", "Fit picture", "F", view, "Show the whole picture", needs_picture, fit_view},
    Action{"actual_size", "Actual size", "1", view, "One picture pixel on one screen pixel",
           needs_picture, actual_size},
    Action{"heatmap", "Heatmap", "H", view, "Show or hide the heatmap over the picture",
           needs_model, toggle_heatmap},
    Action{"image_only", "Image only", "Tab", view, "Hide or show everything but the picture",
           always, plain<event::ImageOnlyToggled>},
    Action{"reset_layout", "Reset layout", "Ctrl+Shift+L", view,
           "Put every panel back in its place", always, plain<event::LayoutReset>},
    Action{"larger_ui", "Larger text", "Ctrl+=", view, "Enlarge the whole window's text", always,
           change_ui_scale<1>},
    Action{"smaller_ui", "Smaller text", "Ctrl+-", view, "Shrink the whole window's text", always,
           change_ui_scale<-1>},

    Action{"export_picture", "Export picture", "Ctrl+E", exporting,
           "Write the present picture as PNG", needs_export_slot, export_kind<ExportKind::picture>},
    Action{"export_strip", "Export strip", "Ctrl+Shift+E", exporting,
           "Write every component's strip as one PNG", needs_export_slot,
           export_kind<ExportKind::strip>},
    Action{"export_grid", "Export grid", "Ctrl+Shift+G", exporting,
           "Write pictures of consecutive seeds as one PNG", needs_export_slot,
           export_kind<ExportKind::grid>},
    Action{"export_activeness", "Export activeness", "", exporting,
           "Write the ranking as chart (PNG), CSV and JSON", needs_export_slot,
           export_kind<ExportKind::activeness>},
    Action{"export_heatmap", "Export heatmap", "", exporting,
           "Write the heatmap of the present latent with its colour bar, and its numbers as .npy",
           needs_export_slot, export_kind<ExportKind::heatmap>},
    Action{"export_interactions", "Export interactions", "", exporting,
           "Write the interaction matrix as PNG, CSV, JSON and .npy", needs_pair_export,
           export_kind<ExportKind::interactions>},
    Action{"export_pixel", "Export pixel Hessian", "", exporting,
           "Write the Hessian of the chosen pixel as PNG, CSV, JSON and .npy", needs_pair_export,
           export_kind<ExportKind::pixel>},
    Action{"open_export_folder", "Open export folder", "", exporting,
           "Show the last export in the file manager", needs_exported,
           plain<event::ExportFolderOpened>},
    Action{"copy_command", "Copy command", "Ctrl+Shift+C", exporting,
           "Copy the command line that makes the same picture", needs_filed_weights,
           plain<event::CommandCopied>},

    Action{"palette", "Command palette...", "Ctrl+P", help, "Find an action by its name", always,
           plain<event::PaletteToggled>},
    Action{"help", "Keys and gestures", "?", help, "This page", always, plain<event::HelpToggled>},
    Action{"about", "About zscope", "", help, "Version and licences", always,
           plain<event::AboutToggled>},
};

constexpr std::array kGestures = {
    GestureHelp{"Space (hold)", "See the base picture, without edits"},
    GestureHelp{"Drag a slider", "Move a component; with Alt ten times finer"},
    GestureHelp{"Wheel or Left/Right on a slider", "Step 0.05; Shift 0.5; Alt 0.005"},
    GestureHelp{"Double or right click on a slider", "Back to the base value"},
    GestureHelp{"Click a value", "Type any number, beyond the track too"},
    GestureHelp{"Wheel over the picture", "Zoom at the cursor"},
    GestureHelp{"Drag the picture", "Pan"},
    GestureHelp{"Click the picture", "Its pixel's Hessian, while the Pixel panel is in front"},
    GestureHelp{"Click a strip cell", "Go there (undo brings you back)"},
    GestureHelp{"Drop a file on the window", "Open it"},
    GestureHelp{"Esc", "Close what popped up"},
};

}  // namespace

std::span<const Action> all_actions() {
    return kActions;
}

std::span<const GestureHelp> all_gestures() {
    return kGestures;
}

const Action& find_action(std::string_view name) {
    const auto found = std::find_if(kActions.begin(), kActions.end(),
                                    [&](const Action& action) { return action.name == name; });
    if (found == kActions.end()) {
        throw Error(ErrorCode::not_found, "no action is called '" + std::string(name) + "'",
                    "the help page lists all of them");
    }
    return *found;
}

std::string_view group_title(ActionGroup group) {
    switch (group) {
        case file:
            return "File";
        case edit:
            return "Edit";
        case view:
            return "View";
        case exporting:
            return "Export";
        case help:
            return "Help";
    }
    return "";
}

}  // namespace zscope
