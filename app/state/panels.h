#pragma once

#include <array>
#include <string_view>

#include "app/state/settings.h"

namespace zscope {

/// One panel of the window, as menus, palette, help marks and scripts know it.
struct PanelInfo {
    const char* title = "";  ///< of its tab
    bool Settings::*visible = nullptr;
    std::string_view action;  ///< name of the one that shows it
    std::string_view label;   ///< of that action
    std::string_view help;    ///< what it shows and how to read it, one or two sentences
};

/// All of them, in the order of the View menu.
inline constexpr std::array kPanels{
    PanelInfo{"Latent", &Settings::show_latent, "panel_latent", "Show panel: Latent",
              "The sliders of z, one a component. The mark on a track is the base that reset leads "
              "to, the bar below it how much the component moves the picture."},
    PanelInfo{"Canvas", &Settings::show_canvas, "panel_canvas", "Show panel: Canvas",
              "The picture at the sliders' place, of the open model, of B or of both, and the "
              "heatmap over it. The wheel zooms, dragging moves it."},
    PanelInfo{"Strips", &Settings::show_strips, "panel_strips", "Show panel: Strips",
              "A row of pictures for each component: what it alone does, from left to right, while "
              "all others stay. A click on a cell goes there."},
    PanelInfo{
        "Activeness", &Settings::show_activeness, "panel_activeness", "Show panel: Activeness",
        "How much each component moves the picture by itself, ranked: the longer the bar, the "
        "more. What stays near 0 is unused."},
    PanelInfo{"Heatmap", &Settings::show_heatmap, "panel_heatmap", "Show panel: Heatmap",
              "What the map over the picture measures, and its colours: where one component moves "
              "the picture, where two interact, or where it bends along a direction."},
    PanelInfo{"Interactions", &Settings::show_interactions, "panel_interactions",
              "Show panel: Interactions",
              "How strongly each two components interact. A strong cell off the diagonal is a pair "
              "that is entangled; a click on it shows the pair."},
    PanelInfo{"Pixel", &Settings::show_pixel, "panel_pixel", "Show panel: Pixel",
              "The second derivatives of one pixel by each two components; a click on the picture "
              "chooses it. What stands off the diagonal is interaction."},
    PanelInfo{"Pair", &Settings::show_pair, "panel_pair", "Show panel: Pair",
              "The pictures of two components moved together, one down and one to the right, and "
              "what the two do beyond the sum of their parts."},
    PanelInfo{"Layers", &Settings::show_layers, "panel_layers", "Show panel: Layers",
              "What the channels of one layer inside the network hold for the present z, each as a "
              "map of its own."},
    PanelInfo{"Untangle", &Settings::show_untangle, "panel_untangle", "Show panel: Untangle",
              "Turns the model's axes to where its sliders interact least, without changing one "
              "picture. The two matrices show the interactions before and after."},
    PanelInfo{"Export", &Settings::show_export, "panel_export", "Show panel: Export",
              "Writes pictures and measurements as files, and shows the command line that writes "
              "the same. A file that is there already stays."},
    PanelInfo{"Training", &Settings::show_training, "panel_training", "Show panel: Training",
              "The form of the next training run, and the run at hand: its state, its progress and "
              "what can be changed while it goes on."},
    PanelInfo{"Curves", &Settings::show_curves, "panel_curves", "Show panel: Curves",
              "Losses, penalties and measurements of the run over the pictures it has seen, and of "
              "earlier runs that are laid over it."},
    PanelInfo{"Filmstrip", &Settings::show_filmstrip, "panel_filmstrip", "Show panel: Filmstrip",
              "The same latents drawn again and again during a run: from left to right one sees "
              "what training does to them."},
    PanelInfo{"Runs", &Settings::show_runs, "panel_runs", "Show panel: Runs",
              "The training runs of a folder with their settings and results, to be opened, gone "
              "on with, or laid over the curves."},
    PanelInfo{
        "Messages", &Settings::show_messages, "panel_messages", "Show panel: Messages",
        "What went wrong or was written, the newest first, each with its cause and what to do "
        "next."},
};

/// The panel of this title; throws Error(not_found) naming all there are.
[[nodiscard]] const PanelInfo& find_panel(std::string_view title);

}  // namespace zscope
