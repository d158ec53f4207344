#include "app/cli/axes_note.h"

#include <cstddef>

#include "core/export/analysis_record.h"
#include "core/latent/latent_axes.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

bool are_turned(const GeneratorInfo& from, const GeneratorInfo& to) {
    const auto link = axes_link(from, to);
    return link && !is_identity(*link, static_cast<std::size_t>(from.latent_size));
}

/// The first model before `index` whose axes are those of that one, turned; null: none.
const AnalysisSubject* turned_before(const AnalysisSubjects& subjects, std::size_t index) {
    for (std::size_t i = 0; i < index; ++i) {
        if (are_turned(subjects[i].generator->info(), subjects[index].generator->info())) {
            return &subjects[i];
        }
    }
    return nullptr;
}

}  // namespace

std::string axes_note(const AnalysisSubjects& subjects, bool links_pictures) {
    std::string note;
    for (std::size_t i = 1; i < subjects.size(); ++i) {
        if (const AnalysisSubject* other = turned_before(subjects, i); other != nullptr) {
            note.append(note.empty() ? "z_i is another axis in " : ", in ");
            note.append(row_name(subjects[i].described)).append(" than in ");
            note.append(row_name(other->described));
        }
    }
    if (note.empty()) {
        return note;
    }
    note.append(": re-basing has turned it");
    return links_pictures ? note : note.append("; the same z gives another picture there");
}

}  // namespace zscope
