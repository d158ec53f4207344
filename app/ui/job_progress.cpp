#include "app/ui/job_progress.h"

#include <imgui.h>

#include <algorithm>

#include "app/state/job_progress_text.h"
#include "app/ui/theme.h"

namespace zscope::ui {

bool draw_job_progress(const JobStatus* job) {
    const ImGuiStyle& style = ImGui::GetStyle();
    const float button = ImGui::CalcTextSize("Cancel").x + 2 * style.FramePadding.x;
    const float width = ImGui::GetContentRegionAvail().x - button - style.ItemSpacing.x;
    const JobStatus shown = job == nullptr ? JobStatus{} : *job;
    ImGui::PushStyleColor(ImGuiCol_PlotHistogram, color::kAccentDeep);
    ImGui::ProgressBar(job_share(shown), {std::max(em(4), width), ImGui::GetFrameHeight()},
                       job_progress_text(shown).c_str());
    ImGui::PopStyleColor();
    ImGui::SameLine();
    return ImGui::Button("Cancel");
}

}  // namespace zscope::ui
