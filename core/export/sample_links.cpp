#include "core/export/sample_links.h"

#include <optional>
#include <utility>

#include "core/latent/latent_axes.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

/// How the samples of a model follow those of one before it.
struct SampleLink {
    std::size_t to = 0;              ///< the model before it; the first one where none is linked
    bool is_related = false;         ///< the files tell how the two models' axes lie
    std::vector<double> rotation{};  ///< n x n; empty: the same axes, or unrelated ones
};

SampleLink link_of(const AnalysisSubjects& subjects, std::size_t index) {
    const GeneratorInfo& info = subjects[index].generator->info();
    for (std::size_t before = 0; before < index; ++before) {
        std::optional<std::vector<double>> link =
            axes_link(subjects[before].generator->info(), info);
        if (!link) {
            continue;
        }
        const bool is_same = is_identity(*link, static_cast<std::size_t>(info.latent_size));
        return {.to = before,
                .is_related = true,
                .rotation = is_same ? std::vector<double>() : *std::move(link)};
    }
    return {};
}

}  // namespace

FigureLatents linked_latents(const AnalysisSubjects& subjects, std::size_t index,
                             const FigureLatents& latents) {
    FigureLatents linked = latents;
    if (index > 0) {
        linked.link = link_of(subjects, index).rotation;
    }
    return linked;
}

std::vector<float> linked_direction(const AnalysisSubjects& subjects, std::size_t index,
                                    const std::vector<float>& direction) {
    if (index == 0 || direction.empty() || is_axis(direction)) {
        return direction;
    }
    const SampleLink link = link_of(subjects, index);
    return link.rotation.empty() ? direction : follow_axes(direction, link.rotation);
}

std::vector<std::string> link_notes(const AnalysisSubjects& subjects) {
    std::vector<std::string> notes;
    for (std::size_t index = 1; index < subjects.size(); ++index) {
        const SampleLink link = link_of(subjects, index);
        const std::string name = row_name(subjects[index].described);
        const std::string other = row_name(subjects[link.to].described);
        if (!link.rotation.empty()) {
            notes.push_back(std::string("Linked samples: each latent of ")
                                .append(name)
                                .append(" is that of ")
                                .append(other)
                                .append(" turned through the re-basing rotation, the same place."));
        } else if (!link.is_related) {
            notes.push_back(std::string("Samples not linked: the latents of ")
                                .append(name)
                                .append(" have the numbers of those of ")
                                .append(other)
                                .append(", but no file tells that their axes are the same: other "
                                        "scenes."));
        }
    }
    return notes;
}

nlohmann::ordered_json link_record(const AnalysisSubjects& subjects) {
    nlohmann::ordered_json links = nlohmann::ordered_json::array();
    for (std::size_t index = 1; index < subjects.size(); ++index) {
        const SampleLink link = link_of(subjects, index);
        const char* const related = link.rotation.empty() ? "same" : "rotated";
        links.push_back({{"model", row_name(subjects[index].described)},
                         {"to", row_name(subjects[link.to].described)},
                         {"link", link.is_related ? related : "unrelated"}});
    }
    return links;
}

}  // namespace zscope
