#include "app/ui/analysis_widgets.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "app/state/activeness_chart.h"
#include "app/state/analysis_requests.h"
#include "app/state/analysis_wishes.h"
#include "app/state/compare_rules.h"
#include "app/state/component_order.h"
#include "app/state/expected_pictures.h"
#include "app/state/job_progress_text.h"
#include "app/state/norm_text.h"
#include "app/state/other_axes.h"
#include "app/state/shown_result_text.h"
#include "app/ui/job_progress.h"
#include "app/ui/slot_look.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/export/component_scores.h"

namespace zscope::ui {
namespace {

void draw_running(const AppState& state, Actions& actions, AnalysisKind kind) {
    if (draw_job_progress(find_job(state.jobs, state.analysis.job(kind).id))) {
        actions.dispatch(event::AnalysisStopAsked{kind});
    }
}

void measure_button(Actions& actions, AnalysisKind kind, const char* label) {
    if (ImGui::Button(label)) {
        actions.dispatch(event::AnalysisAsked{kind});
    }
}

void draw_failure(const AppState& state, Actions& actions, AnalysisKind kind) {
    const AnalysisJob& job = state.analysis.job(kind);
    ImGui::PushTextWrapPos(0.0F);
    ImGui::TextColored(color::kError, "%s", job.failure.c_str());
    if (!job.hint.empty()) {
        muted_text(job.hint);
    }
    ImGui::PopTextWrapPos();
    measure_button(actions, kind, "Try again");
}

/// Of what nobody measures now: what there is of it, or what it costs.
std::string unmeasured_text(const AppState& state, AnalysisKind kind, const std::string& summary) {
    const bool is_cancelled = state.analysis.job(kind).phase == AnalysisPhase::cancelled;
    std::string text(is_cancelled ? "Cancelled; " : "");
    if (fit_of(state, kind) == ResultFit::part && !summary.empty()) {
        return text.append(summary);
    }
    return text.append(std::to_string(expected_pictures(state, kind))).append(" pictures to draw");
}

/// What is known of a component's activeness in a slot, in lines; empty while nothing is.
std::string activeness_lines(const AppState& state, Slot slot, std::size_t component) {
    const ComponentScore* score = score_in(state, slot, component);
    if (score == nullptr) {
        return {};
    }
    const ActivenessResult& result = *activeness_of(state, slot);
    std::string text = "Activeness " + number_text(score->score) + ", rank " +
                       std::to_string(activeness_rank(state, slot, component)) + " of " +
                       std::to_string(result.scores.size());
    if (std::isfinite(score->high)) {
        text += "\n95 %: " + number_text(score->low) + " to " + number_text(score->high) + ", " +
                std::to_string(result.samples_done) + " latents";
    }
    if (is_dead_in(state, slot, component)) {
        text.append("\n").append(kDeadHelp);
    }
    const std::string norm = norm_text(model_of(state, slot).info, result.request.latents.mode);
    text += norm.empty() ? "" : "\nmeasured " + norm;
    const std::string caveat = scores_caveat(state, slot);
    return text.append(caveat.empty() ? "" : "\n").append(caveat);
}

/// On a line of fields, wrapped.
void status_text(const std::string& text) {
    ImGui::AlignTextToFramePadding();
    wrapped_text(text, color::kMuted);
}

/// Of the text on what is left of the line.
float status_height(const std::string& text) {
    const float width = ImGui::GetContentRegionAvail().x;
    const float words = ImGui::CalcTextSize(text.c_str(), nullptr, false, width).y;
    return std::max(ImGui::GetFrameHeight(), words + ImGui::GetStyle().FramePadding.y);
}

}  // namespace

void draw_analysis_status(const AppState& state, Actions& actions, AnalysisKind kind,
                          const std::string& summary) {
    const float end = ImGui::GetCursorPosY() + status_height(summary);
    ImGui::PushID("status");
    const AnalysisPhase phase = state.analysis.job(kind).phase;
    if (phase == AnalysisPhase::running) {
        draw_running(state, actions, kind);
    } else if (phase == AnalysisPhase::failed) {
        draw_failure(state, actions, kind);
    } else if (waits_to_be_asked(state, kind)) {
        measure_button(actions, kind, "Measure");
        ImGui::SameLine();
        status_text(unmeasured_text(state, kind, summary));
    } else if (is_current(state, kind) || (follows_hand(state, kind) && !summary.empty())) {
        status_text(summary);
    } else {
        status_text("Follows when the hand rests");
    }
    const float missing = end - ImGui::GetCursorPosY();
    if (missing > 0.0F) {
        ImGui::Dummy({0.0F, missing});
    }
    ImGui::PopID();
}

void draw_slot_status(const AppState& state, Actions& actions, AnalysisKind kind,
                      const std::string& summary) {
    const Slot slot = slot_of(kind);
    if (state.compare.ready()) {
        slot_badge(slot);
        ImGui::SameLine();
    }
    if (slot == Slot::a) {
        draw_analysis_status(state, actions, kind, summary);
        return;
    }
    ImGui::PushID("b");
    draw_analysis_status(state, actions, kind, summary);
    ImGui::PopID();
}

void draw_shown_result(const AppState& state, AnalysisKind kind, const std::string& summary) {
    const float end = ImGui::GetCursorPosY() + shown_result_height(summary);
    const std::string text = shown_result_text(state, kind, summary);
    if (!text.empty()) {
        wrapped_text(text, color::kMuted);
    }
    const float missing = end - ImGui::GetCursorPosY() - ImGui::GetStyle().ItemSpacing.y;
    if (missing > 0.0F) {
        ImGui::Dummy({0.0F, missing});
    }
}

float shown_result_height(const std::string& summary) {
    const std::string longest = older_result_text(summary);
    const float width = ImGui::GetContentRegionAvail().x;
    return ImGui::CalcTextSize(longest.c_str(), nullptr, false, width).y +
           ImGui::GetStyle().ItemSpacing.y;
}

bool looks_old(const AppState& state, AnalysisKind kind) {
    return !is_current(state, kind) && !map_keeps_up(state, kind);
}

float age_alpha(const AppState& state, AnalysisKind kind) {
    return looks_old(state, kind) ? kOldAlpha : 1.0F;
}

void draw_activeness_bars_of_row(const AppState& state, std::size_t component, double largest,
                                 ImVec2 low, ImVec2 high) {
    const float margin = em(0.5F);  // as the track's own
    const ImVec2 from{low.x + margin, high.y - em(0.22F)};
    const ImVec2 to{high.x - margin, high.y - em(0.04F)};
    const auto draw = [&](const ComponentScore& score, Slot slot, float top, float bottom) {
        const auto length = static_cast<float>(bar_share(score.score, largest)) * (to.x - from.x);
        const float alpha = age_alpha(state, activeness_kind(slot));
        ImGui::GetWindowDrawList()->AddRectFilled({from.x, top}, {from.x + length, bottom},
                                                  to_u32(slot_color(slot), alpha));
    };
    if (const ComponentScore* score = score_of(state, component); score != nullptr) {
        ImGui::GetWindowDrawList()->AddRectFilled(from, to, to_u32(color::kRaised));
        draw(*score, Slot::a, from.y, to.y);
    }
    if (const ComponentScore* score = score_of_b(state, component); score != nullptr) {
        const float bottom = from.y - em(0.04F);
        draw(*score, Slot::b, bottom - std::max(1.0F, em(0.1F)), bottom);
    }
}

std::string activeness_text(const AppState& state, std::size_t component) {
    const std::string of_a = activeness_lines(state, Slot::a, component);
    std::string text = of_a.empty() ? std::string("Activeness: not measured yet") : of_a;
    if (score_of_b(state, component) != nullptr) {
        text.append("\nB: ").append(activeness_lines(state, Slot::b, component));
    }
    for (const std::string& line :
         {other_axes_note(state), nearest_axis_text(state, Slot::a, component)}) {
        text.append(line.empty() ? "" : "\n").append(line);
    }
    return text;
}

void draw_other_axes_note(const AppState& state) {
    const std::string note = other_axes_note(state);
    if (note.empty()) {
        return;
    }
    ImGui::AlignTextToFramePadding();
    ellipsis_text(note, ImGui::GetContentRegionAvail().x);
    tooltip(other_axes_help(state));
}

void inline_label(const char* text) {
    ImGui::AlignTextToFramePadding();
    muted_text(text);
    ImGui::SameLine();
}

std::string number_text(double value, int digits) {
    if (std::isnan(value)) {
        return "not a number";
    }
    char text[40];
    std::snprintf(text, sizeof text, "%.*g", digits, value);
    return text;
}

}  // namespace zscope::ui
