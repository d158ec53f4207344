#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/export/analyses.h"

namespace zscope {

/// How the axes of a model lie to those of one before it.
struct RelatedModel {
    std::size_t index = 0;           ///< of the one before
    std::vector<double> rotation{};  ///< axes_link from it, n x n; empty: the same axes
};

/// The first model before subjects[index] whose axes the files relate to its own (axes_link);
/// nothing where they tell of none.
[[nodiscard]] std::optional<RelatedModel> related_before(const AnalysisSubjects& subjects,
                                                         std::size_t index);

/// What a sample is of models that are shown together (docs/methods.md, "Heatmaps"): sample s of a
/// model is the place that it is in the one that is related_before it.
class SampleLinks {
  public:
    explicit SampleLinks(const AnalysisSubjects& subjects);

    /// The latents of subjects[index]: as given, or turned as its link leads.
    [[nodiscard]] FigureLatents latents(std::size_t index, const FigureLatents& given) const;

    /// The same of a direction v of n numbers. An axis stays the axis of that number, and what has
    /// no numbers stays so.
    [[nodiscard]] std::vector<float> direction(std::size_t index,
                                               const std::vector<float>& given) const;

    /// A line for each model whose samples are those of one before it in turned axes, and for each
    /// that nothing links to any before it: its samples are other scenes.
    [[nodiscard]] std::vector<std::string> notes() const;

    /// Under measure["sample_links"] for each model after the first {"model", "to", "link"}:
    /// "rotated", "same" (numbers and place) or "unrelated" (the same numbers as the first model's,
    /// in axes of which no file tells). Of one model nothing.
    void add_to(AnalysisRecord& record) const;

  private:
    struct Link {
        std::string name;         ///< of the model
        std::string other;        ///< the model before it; the first one where none is linked
        bool is_related = false;  ///< the files tell how the two models' axes lie
        std::vector<double> rotation{};  ///< n x n; empty: the same axes, or unrelated ones
    };
    static Link link_of(const AnalysisSubjects& subjects, std::size_t index);

    std::vector<Link> links_;  ///< one a model; the first one's says nothing
};

}  // namespace zscope
