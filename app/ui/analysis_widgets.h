#pragma once

#include <imgui.h>

#include <string>

#include "app/ui/panel.h"

namespace zscope::ui {

/// The line every analysis panel has: progress and Cancel while it runs, the cause and Try again
/// after a failure, Measure where nothing runs (with `summary` of the part that a cancelled job has
/// left), else `summary` of the result with a mark when that is not of the present state. Words are
/// wrapped; it is as high as the whole `summary` at least, so that what is below keeps its place.
void draw_analysis_status(const AppState& state, Actions& actions, AnalysisKind kind,
                          const std::string& summary);

/// The same after the letter of the slot that `kind` measures, while something is open as B. B's
/// line has the ID "b".
void draw_slot_status(const AppState& state, Actions& actions, AnalysisKind kind,
                      const std::string& summary);

/// Beneath a shown result: its `summary` while the status line tells of something else. As high as
/// shown_result_height at least, so that what is below keeps its place.
void draw_shown_result(const AppState& state, AnalysisKind kind, const std::string& summary);
/// Of the longest that is said of a result with this summary, wrapped, in pixels.
[[nodiscard]] float shown_result_height(const std::string& summary);

/// Whether a result of `kind` is shown but belongs to an older state or other options, or is a part
/// that nobody goes on with: draw it dimmed. A map that keeps up with the hand is not.
[[nodiscard]] bool looks_old(const AppState& state, AnalysisKind kind);
/// How opaque to draw what belongs to an older state.
inline constexpr float kOldAlpha = 0.45F;
/// How opaque to draw a result of `kind`, 0..1.
[[nodiscard]] float age_alpha(const AppState& state, AnalysisKind kind);

/// A thin bar along the lower edge of a slider's track between two corners, as long as the
/// component's score is of `largest`, and a thinner one above it for B's. Nothing while a score is
/// unknown.
void draw_activeness_bars_of_row(const AppState& state, std::size_t component, double largest,
                                 ImVec2 low, ImVec2 high);
/// "Activeness 0.12, rank 3 of 12 ..." for a tooltip, with B's where that has such rows, and what
/// its axes have to do with A's where they are others.
[[nodiscard]] std::string activeness_text(const AppState& state, std::size_t component);

/// A line that z_i of B is another axis than z_i of A, whose tooltip says why; nothing where it is
/// the same.
void draw_other_axes_note(const AppState& state);

/// A muted label with the next item beside it on the line.
void inline_label(const char* text);

/// "0.0123": so many significant digits, as tables and tooltips show numbers; "not a number" where
/// it is none.
[[nodiscard]] std::string number_text(double value, int digits = 4);

}  // namespace zscope::ui
