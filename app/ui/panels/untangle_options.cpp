#include "app/ui/panels/untangle_options.h"

#include <imgui.h>
#include <misc/cpp/imgui_stdlib.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/ui/analysis_widgets.h"
#include "app/ui/form.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/directions/rebase_layers.h"
#include "core/model/layer_ranges.h"

namespace zscope::ui {
namespace {

constexpr const char* kObjectives =
    "Second derivatives (hessian)\0Effects (jacobian)\0Mean effects "
    "(metric)\0";

const char* explain(RebaseObjective objective) {
    switch (objective) {
        case RebaseObjective::hessian:
            return "Makes all second derivatives as diagonal as possible: a slider does the same "
                   "wherever the others stand. The Hessian Penalty's own aim, over rotations.";
        case RebaseObjective::jacobian:
            return "Makes the sliders' effects on the picture as different as possible.";
        case RebaseObjective::metric:
            return "The strongest effects first; mixes sliders of equal strength.";
    }
    return "";
}

std::string automatic_title(const GeneratorInfo& info, const RebaseOptions& options) {
    RebaseOptions automatic = options;
    automatic.layers.reset();
    return std::string("Automatic: ")
        .append(rebase_layers_title(info, rebase_layers(info, automatic)));
}

constexpr const char* kPictureTitle = "The picture";

std::string target_title(const GeneratorInfo& info, const RebaseOptions& options) {
    if (!options.layers) {
        return automatic_title(info, options);
    }
    return options.layers->empty() ? kPictureTitle : rebase_layers_title(info, *options.layers);
}

/// Automatic, the picture, or one layer.
void target_combo(const GeneratorInfo& info, RebaseOptions& options) {
    const char* help =
        info.activations.empty()
            ? "What the derivatives are of. This model shows no layers."
            : "What the derivatives are of. Coarse layers place things and know no details: "
              "faster, and better at telling apart two directions of motion.";
    if (!begin_name_combo("##target", target_title(info, options), help)) {
        return;
    }
    const RebaseLayers now = options.layers;
    if (ImGui::Selectable(automatic_title(info, options).c_str(), !now)) {
        options.layers.reset();
    }
    if (ImGui::Selectable(kPictureTitle, now && now->empty())) {
        options.layers = std::vector<int>();
    }
    for (const ActivationInfo& layer : info.activations) {
        const std::vector<int> alone{layer.index};
        if (ImGui::Selectable(rebase_layers_title(info, alone).c_str(), now == alone)) {
            options.layers = alone;
        }
        ImGui::SameLine();
        muted_text(layer.name);
    }
    ImGui::EndCombo();
}

bool draw_derivatives(RebaseOptions& options) {
    bool changed = false;
    ImGui::BeginDisabled(options.objective != RebaseObjective::hessian);
    form_row("Scheme");
    const HessianScheme before = options.scheme;
    scheme_combo(options.scheme);
    changed |= options.scheme != before;
    ImGui::EndDisabled();
    form_row("Step");
    const double low = 0.001;
    const double high = 1.0;
    changed |= ImGui::DragScalar("##epsilon", ImGuiDataType_Double, &options.epsilon, 0.001F, &low,
                                 &high, "%.3f", ImGuiSliderFlags_AlwaysClamp);
    tooltip("Finite difference step, in units of z");
    return changed;
}

}  // namespace

void UntangleOptions::draw_layers(RebaseOptions& options) {
    // While they are typed they need not be a list yet.
    if (!is_typing_) {
        typed_ = options.layers ? layer_ranges_text(*options.layers) : std::string();
    }
    const bool is_edited = ImGui::InputTextWithHint("##layers", "numbers, as in 4-6", &typed_);
    is_typing_ = ImGui::IsItemActive();
    tooltip("Several layers at once: 4-6, or 4,6");
    const std::optional<std::vector<int>> layers = parse_layer_ranges(typed_);
    if (is_edited && layers) {
        options.layers = layers;
    }
    if (is_typing_ && !layers && !typed_.empty()) {
        wrapped_text("Expected numbers, each once, as in 4, 4-6 or 4,6", color::kError);
    }
}

bool UntangleOptions::draw_target(const GeneratorInfo& info, RebaseOptions& options) {
    const RebaseLayers before = options.layers;
    form_row("Look at");
    target_combo(info, options);
    if (!info.activations.empty()) {
        form_row("Layers");
        draw_layers(options);
    }
    return options.layers != before;
}

void UntangleOptions::draw(const AppState& state, Actions& actions) {
    if (!ImGui::TreeNodeEx("Options", ImGuiTreeNodeFlags_SpanAvailWidth)) {
        return;
    }
    RebaseOptions options = state.untangle.options;
    bool changed = false;
    form_row("Aim");
    int objective = static_cast<int>(options.objective);
    if (ImGui::Combo("##objective", &objective, kObjectives)) {
        options.objective = static_cast<RebaseObjective>(objective);
        changed = true;
    }
    tooltip(explain(options.objective));
    changed |= draw_target(state.model.info, options);
    form_row("Samples");
    const std::int64_t fewest = 1;
    const std::int64_t most = 4096;
    changed |= ImGui::DragScalar("##samples", ImGuiDataType_S64, &options.samples, 0.5F, &fewest,
                                 &most, "%lld latents", ImGuiSliderFlags_AlwaysClamp);
    tooltip("Latents the aim is averaged over");
    form_row("Seed");
    changed |= ImGui::InputScalar("##seed", ImGuiDataType_U64, &options.seed);
    tooltip("Of these latents and of the search's random starts");
    changed |= draw_derivatives(options);
    if (changed) {
        actions.dispatch(event::RebaseOptionsSet{options});
    }
    ImGui::TreePop();
}

}  // namespace zscope::ui
