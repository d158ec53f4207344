#include "app/ui/panels/heatmap_range_form.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "app/state/heatmap_colors.h"
#include "app/state/heatmap_slots.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/form.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"

namespace zscope::ui {

void HeatmapRangeForm::draw(const AppState& state, Actions& actions, HeatmapChoice& choice) {
    form_row("Range");
    int mode = static_cast<int>(choice.range_mode);
    const bool has_two = shows_both_maps(state);
    if (ImGui::Combo("##range", &mode,
                     has_two ? "one for all maps\0of both maps\0by hand\0"
                             : "one for all maps\0of this map\0by hand\0")) {
        choice.range_mode = static_cast<RangeMode>(mode);
        if (choice.range_mode == RangeMode::by_hand) {
            choice.hand_range = shown_range(state).value_or(HeatmapRange{});
        }
    }
    tooltip(
        "One for all: it covers every finished map of a kind, of A and of B, and stays for other "
        "latents, so that colours can be compared, until a model is opened as A that was neither A "
        "nor B. The maps of A and B always have one range.");
    if (choice.range_mode == RangeMode::by_hand) {
        draw_ends(choice);
        return;
    }
    form_row("Percentile");
    ImGui::InputDouble("##percentile", &choice.range_percentile, 0, 0, "%.4g");
    tooltip(
        "The colours end where this percentage of a map's values lie within, so that a few very "
        "large ones leave the others some colour; 100: at the largest value");
    if (choice.range_mode == RangeMode::shared) {
        form_row("");
        const bool has_map = covered_range(state).has_value();
        ImGui::BeginDisabled(!has_map);
        if (ImGui::Button(has_two ? "Use the range of both maps###rescale"
                                  : "Use this map's range###rescale")) {
            actions.dispatch(event::HeatmapRescaled{});
        }
        ImGui::EndDisabled();
        tooltip(!has_map  ? "Not now: there is no map yet"
                : has_two ? "The shared range covers A's map and B's, and no map before them"
                          : "The shared range covers the present map, and none before it");
    }
}

void HeatmapRangeForm::draw_ends(HeatmapChoice& choice) {
    if (refused_ && refused_->kept != choice.hand_range) {
        refused_.reset();
    }
    const HeatmapRange shown = refused_ ? refused_->typed : choice.hand_range;
    std::array<float, 2> ends{static_cast<float>(shown.low), static_cast<float>(shown.high)};
    const float speed = std::max(1e-6F, std::abs(ends[1] - ends[0]) * 0.01F);
    form_row("From, to");
    if (ImGui::DragFloat2("##ends", ends.data(), speed, 0.0F, 0.0F, "%.4g")) {
        const HeatmapRange typed{static_cast<double>(ends[0]), static_cast<double>(ends[1])};
        if (why_not_range(typed).empty()) {
            choice.hand_range = typed;
            refused_.reset();
        } else {
            refused_ = Refused{typed, choice.hand_range};
        }
    }
    tooltip("Values of the first and of the last colour; drag, or Ctrl and a click to type");
    if (refused_) {
        wrapped_text(std::string("Refused: ")
                         .append(why_not_range(refused_->typed))
                         .append(". It stays ")
                         .append(number_text(refused_->kept.low))
                         .append(" to ")
                         .append(number_text(refused_->kept.high))
                         .append("."),
                     color::kError);
    }
}

}  // namespace zscope::ui
