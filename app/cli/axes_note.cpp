#include "app/cli/axes_note.h"

#include <cstddef>
#include <optional>

#include "core/export/analysis_record.h"
#include "core/export/sample_links.h"

namespace zscope {

std::string axes_note(const AnalysisSubjects& subjects, bool links_pictures) {
    std::string note;
    for (std::size_t i = 1; i < subjects.size(); ++i) {
        const std::optional<RelatedModel> related = related_before(subjects, i);
        if (related && !related->rotation.empty()) {
            note.append(note.empty() ? "z_i is another axis in " : ", in ");
            note.append(row_name(subjects[i].described)).append(" than in ");
            note.append(row_name(subjects[related->index].described));
        }
    }
    if (note.empty()) {
        return note;
    }
    note.append(": re-basing has turned it");
    return links_pictures ? note : note.append("; the same z gives another picture there");
}

}  // namespace zscope
