#pragma once

#include <span>

#include "app/state/app_state.h"

namespace zscope::testing {

/// Something that a panel measures of A or of B on a model of 250 ms a forward.
struct PanelMeasure {
    const char* name;
    AnalysisKind kind;
    const char* panel;
    const char* child;   ///< of the panel, that says how far it is; null: the panel itself
    const char* cancel;  ///< its button there
    void (*choose)(AnalysisOptions& options);
    bool follows_latent;
    bool has_parts = false;      ///< shows what there is of it before the last forward
    bool by_hand = false;        ///< moved by the mouse on a slider
    const char* model = "slow";  ///< measured in its slot
    const char* next = "fast";   ///< takes its place
};

[[nodiscard]] std::span<const PanelMeasure> panel_measures();
[[nodiscard]] bool is_of_b(const PanelMeasure& measure);
/// The measure alone: nothing else is begun unasked.
[[nodiscard]] AnalysisOptions options_for(const PanelMeasure& measure);
/// Nothing is begun unasked.
[[nodiscard]] AnalysisOptions options_for_nothing();
/// Whether what is shown of a kind was measured around the latent on screen. There is a result.
[[nodiscard]] bool is_of_this_latent(const AppState& state, AnalysisKind kind);

}  // namespace zscope::testing
