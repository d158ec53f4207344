#include "app/ui/panels/seed_row.h"

#include <imgui.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "app/state/latent_text.h"
#include "app/ui/form.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/base/error.h"

namespace zscope::ui {
namespace {

void copy(const AppState& state, Actions& actions) {
    actions.dispatch(event::TextCopied{latent_text(component_values(state.edit))});
}

void paste(const AppState& state, Actions& actions) {
    const char* text = ImGui::GetClipboardText();
    try {
        const std::vector<float> values =
            parse_latent_text(text == nullptr ? "" : text, state.components());
        event::ComponentsSet wanted;
        for (std::size_t i = 0; i < values.size(); ++i) {
            wanted.values.emplace_back(i, values[i]);
        }
        actions.dispatch(std::move(wanted));
    } catch (const Error& error) {
        actions.dispatch(event::MessagePosted{
            message_of("Cannot paste z", error, MessageRetry::none, MessageLevel::warning)});
    }
}

/// Copy and paste of z, and the seeds seen so far.
void draw_more(const AppState& state, Actions& actions) {
    const bool focused = ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows) &&
                         !ImGui::GetIO().WantTextInput;
    if (focused && ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_C)) {
        copy(state, actions);
    }
    if (focused && ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_V)) {
        paste(state, actions);
    }
    if (ImGui::ArrowButton("more", ImGuiDir_Down)) {
        ImGui::OpenPopup("more");
    }
    tooltip("Earlier seeds; copy z as text, paste it");
    if (!ImGui::BeginPopup("more")) {
        return;
    }
    if (ImGui::MenuItem("Copy z", "Ctrl+C")) {
        copy(state, actions);
    }
    tooltip("All components as text, as --z takes them");
    if (ImGui::MenuItem("Paste z", "Ctrl+V")) {
        paste(state, actions);
    }
    tooltip("Numbers, or the text of the .json beside an export; locked components stay");
    ImGui::SeparatorText("Seeds seen");
    for (const std::uint64_t seed : state.settings.seeds.seeds()) {
        const std::string label = std::to_string(seed);
        if (ImGui::MenuItem(label.c_str(), nullptr, seed == state.edit.latent.seed,
                            !state.edit.seed_locked)) {
            actions.dispatch(event::SeedSet{seed});
        }
    }
    ImGui::EndPopup();
}

}  // namespace

void draw_seed_row(const AppState& state, Actions& actions) {
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted("Seed");
    ImGui::SameLine();
    const float buttons = 5 * ImGui::GetFrameHeight() + 5 * em(0.2F);
    const bool locked = state.edit.seed_locked;
    std::uint64_t seed = state.edit.latent.seed;
    ImGui::SetNextItemWidth(std::min(em(13), ImGui::GetContentRegionAvail().x - buttons));
    ImGui::BeginDisabled(locked);
    if (ImGui::InputScalar("##seed", ImGuiDataType_U64, &seed, nullptr, nullptr, "%llu")) {
        actions.dispatch(event::SeedSet{seed});
    }
    ImGui::EndDisabled();
    gesture_of_last_item(actions);
    tooltip(locked ? "Locked: unlock it to change it"
                   : "Where the base z comes from; the same seed gives the same z everywhere");
    ImGui::SameLine(0, em(0.2F));
    action_icon(find_action("previous_seed"), Icon::minus, state, actions);
    ImGui::SameLine(0, em(0.2F));
    action_icon(find_action("next_seed"), Icon::plus, state, actions);
    ImGui::SameLine(0, em(0.2F));
    action_icon(find_action("new_seed"), Icon::dice, state, actions);
    ImGui::SameLine(0, em(0.2F));
    if (icon_button("lock_seed", locked ? Icon::lock_closed : Icon::lock_open,
                    locked ? "Unlock the seed" : "Lock: keep this seed whatever asks for another",
                    true, locked)) {
        actions.dispatch(event::SeedLocked{!locked});
    }
    ImGui::SameLine(0, em(0.2F));
    draw_more(state, actions);
}

}  // namespace zscope::ui
