#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace zscope {

/// The window's part of the command line. Defaults live here.
struct WindowOptions {
    std::string model;                 ///< "demo", a path, or empty: bundled model, else the demo
    std::filesystem::path latent;      ///< z to start at, a latent's file; empty: the seed's
    std::filesystem::path screenshot;  ///< not empty: draw until idle, write a PNG there, end
    std::filesystem::path script;      ///< not empty: run these lines, see docs/ui-scripts.md
    std::string device = "auto";       ///< "auto", "cpu", "cuda", "cuda:1"
    int width = 0;                     ///< framebuffer pixels; 0: as remembered
    int height = 0;
    float scale = 0.0F;                                  ///< screen scale; 0: ask the screen
    std::optional<std::filesystem::path> config_folder;  ///< none: the user's own
};

/// Opens the window and returns when it is closed: 0, or 1 when a script or a screenshot failed.
/// Throws Error(not_found, invalid_argument, bad_file, io) where nothing can be read at the path of
/// the model or the latent, before anything else; Error(unsupported) where no window can be opened;
/// and after a screenshot without the model or the latent Error(bad_file), which says why it is not
/// open. Main thread.
[[nodiscard]] int run_window(const WindowOptions& options);

}  // namespace zscope
