#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/export/analyses.h"

/// What a sample is of models that are shown together (docs/methods.md, "Heatmaps").
namespace zscope {

/// The latents of subjects[index]: as given where no model before it is linked to it (axes_link),
/// else turned as the first that is leads to it, so that sample s is one place in both.
[[nodiscard]] FigureLatents linked_latents(const AnalysisSubjects& subjects, std::size_t index,
                                           const FigureLatents& latents);

/// The same of a direction v of n numbers. An axis stays the axis of that number, and what has no
/// numbers stays so.
[[nodiscard]] std::vector<float> linked_direction(const AnalysisSubjects& subjects,
                                                  std::size_t index,
                                                  const std::vector<float>& direction);

/// A line for each model whose samples are those of one before it in turned axes, and for each that
/// nothing links to any before it: its samples are other scenes.
[[nodiscard]] std::vector<std::string> link_notes(const AnalysisSubjects& subjects);

/// For each model after the first {"model", "to", "link"}: "rotated", "same" (numbers and place) or
/// "unrelated" (the same numbers as the first model's, in axes of which no file tells).
[[nodiscard]] nlohmann::ordered_json link_record(const AnalysisSubjects& subjects);

}  // namespace zscope
