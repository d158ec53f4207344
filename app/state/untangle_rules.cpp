#include "app/state/untangle_rules.h"

#include <algorithm>
#include <optional>

#include "core/latent/latent_axes.h"

namespace zscope {

std::string why_not_rebase_now(const AppState& state) {
    if (!state.model.ready()) {
        return state.model.loading ? "the model is still being opened" : "no model is open";
    }
    if (state.untangle.status == UntangleStatus::running) {
        return "the axes are being searched already";
    }
    if (state.model.weights_version != 0) {
        return "the picture follows a training run, whose weights keep the old axes; open the "
               "trained model";
    }
    return why_not_rebase(state.model.info).value_or(std::string());
}

std::string why_not_cancel_rebase(const AppState& state) {
    if (state.untangle.status != UntangleStatus::running) {
        return "no axes are being searched";
    }
    return state.untangle.is_stopping ? "it is stopping already" : std::string();
}

std::string why_not_save_rebased(const AppState& state) {
    if (!state.model.ready()) {
        return "no model is open";
    }
    if (shown_rebase(state) == nullptr) {
        return "the axes are those of the file";
    }
    if (state.untangle.axes.front().source.origin == ModelOrigin::run) {
        return "a checkpoint is open; the axes are written beside a model that is in a file: open "
               "the one that the run writes";
    }
    if (state.untangle.saving == SaveStatus::running) {
        return "it is being saved";
    }
    return {};
}

const RebaseReport* shown_rebase(const AppState& state) {
    const auto& axes = state.untangle.axes;
    const std::size_t shown = state.edit.axes;
    return shown < axes.size() && axes[shown].report ? &*axes[shown].report : nullptr;
}

const RebaseReport* unsaved_rebase(const AppState& state) {
    return state.model.command_name.empty() ? shown_rebase(state) : nullptr;
}

bool shows_unsaved_axes(const AppState& state) {
    return unsaved_rebase(state) != nullptr;
}

bool has_unsaved_axes(const UntangleState& untangle) noexcept {
    return std::ranges::any_of(untangle.axes, [](const AxesVersion& version) {
        return version.report && version.command_name.empty();
    });
}

std::filesystem::path proposed_rebased_path(const AppState& state) {
    if (state.untangle.axes.empty()) {
        return {};
    }
    const AxesVersion& opened = state.untangle.axes.front();
    const std::filesystem::path origin =
        std::filesystem::path(opened.command_name.empty() ? opened.source.path.string()
                                                          : opened.command_name)
            .lexically_normal();
    const std::filesystem::path folder =
        origin.has_extension() ? origin.parent_path().filename() : origin.filename();
    const std::string stem = folder.empty() ? origin.stem().string() : folder.string();
    return state.settings.exporting.folder / (stem + "-rebased");
}

std::filesystem::path rebased_path(const AppState& state) {
    return state.untangle.save_path.empty() ? proposed_rebased_path(state)
                                            : state.untangle.save_path;
}

}  // namespace zscope
