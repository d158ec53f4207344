#pragma once

#include <filesystem>
#include <set>

#include "app/state/analysis_state.h"
#include "app/state/compare_state.h"
#include "app/state/edit_state.h"
#include "app/state/history.h"
#include "app/state/model_slot.h"
#include "app/state/settings.h"
#include "app/state/untangle_state.h"

namespace zscope {

/// What was open when a tour took the window over, to come back to.
struct BeforeTour {
    ModelSlot model;
    EditState edit;
    History history;
    UntangleState untangle;
    CompareState compare;  ///< without its picture and strips
    LayoutPreset layout = LayoutPreset::explore;
    AnalysisOptions analysis;
    std::set<std::filesystem::path> tour_models;  ///< folders of what tours open since
};

/// `source` is one of the models of the tours since, by its folder or by the file in it.
[[nodiscard]] bool is_tour_model(const BeforeTour& before, const ModelLocation& source);

/// Axes that were found and saved to no file: opening another model for good forgets them.
[[nodiscard]] bool has_unsaved_axes(const BeforeTour& before) noexcept;

}  // namespace zscope
