#include "app/ui/panels/pixel_panel.h"

#include <imgui.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <string>
#include <vector>

#include "app/state/analysis_options_change.h"
#include "app/state/analysis_requests.h"
#include "app/state/compare_rules.h"
#include "app/state/matrix_slots.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/color_bar.h"
#include "app/ui/form.h"
#include "app/ui/matrix_view.h"
#include "app/ui/slot_look.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/export/channel_name.h"
#include "core/export/covering_range.h"
#include "core/export/measure_names.h"
#include "core/export/style_options.h"

namespace zscope::ui {
namespace {

constexpr float kBarEm = 6.0F;
constexpr float kBesideEm = 44.0F;  ///< narrower, the matrix has no room beside the controls
constexpr float kControlsEm = 26.0F;
constexpr float kControlsHighEm = 12.0F;  ///< about, before they are drawn
constexpr float kWordsFromEm = 11.0F;     ///< height of the column that has room for words

/// Of the model that is measured.
const GeneratorInfo& shown_info(const AppState& state) {
    return model_of(state, pixel_slot(state)).info;
}

/// "x 12, y 30, channel g", and whose pixel it is while something is open as B.
std::string place_text(const AppState& state, const PixelPlace& place) {
    std::string text = value_name(shown_info(state).channels, place);
    return state.compare.ready() ? text.append(", of ").append(slot_name(pixel_slot(state))) : text;
}

bool is_chosen(const AppState& state) {
    const AnalysisOptions& options = state.analysis.options;
    return options.pixel.place || options.pixel_wanted;
}

double largest_size(const std::vector<double>& values) {
    double largest = 0.0;
    for (const double value : values) {
        largest = std::isfinite(value) ? std::max(largest, std::abs(value)) : largest;
    }
    return largest > 0.0 ? largest : 1.0;
}

void choose(const AppState& state, Actions& actions, PixelChoice choice) {
    AnalysisOptions options = state.analysis.options;
    options.pixel.place.reset();
    options.pixel.choice = choice;
    options.pixel_wanted = true;
    actions.dispatch(changed_options(state.analysis.options, options));
    actions.dispatch(event::AnalysisAsked{pixel_kind(pixel_slot(state))});
}

}  // namespace

void PixelPanel::hidden(const AppState& state, Actions& actions) {
    set_visible(state, actions, AnalysisKind::pixel, false);
}

void PixelPanel::draw(const AppState& state, Actions& actions) {
    set_visible(state, actions, AnalysisKind::pixel, true);
    const std::string reason = why_not_measured(state, pixel_kind(pixel_slot(state)));
    if (!reason.empty()) {
        draw_slot(state, actions);
        empty_state("Pixel", state.model.ready() ? ("Not now: " + reason).c_str()
                                                 : "Second derivatives of one pixel.");
        return;
    }
    const ImVec2 space = ImGui::GetContentRegionAvail();
    if (!stands_beside(space.x, space.y)) {
        draw_controls(state, actions);
        draw_matrix(state, /*is_below=*/true);
        return;
    }
    if (ImGui::BeginChild("controls", {em(kControlsEm), 0})) {
        draw_controls(state, actions);
    }
    ImGui::EndChild();
    ImGui::SameLine(0, em(1));
    if (ImGui::BeginChild("hessian")) {
        draw_matrix(state, /*is_below=*/false);
    }
    ImGui::EndChild();
}

bool PixelPanel::stands_beside(float width, float height) const {
    const float controls = controls_height_ > 0.0F ? controls_height_ : em(kControlsHighEm);
    const float beside = std::min(width - em(kControlsEm + 1.0F + kBarEm), height);
    const float below = std::min(width - em(kBarEm), height - controls);
    return width >= em(kBesideEm) && beside >= below;
}

void PixelPanel::draw_controls(const AppState& state, Actions& actions) {
    const float top = ImGui::GetCursorPosY();
    draw_slot(state, actions);
    draw_choice(state, actions);
    draw_scheme(state, actions);
    draw_words_of_result(state, actions);
    controls_height_ = ImGui::GetCursorPosY() - top;
}

void PixelPanel::draw_words_of_result(const AppState& state, Actions& actions) {
    if (!is_chosen(state)) {
        return;
    }
    const PixelResult* result = shown_pixel(state);
    const std::string scheme =
        result ? describe_scheme(result->request.scheme, result->request.epsilon) : "";
    draw_slot_status(state, actions, pixel_kind(pixel_slot(state)), scheme);
    if (result) {
        draw_words(state);
        draw_shown_result(state, pixel_kind(pixel_slot(state)), scheme);
    }
}

void PixelPanel::draw_slot(const AppState& state, Actions& actions) {
    AnalysisOptions options = state.analysis.options;
    options.pixel_slot = pixel_slot(state);
    if (slot_field(state, options.pixel_slot)) {
        actions.dispatch(changed_options(state.analysis.options, options));
    }
    if (pixel_slot(state) == Slot::b) {
        draw_other_axes_note(state);
    }
}

void PixelPanel::draw_choice(const AppState& state, Actions& actions) {
    const AnalysisOptions& options = state.analysis.options;
    const bool found = !options.pixel.place && options.pixel_wanted;
    const auto button = [&](const char* label, PixelChoice choice, const char* help) {
        const bool lit = found && options.pixel.choice == choice;
        ImGui::PushStyleColor(ImGuiCol_Button, lit ? color::kAccentDeep : color::kRaised);
        if (ImGui::Button(label)) {
            choose(state, actions, choice);
        }
        ImGui::PopStyleColor();
        tooltip(help);
    };
    button("Most penalised", PixelChoice::most_penalised,
           "Look for the value with the largest Hessian Penalty (k = 200) and take its Hessian");
    same_line_if_fits(button_width("Least penalised"));
    button("Least penalised", PixelChoice::least_penalised,
           "Look for the value with the smallest Hessian Penalty (k = 200)");
    same_line_if_fits(button_width("Random"));
    button("Random", PixelChoice::random,
           "Take a random value, which the latent's seed draws: another with every roll");
    AnalysisOptions next = options;
    same_line_if_fits(check_box_width("Signs"));
    check_box("Signs", &next.pixel_signed);
    tooltip("Values with their sign on a two-sided scale instead of their size");
    if (options.pixel.place) {
        PixelPlace& place = *next.pixel.place;
        form_row("Channel");
        const std::int64_t channels = state.model.info.channels;
        if (ImGui::BeginCombo("##channel", channel_name(channels, place.channel).c_str())) {
            for (std::int64_t c = 0; c < channels; ++c) {
                if (ImGui::Selectable(channel_name(channels, c).c_str(), c == place.channel)) {
                    place.channel = c;
                }
            }
            ImGui::EndCombo();
        }
    }
    if (next != options) {
        actions.dispatch(changed_options(options, next));
    }
}

void PixelPanel::draw_scheme(const AppState& state, Actions& actions) {
    AnalysisOptions options = state.analysis.options;
    inline_label("Scheme");
    scheme_combo(options.pixel.scheme);
    ImGui::SameLine();
    inline_label("Epsilon");
    ImGui::SetNextItemWidth(-FLT_MIN);
    ImGui::BeginDisabled(options.pixel.scheme == HessianScheme::analytic &&
                         !is_chosen_by_penalty(options.pixel));
    ImGui::InputDouble("##epsilon", &options.pixel.epsilon, 0, 0, "%.3g");
    ImGui::EndDisabled();
    tooltip("Step of the finite differences, in units of z");
    if (options != state.analysis.options) {
        actions.dispatch(changed_options(state.analysis.options, options));
    }
}

void PixelPanel::draw_words(const AppState& state) {
    const PixelResult& result = *shown_pixel(state);
    ImGui::PushStyleVar(ImGuiStyleVar_Alpha, age_alpha(state, pixel_kind(pixel_slot(state))));
    ImGui::PushTextWrapPos(0.0F);
    std::string place = place_text(state, result.place);
    if (!std::isnan(result.penalty)) {
        place += "; penalty " + number_text(result.penalty) +
                 " (finite differences, k = " + std::to_string(result.request.k) + ", epsilon " +
                 number_text(result.request.epsilon) + ")";
    }
    ImGui::TextUnformatted(place.c_str());
    ImGui::PopTextWrapPos();
    ImGui::PopStyleVar();
}

void PixelPanel::draw_diagonalness(const AppState& state, float width, bool has_room) {
    const PixelResult& result = *shown_pixel(state);
    if (!result.ratio) {
        return;
    }
    const std::string peak = std::string("largest entry ")
                                 .append(result.is_diagonal ? "on" : "off")
                                 .append(" the diagonal");
    ImGui::BeginGroup();
    ImGui::PushStyleVar(ImGuiStyleVar_Alpha, age_alpha(state, pixel_kind(pixel_slot(state))));
    ellipsis_text(std::string("D_R ").append(number_text(*result.ratio)), width);
    if (has_room) {
        ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
        muted_text(peak);
        ImGui::PopTextWrapPos();
    }
    ImGui::PopStyleVar();
    ImGui::EndGroup();
    tooltip(std::string("Mean size on the diagonal over mean size off it; ").append(peak));
}

void PixelPanel::draw_matrix(const AppState& state, bool is_below) {
    if (!is_chosen(state)) {
        empty_state("No pixel is chosen",
                    state.compare.ready()
                        ? "Click A's picture on the canvas, or let the most penalised one be "
                          "found."
                        : "Click the picture on the canvas, or let the most penalised one be "
                          "found.");
        return;
    }
    if (shown_pixel(state) == nullptr) {
        return;
    }
    const PixelResult& result = *shown_pixel(state);
    const bool is_signed = state.analysis.options.pixel_signed;
    const double largest = largest_size(result.matrix);
    std::vector<double> shown = result.matrix;
    for (double& value : shown) {
        value = is_signed ? value : std::abs(value);
    }
    MatrixView view;
    view.n = result.n;
    view.values = shown;
    view.labels = component_labels(state, pixel_slot(state));
    view.map = is_signed ? ColorMap::diverging : ColorMap::ylgnbu;
    view.range = covering_range({-largest, largest}, is_signed);
    view.alpha = age_alpha(state, pixel_kind(pixel_slot(state)));
    view.fits_numbers = true;
    const ImVec2 space = ImGui::GetContentRegionAvail();
    const ImVec2 corner = ImGui::GetCursorPos();
    const float least = is_below ? readable_matrix_height(view.n) : 0.0F;
    const ImVec2 room{space.x - em(kBarEm), std::max(least, space.y - em(0.5F))};
    const std::optional<MatrixHit> hit = draw_matrix_view("hessian", view, room);
    if (hit) {
        tooltip(component_title(shown_info(state), hit->row) + ", " +
                component_title(shown_info(state), hit->column) +
                "\nH = " + number_text(result.matrix[hit->row * result.n + hit->column]));
    }
    const float used = ImGui::GetCursorPosY() - corner.y - ImGui::GetStyle().ItemSpacing.y;
    const float left = corner.x + matrix_right(view, room);
    const float width = em(kBarEm - 0.6F);
    ImGui::SetCursorPos({left, corner.y});
    draw_diagonalness(state, width, used >= em(kWordsFromEm));
    const float top = ImGui::GetCursorPosY();
    ImGui::SetCursorPos({left, top});
    draw_color_bar(view.map, view.range, {hessian_measure_name(is_signed), kSecondDerivativeUnit},
                   width, corner.y + used - top, view.alpha);
}

}  // namespace zscope::ui
