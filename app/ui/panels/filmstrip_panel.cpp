#include "app/ui/panels/filmstrip_panel.h"

#include <imgui.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "app/state/compare_rules.h"
#include "app/state/train_frames.h"
#include "app/state/training_rules.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"

namespace zscope::ui {
namespace {

/// "300", "12.5k", "1.2M": as short as a column is wide.
std::string count_text(std::int64_t count) {
    char text[32];
    const auto number = static_cast<double>(count);
    if (count < 1000) {
        std::snprintf(text, sizeof text, "%lld", static_cast<long long>(count));
    } else if (count < 1000000) {
        std::snprintf(text, sizeof text, "%.1fk", number / 1e3);
    } else {
        std::snprintf(text, sizeof text, "%.1fM", number / 1e6);
    }
    return text;
}

constexpr const char* kMenu = "frame_menu";

std::string help_of(const std::vector<TrainFrame>& frames, std::size_t index, bool can_look) {
    const TrainFrame& frame = frames[index];
    char text[120];
    std::snprintf(text, sizeof text, "%lld images, diversity %.3f",
                  static_cast<long long>(frame.images), frame.diversity);
    if (frame.weights != nullptr) {
        return std::string(text) +
               (can_look ? "\nClick to look at the model of that moment"
                         : "\nClick to choose that moment, for B") +
               "; right click to send it to B and leave the picture as it is";
    }
    std::string help = std::string(text) + "\nThe pictures alone are kept, to save memory";
    if (const auto nearest = frame_with_weights(frames, index)) {
        help += std::string("; click to ") + (can_look ? "look at" : "choose") +
                " the nearest moment whose model is kept, " +
                std::to_string(frames[*nearest].images) + " images";
    }
    return help;
}

/// Why the moment at `index`, whose menu is open, cannot be sent to B; past the last frame: it is
/// gone.
std::string why_not_send(const AppState& state, std::size_t index) {
    const std::vector<TrainFrame>& frames = state.training.run.frames;
    if (index >= frames.size()) {
        return "that moment is kept no longer; choose another";
    }
    if (frames[index].weights != nullptr) {
        return why_not_run_as_b(state);
    }
    std::string reason = "the model of that moment is kept no longer";
    if (const auto nearest = frame_with_weights(frames, index)) {
        reason += "; choose the nearest one that is, at " +
                  std::to_string(frames[*nearest].images) + " images";
    }
    return reason;
}

/// The place of what is looked at, else of the newest, among `moments` of frames with weights.
int shown_moment(const TrainingState& training, const std::vector<std::size_t>& moments) {
    const auto shown =
        training.shown_frame ? std::ranges::find(moments, *training.shown_frame) : moments.end();
    const auto last = static_cast<std::ptrdiff_t>(moments.size()) - 1;
    return static_cast<int>(std::max<std::ptrdiff_t>(0, std::min(shown - moments.begin(), last)));
}

}  // namespace

void FilmstripPanel::draw(const AppState& state, Actions& actions) {
    if (state.training.run.frames.empty()) {
        empty_state("No pictures of a run yet",
                    "While a run goes on, the same latents are drawn again and again: from left "
                    "to right you see what training does to them.");
        return;
    }
    draw_tools(state, actions);
    draw_frames(state, actions);
}

void FilmstripPanel::draw_tools(const AppState& state, Actions& actions) {
    const TrainingState& training = state.training;
    const std::vector<TrainFrame>& frames = training.run.frames;
    const std::vector<std::size_t> moments = frames_with_weights(frames);
    const auto last = static_cast<int>(moments.size()) - 1;
    int shown = shown_moment(training, moments);
    const bool looks_back = training.shown_frame.has_value();
    const std::size_t frame = training.shown_frame.value_or(frames.size() - 1);
    const std::string text = count_text(frames[frame].images) + " images";
    const std::string hidden = why_not_follow(state);
    ImGui::SetNextItemWidth(std::max(em(10), ImGui::GetContentRegionAvail().x - em(29)));
    if (ImGui::SliderInt("##moment", &shown, 0, std::max(last, 1), text.c_str(),
                         ImGuiSliderFlags_NoInput) &&
        shown <= last) {
        actions.dispatch(event::TrainFrameShown{moments[static_cast<std::size_t>(shown)]});
    }
    tooltip((hidden.empty()
                 ? "Drag to look at the model at another moment of the run"
                 : "Drag to choose a moment of the run, for B; it cannot be shown: " + hidden) +
            "\nMoments of which the pictures alone are kept are left out");
    ImGui::SameLine();
    ImGui::BeginDisabled(!looks_back);
    if (ImGui::Button("Back to live")) {
        actions.dispatch(event::TrainFrameShown{});
    }
    ImGui::EndDisabled();
    tooltip(looks_back ? "Follow the newest weights again" : "Not now: the newest are shown");
    ImGui::SameLine();
    const std::string reason = why_not_run_as_b(state);
    ImGui::BeginDisabled(!reason.empty());
    if (ImGui::Button("Send to B")) {
        actions.dispatch(event::SendToB{event::CompareSource::moment});
    }
    ImGui::EndDisabled();
    tooltip(reason.empty()
                ? "Keep the model of this moment as B, to compare it with the run as it goes on"
                : "Not now: " + reason);
    ImGui::SameLine();
    muted_text("Size");
    ImGui::SameLine();
    ImGui::SetNextItemWidth(em(6));
    ImGui::SliderFloat("##size", &cell_em_, 2.0F, 10.0F, "", ImGuiSliderFlags_NoInput);
    tooltip("Size of the pictures");
}

void FilmstripPanel::draw_frames(const AppState& state, Actions& actions) {
    const std::vector<TrainFrame>& frames = state.training.run.frames;
    if (ImGui::BeginChild("frames", {0, 0}, ImGuiChildFlags_None,
                          ImGuiWindowFlags_HorizontalScrollbar)) {
        const float side = em(cell_em_);
        const float gap = em(0.2F);
        const float room = ImGui::GetContentRegionAvail().y - em(1.3F);
        const auto fit = static_cast<std::size_t>(std::max(1.0F, room / (side + gap)));
        const std::size_t rows = std::min(fit, frames.front().pictures.size());
        for (std::size_t i = 0; i < frames.size(); ++i) {
            if (i > 0) {
                ImGui::SameLine(0, gap);
            }
            ImGui::PushID(static_cast<int>(i));
            draw_column(state, actions, i, rows);
            ImGui::PopID();
        }
        if (std::exchange(opens_menu_, false)) {
            ImGui::OpenPopup(kMenu);
        }
        draw_menu(state, actions);
        // Under an open menu nothing moves away.
        if (!ImGui::IsPopupOpen(kMenu)) {
            if (frames.size() != frames_seen_ && !state.training.shown_frame) {
                ImGui::SetScrollX(static_cast<float>(frames.size()) * (side + gap));
            }
            frames_seen_ = frames.size();
        }
    }
    ImGui::EndChild();
}

void FilmstripPanel::draw_column(const AppState& state, Actions& actions, std::size_t index,
                                 std::size_t rows) {
    const TrainFrame& frame = state.training.run.frames[index];
    const float side = em(cell_em_);
    const float gap = em(0.2F);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float height = em(1.3F) + static_cast<float>(rows) * (side + gap);
    const bool clicked = ImGui::InvisibleButton("frame", {side, height});
    if (!ImGui::IsItemVisible()) {
        return;
    }
    const bool hovered = ImGui::IsItemHovered();
    ImDrawList* list = ImGui::GetWindowDrawList();
    const bool is_shown = state.training.shown_frame == index;
    list->AddText(corner, to_u32(is_shown ? color::kBase : color::kMuted),
                  count_text(frame.images).c_str());
    float top = corner.y + em(1.3F);
    for (std::size_t row = 0; row < std::min(rows, frame.pictures.size()); ++row) {
        list->AddImage(pictures_.thumbnail(frame.pictures[row]), {corner.x, top},
                       {corner.x + side, top + side});
        top += side + gap;
    }
    if (is_shown || hovered) {
        list->AddRect({corner.x, corner.y + em(1.3F)}, {corner.x + side, top - gap},
                      to_u32(is_shown ? color::kBase : color::kText), 0, std::max(1.0F, em(0.12F)),
                      0);
    }
    tooltip(help_of(state.training.run.frames, index, why_not_follow(state).empty()));
    if (ImGui::IsMouseReleased(ImGuiMouseButton_Right) &&
        ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenBlockedByPopup)) {
        opens_menu_ = true;
        menu_weights_ = frame.weights_version;
    }
    if (clicked) {
        actions.dispatch(event::TrainFrameShown{index});
    }
}

void FilmstripPanel::draw_menu(const AppState& state, Actions& actions) const {
    if (!ImGui::BeginPopup(kMenu)) {
        return;
    }
    const std::vector<TrainFrame>& frames = state.training.run.frames;
    const auto found = std::ranges::find(frames, menu_weights_, &TrainFrame::weights_version);
    const auto index = static_cast<std::size_t>(found - frames.begin());
    const std::string reason = why_not_send(state, index);
    if (ImGui::MenuItem("Send to B", nullptr, false, reason.empty())) {
        actions.dispatch(event::SendToB{event::CompareSource::moment, index});
    }
    tooltip(reason.empty() ? "Keep the model of this moment as B; A stays as it is"
                           : "Not now: " + reason);
    ImGui::EndPopup();
}

}  // namespace zscope::ui
