#pragma once

#include <optional>
#include <string>

#include "app/state/app_state.h"

/// Which analyses are measured by themselves, and which only when somebody asks.
namespace zscope {

/// Somebody looks at it, or it is small enough to be measured at once.
[[nodiscard]] bool is_wanted(const AppState& state, AnalysisKind kind);

/// While the hand moves, `kind`, a heatmap's, is mapped again and again at the place of the picture
/// on screen, a penalty by kFirstDirections alone: the pictures for it take the model no longer
/// than kKeepsUpMs, by the median of its last 60 passes at full precision; B's map only while B's
/// picture is on the canvas. It is refined once the hand rests.
[[nodiscard]] bool follows_hand(const AppState& state, AnalysisKind kind);

/// A map of `key` and `request` is what `kind`, a heatmap's, asks for, at the sliders' place or at
/// another.
[[nodiscard]] bool differs_in_place_only(const AppState& state, AnalysisKind kind,
                                         const AnalysisKey& key, const SensitivityOptions& request);

/// The map of `kind` on screen is about to give way to that of another place: it follows the hand,
/// the last one has not failed, and the sliders stand at its own place or have left it so lately
/// (see AnalysisState::recent_place) that the next one may still be drawn.
[[nodiscard]] bool map_is_due(const AppState& state, AnalysisKind kind);
/// It is, and differs in its place alone: it is not marked as old, as the picture is not.
[[nodiscard]] bool map_keeps_up(const AppState& state, AnalysisKind kind);

/// Nobody measures `kind`, and it does not follow by itself: it was cancelled, has failed, was
/// never begun, or costs too much to be begun unasked.
[[nodiscard]] bool waits_to_be_asked(const AppState& state, AnalysisKind kind);

/// Of what is measured of A and the same of B the first that is wanted and waits to be asked for;
/// none: neither does.
[[nodiscard]] std::optional<AnalysisKind> next_to_ask(const AppState& state, AnalysisKind of_a,
                                                      AnalysisKind of_b);
/// Why there is none; empty: there is one.
[[nodiscard]] std::string why_not_ask(const AppState& state, AnalysisKind of_a, AnalysisKind of_b);

}  // namespace zscope
