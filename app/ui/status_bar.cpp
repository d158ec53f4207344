#include "app/ui/status_bar.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>

#include "app/state/activity.h"
#include "app/state/queue_text.h"
#include "app/state/timing_text.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"

namespace zscope::ui {
namespace {

// Widths of the entries.
constexpr float kDeviceEm = 4.5F;
constexpr float kUiEm = 11.5F;
constexpr float kModelEm = 13.5F;
constexpr float kQueueEm = 5.5F;
constexpr float kMemoryEm = 5.5F;
constexpr float kMessagesEm = 7.5F;
constexpr float kSmallestActivityEm = 13.0F;
constexpr float kLargestActivityEm = 24.0F;
constexpr float kCancelEm = 4.5F;  ///< part of the activity's

std::string format(const char* pattern, double first, double second) {
    char text[96];
    std::snprintf(text, sizeof text, pattern, first, second);
    return text;
}

/// How a text that is too long is shortened.
using CutText = void (*)(std::string_view text, float width, bool muted);

/// One entry; each begins where the last one's reserved width ended, so that digits do not dance.
void entry(const std::string& text, float width, const char* help, CutText cut = ellipsis_text) {
    const float start = ImGui::GetCursorPosX();
    cut(text, em(width - 0.7F), true);
    tooltip(help);
    ImGui::SameLine(start + em(width), 0);
}

/// What the others leave of the line, in em.
float activity_width() {
    constexpr float kOthers = kDeviceEm + kUiEm + kModelEm + kQueueEm + kMemoryEm + kMessagesEm;
    return std::clamp(ImGui::GetContentRegionAvail().x / em(1) - kOthers, kSmallestActivityEm,
                      kLargestActivityEm);
}

void draw_activity(const AppState& state, Actions& actions, float width) {
    const Activity activity = activity_of(state);
    if (activity.job == 0) {
        // It may be a path, whose end tells the most.
        entry(activity.text, width, "What is being computed, or what was written last",
              middle_ellipsis_text);
        return;
    }
    entry(activity.text, width - kCancelEm, "What is being computed");
    const float start = ImGui::GetCursorPosX();
    // A press upon one job's button ends no other that takes the line before the release.
    ImGui::PushID(static_cast<int>(activity.job));
    if (ImGui::SmallButton("Cancel")) {
        actions.dispatch(event::JobStopAsked{activity.job});
    }
    ImGui::PopID();
    tooltip("Ends what is being computed here");
    ImGui::SameLine(start + em(kCancelEm), 0);
}

void draw_entries(const AppState& state, Actions& actions) {
    const Percentiles ui = percentiles(state.timings.ui_ms);
    const float activity = activity_width();
    entry(state.device, kDeviceEm, "Where the model runs");
    draw_activity(state, actions, activity);
    entry(format("UI %.1f ms, p95 %.1f", ui.median, ui.p95), kUiEm,
          "Work of the window per frame, from the event to the finished draw list");
    entry(model_time_text(state.timings), kModelEm,
          "One picture at full precision: median and 95th percentile of the last 60. The first one "
          "of a model, which warms it up, is not among them");
    entry("queue " + std::to_string(state.jobs_alive), kQueueEm,
          queue_text(state, std::chrono::steady_clock::now()).c_str());
    entry(format("%.0f MB", static_cast<double>(state.memory_bytes) / 1e6, 0), kMemoryEm,
          "Resident memory of zscope");
    int count = 0;
    for (const Message& message : state.messages) {
        count += message.count;
    }
    right_aligned_text(count == 1 ? "1 message" : std::to_string(count) + " messages", true);
}

}  // namespace

void draw_status_bar(const AppState& state, Actions& actions) {
    constexpr auto kFlags = ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoSavedSettings |
                            ImGuiWindowFlags_MenuBar | ImGuiWindowFlags_NoNav;
    const float height = ImGui::GetFrameHeight();
    if (ImGui::BeginViewportSideBar("##status", ImGui::GetMainViewport(), ImGuiDir_Down, height,
                                    kFlags)) {
        if (ImGui::BeginMenuBar()) {
            draw_entries(state, actions);
            ImGui::EndMenuBar();
        }
    }
    ImGui::End();
}

}  // namespace zscope::ui
