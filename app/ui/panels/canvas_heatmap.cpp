#include "app/ui/panels/canvas_heatmap.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "app/state/compare_rules.h"
#include "app/state/heatmap_colors.h"
#include "app/state/heatmap_slots.h"
#include "app/state/heatmap_state_text.h"
#include "app/state/matrix_slots.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/color_bar.h"
#include "app/ui/panels/canvas_compare.h"
#include "app/ui/panels/canvas_values.h"
#include "app/ui/slot_look.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/export/measure_names.h"
#include "core/export/style_options.h"
#include "core/model/generator_info.h"

namespace zscope::ui {
namespace {

constexpr float kBarEm = 8.5F;

/// "k = 16", "z3", "z1, z7" or "a direction".
std::string detail_text(const HeatmapResult& result) {
    const SensitivityOptions& request = result.request;
    if (request.component) {
        return component_label(*request.component);
    }
    if (request.pair) {
        return component_label(request.pair->first) + ", " + component_label(request.pair->second);
    }
    if (!request.direction.empty()) {
        const std::string text = direction_text(request.direction);
        return text.starts_with('z') ? text : "a direction";
    }
    return "k = " + std::to_string(result.k);
}

/// The same of the maps of these slots: where they differ, of each, as in "k: A 64, B 4".
std::string detail_of(const AppState& state, const std::vector<Slot>& slots) {
    const HeatmapResult& first = *heatmap_of(state, slots.front());
    const HeatmapResult& last = *heatmap_of(state, slots.back());
    const std::string detail = detail_text(first);
    const std::string other = detail_text(last);
    if (detail == other) {
        return detail;
    }
    const bool are_penalties = first.k > 0 && last.k > 0;
    return std::string(are_penalties ? "k: " : "")
        .append(slot_name(slots.front()))
        .append(" ")
        .append(are_penalties ? std::to_string(first.k) : detail)
        .append(", ")
        .append(slot_name(slots.back()))
        .append(" ")
        .append(are_penalties ? std::to_string(last.k) : other);
}

/// The slots whose pictures are on the canvas, unless a map of their difference is.
std::vector<Slot> pictured_slots(const AppState& state) {
    if (shows_b_alone(state)) {
        return {Slot::b};
    }
    if (!shows_comparison(state)) {
        return {Slot::a};
    }
    return shows_difference(state) ? std::vector<Slot>{} : std::vector<Slot>{Slot::a, Slot::b};
}

/// Those of them with a map to draw.
std::vector<Slot> mapped_slots(const AppState& state) {
    std::vector<Slot> slots = pictured_slots(state);
    std::erase_if(slots, [&state](Slot slot) { return !shows_map(state, slot); });
    return slots;
}

/// The picture of the slot is the one without edits.
bool is_base_shown(const AppState& state, Slot slot) {
    return state.canvas.show_base && (slot == Slot::b || state.canvas.base != nullptr);
}

/// Those of the mapped slots whose picture is the one that the map belongs to.
std::vector<Slot> drawn_slots(const AppState& state) {
    std::vector<Slot> slots = mapped_slots(state);
    std::erase_if(slots, [&state](Slot slot) { return is_base_shown(state, slot); });
    return slots;
}

bool is_drawn(const AppState& state, Slot slot) {
    const std::vector<Slot> slots = drawn_slots(state);
    return std::find(slots.begin(), slots.end(), slot) != slots.end();
}

/// Where the values that are no numbers are, map by map; empty when there are none.
std::string bad_text(const AppState& state, const std::vector<Slot>& slots) {
    std::string text;
    for (const Slot slot : slots) {
        const HeatmapResult& result = *heatmap_of(state, slot);
        if (result.bad > 0) {
            text.append(text.empty() ? "" : "\n").append(slots.size() > 1 ? slot_name(slot) : "");
            text.append(slots.size() > 1 ? ": " : "").append(result.bad_text);
        }
    }
    return text;
}

/// What the maps show, in lines above their bar.
void draw_caption(const AppState& state, const std::vector<Slot>& slots, float width, float alpha) {
    const HeatmapResult& result = *heatmap_of(state, slots.front());
    const std::optional<int> layer = result.request.layer;
    ImGui::PushStyleVar(ImGuiStyleVar_Alpha, alpha);
    ellipsis_text(measure_name(result.request), width);
    ellipsis_text(detail_of(state, slots), width, true);
    ellipsis_text((layer ? "layer " + std::to_string(*layer) : "pixels") + ", " +
                      latent_mode_name(result.request.latents.mode),
                  width, true);
    if (state.compare.ready()) {
        const std::string whose = slots.size() > 1
                                      ? std::string("shared A, B")
                                      : std::string("map of ").append(slot_name(slots.front()));
        ellipsis_text(whose, width, true);
    }
    ImGui::PopStyleVar();
}

/// The tooltip of the caption: what is no number, else what a value is and whose the one range is;
/// of a pair what 0 means.
std::string caption_help(const AppState& state, const std::vector<Slot>& slots,
                         const std::string& bad) {
    const SensitivityOptions& request = heatmap_of(state, slots.front())->request;
    std::string help = bad;
    if (help.empty()) {
        help.append(measure_title(request)).append(", at a ");
        help.append(latent_mode_name(request.latents.mode)).append(" latent");
    }
    if (bad.empty() && shows_both_maps(state)) {
        help += "\nThe colours of both maps, A's and B's, run over this one range";
    }
    if (request.pair) {
        help.append(help.empty() ? "" : "\n").append(kInteractionCaution);
    }
    return help;
}

}  // namespace

bool shows_heatmap(const AppState& state) {
    return !mapped_slots(state).empty();
}

bool heatmap_is_beside(const AppState& state) {
    return shows_heatmap(state) && !shows_comparison(state) &&
           state.analysis.options.heatmap.layout == HeatmapLayout::side_by_side;
}

bool heatmap_covers(const AppState& state, Slot slot) {
    return is_drawn(state, slot) && !heatmap_is_beside(state);
}

float heatmap_bar_width(const AppState& state) {
    // Where one picture takes the other's place, it must not jump for want of a map.
    const bool has_any = shows_map(state, Slot::a) || shows_map(state, Slot::b);
    const bool is_kept = state.compare.ready() && !shows_comparison(state) && has_any;
    return is_kept || shows_heatmap(state) ? em(kBarEm) : 0.0F;
}

int heatmap_caption_lines(const AppState& state) {
    return state.compare.ready() ? 5 : 4;
}

void draw_heatmap_layer(const AppState& state, Slot slot, Pictures& pictures, const Image& picture,
                        ImVec2 low, ImVec2 high, bool solid) {
    if (!is_drawn(state, slot)) {
        return;
    }
    const HeatmapResult& result = *heatmap_of(state, slot);
    HeatmapLook look;
    look.color_map = colors_of(state, result.request);
    look.range = shown_range(state).value_or(HeatmapRange{});
    look.opacity = solid ? 1.0F : state.analysis.options.heatmap.map_opacity;
    look.has_even_opacity = state.analysis.options.heatmap.has_even_opacity;
    look.stale = looks_old(state, heatmap_kind(slot)) ? 1.0F : 0.0F;
    pictures.draw_heatmap(result.map, look, low, high);
    draw_map_values(state, *result.map, look, picture, low, high);
}

void draw_heatmap_bar(const AppState& state, ImVec2 corner, Size size) {
    const std::vector<Slot> slots = drawn_slots(state);
    if (slots.empty()) {
        return;
    }
    const std::string bad = bad_text(state, slots);
    const float width = heatmap_bar_width(state) - em(1);
    const float line = ImGui::GetTextLineHeightWithSpacing();
    const ImVec2 start{corner.x + size.width - width, corner.y + em(0.6F)};
    ImGui::SetCursorScreenPos(start);
    const float alpha = std::min(age_alpha(state, heatmap_kind(slots.front())),
                                 age_alpha(state, heatmap_kind(slots.back())));
    ImGui::BeginGroup();
    draw_caption(state, slots, width, alpha);
    ImGui::PushStyleColor(ImGuiCol_Text, bad.empty() ? color::kBase : color::kError);
    const std::string word = map_state_text(state, slots);
    ellipsis_text(word.empty() ? range_words(state) : word, width);
    ImGui::PopStyleColor();
    ImGui::EndGroup();
    tooltip(caption_help(state, slots, bad));
    const float top = start.y + static_cast<float>(heatmap_caption_lines(state)) * line;
    const float patch = bad.empty() ? 0.0F : em(1.8F);
    const float height = std::min(em(22), corner.y + size.height - em(1) - top) - patch;
    if (height > em(5)) {
        ImGui::SetCursorScreenPos({start.x, top});
        const SensitivityOptions& request = heatmap_of(state, slots.front())->request;
        draw_color_bar(colors_of(state, request), shown_range(state).value_or(HeatmapRange{}),
                       {measure_unit(request)}, width, height, alpha, covered_range(state));
        if (patch > 0.0F) {
            draw_not_finite_patch({start.x, top + height + em(0.4F)}, alpha);
        }
    }
}

std::string heatmap_value_text(const AppState& state, Slot slot, int x, int y, int width,
                               int height) {
    if (!is_drawn(state, slot) || width <= 0 || height <= 0) {
        return {};
    }
    const HeatmapResult& result = *heatmap_of(state, slot);
    const float value = result.map->at((static_cast<float>(x) + 0.5F) / static_cast<float>(width),
                                       (static_cast<float>(y) + 0.5F) / static_cast<float>(height));
    return std::string("   ") + measure_name(result.request) + " " +
           number_text(static_cast<double>(value)) +
           (looks_old(state, heatmap_kind(slot)) ? " (older)" : "");
}

void draw_chosen_pixel(const AppState& state, ImVec2 corner, Size picture,
                       const Placement& placement) {
    const bool in_front = state.analysis.visible[static_cast<std::size_t>(AnalysisKind::pixel)];
    std::optional<PixelPlace> place = state.analysis.options.pixel.place;
    const PixelResult* result = shown_pixel(state);
    if (!place && state.analysis.options.pixel_wanted && result) {
        place = result->place;
    }
    if (!in_front || !place) {
        return;
    }
    const bool was_found = !state.analysis.options.pixel.place;
    const Slot slot = pixel_slot(state);
    const float alpha = was_found ? age_alpha(state, pixel_kind(slot)) : 1.0F;
    // A's pictures may have another size than B's. One that was clicked is counted in A's pixels.
    const GeneratorInfo& counted = was_found ? model_of(state, slot).info : state.model.info;
    const float wide = placement.scale * picture.width / static_cast<float>(counted.width);
    const float high = placement.scale * picture.height / static_cast<float>(counted.height);
    const float half = std::max(em(0.35F), wide / 2) + 1.0F;
    const ImVec2 middle{
        corner.x + placement.origin.x + (static_cast<float>(place->x) + 0.5F) * wide,
        corner.y + placement.origin.y + (static_cast<float>(place->y) + 0.5F) * high};
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRect({middle.x - half - 1, middle.y - half - 1},
                  {middle.x + half + 1, middle.y + half + 1}, to_u32(color::kHalo), 0.0F, 3.0F, 0);
    list->AddRect({middle.x - half, middle.y - half}, {middle.x + half, middle.y + half},
                  to_u32(color::kBase, alpha), 0.0F, 1.5F, 0);
}

}  // namespace zscope::ui
