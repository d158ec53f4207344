#pragma once

#include <cstdint>
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
    /// Generation of the tour's model that the next tour begun on it takes the place of; 0: none.
    std::uint64_t replaced = 0;
};

/// `source` is one of the models of the tours since, by its folder or by the file in it.
[[nodiscard]] bool is_tour_model(const BeforeTour& before, const ModelLocation& source);

}  // namespace zscope
