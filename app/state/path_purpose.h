#pragma once

#include <array>
#include <cstddef>

namespace zscope {

/// What a path is asked for.
enum class PathPurpose {
    open_model,
    open_as_b,
    open_latent,
    save_latent,
    open_direction,
    export_folder,
    runs_folder,
    training_data,
};

/// Dialogs that begin where the last one of their kind was answered.
enum class DialogKind { model, latent, direction, export_folder, runs_folder, training_data };
/// As the settings name them.
inline constexpr std::array kDialogNames = {"model",         "latent", "direction",
                                            "export_folder", "runs",   "training_data"};
inline constexpr std::size_t kDialogKinds = kDialogNames.size();

[[nodiscard]] constexpr DialogKind dialog_kind(PathPurpose purpose) noexcept {
    switch (purpose) {
        case PathPurpose::open_latent:
        case PathPurpose::save_latent:
            return DialogKind::latent;
        case PathPurpose::open_direction:
            return DialogKind::direction;
        case PathPurpose::export_folder:
            return DialogKind::export_folder;
        case PathPurpose::runs_folder:
            return DialogKind::runs_folder;
        case PathPurpose::training_data:
            return DialogKind::training_data;
        case PathPurpose::open_model:
        case PathPurpose::open_as_b:
            break;
    }
    return DialogKind::model;
}

/// A folder is asked for, not a file.
[[nodiscard]] constexpr bool asks_for_folder(PathPurpose purpose) noexcept {
    return dialog_kind(purpose) >= DialogKind::export_folder;
}

}  // namespace zscope
