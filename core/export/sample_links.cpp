#include "core/export/sample_links.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "core/latent/latent_axes.h"
#include "core/model/generator.h"

namespace zscope {

std::optional<RelatedModel> related_before(const AnalysisSubjects& subjects, std::size_t index) {
    const GeneratorInfo& info = subjects[index].generator->info();
    for (std::size_t before = 0; before < index; ++before) {
        std::optional<std::vector<double>> link =
            axes_link(subjects[before].generator->info(), info);
        if (link) {
            const bool is_same = is_identity(*link, static_cast<std::size_t>(info.latent_size));
            return RelatedModel{.index = before,
                                .rotation = is_same ? std::vector<double>() : *std::move(link)};
        }
    }
    return std::nullopt;
}

SampleLinks::SampleLinks(const AnalysisSubjects& subjects) {
    for (std::size_t index = 0; index < subjects.size(); ++index) {
        links_.push_back(link_of(subjects, index));
    }
}

SampleLinks::Link SampleLinks::link_of(const AnalysisSubjects& subjects, std::size_t index) {
    std::optional<RelatedModel> related = related_before(subjects, index);
    const std::size_t other = related ? related->index : 0;
    return {.name = row_name(subjects[index].described),
            .other = row_name(subjects[other].described),
            .is_related = related.has_value(),
            .rotation = related ? std::move(related->rotation) : std::vector<double>()};
}

FigureLatents SampleLinks::latents(std::size_t index, const FigureLatents& given) const {
    FigureLatents linked = given;
    linked.link = links_[index].rotation;
    return linked;
}

std::vector<float> SampleLinks::direction(std::size_t index,
                                          const std::vector<float>& given) const {
    const std::vector<double>& rotation = links_[index].rotation;
    return given.empty() || rotation.empty() || is_axis(given) ? given
                                                               : follow_axes(given, rotation);
}

std::vector<std::string> SampleLinks::notes() const {
    std::vector<std::string> notes;
    for (std::size_t index = 1; index < links_.size(); ++index) {
        const Link& link = links_[index];
        if (!link.rotation.empty()) {
            notes.push_back(std::string("Linked samples: each latent of ")
                                .append(link.name)
                                .append(" is that of ")
                                .append(link.other)
                                .append(" turned through the re-basing rotation, the same place."));
        } else if (!link.is_related) {
            notes.push_back(std::string("Samples not linked: the latents of ")
                                .append(link.name)
                                .append(" have the numbers of those of ")
                                .append(link.other)
                                .append(", but no file tells that their axes are the same: other "
                                        "scenes."));
        }
    }
    return notes;
}

void SampleLinks::add_to(AnalysisRecord& record) const {
    for (std::size_t index = 1; index < links_.size(); ++index) {
        const Link& link = links_[index];
        const char* const related = link.rotation.empty() ? "same" : "rotated";
        record.measure["sample_links"].push_back(
            {{"model", link.name},
             {"to", link.other},
             {"link", link.is_related ? related : "unrelated"}});
    }
}

}  // namespace zscope
