#include "app/state/panels.h"

#include <algorithm>
#include <string>

#include "core/base/error.h"

namespace zscope {

const PanelInfo& find_panel(std::string_view title) {
    const auto found =
        std::ranges::find_if(kPanels, [&](const PanelInfo& panel) { return panel.title == title; });
    if (found == kPanels.end()) {
        std::string known;
        for (const PanelInfo& panel : kPanels) {
            known.append(known.empty() ? "" : ", ").append(panel.title);
        }
        throw Error(ErrorCode::not_found, std::string(title).append(" is no panel"),
                    std::string("expected ").append(known));
    }
    return *found;
}

}  // namespace zscope
