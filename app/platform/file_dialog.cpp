#include "app/platform/file_dialog.h"

#include <portable_file_dialogs.h>

namespace zscope {
namespace {

/// False when `stop` came first; the dialog is closed then.
template <typename Dialog>
bool wait_for(Dialog& dialog, const std::stop_token& stop) {
    constexpr int kPollMs = 50;
    while (!dialog.ready(kPollMs)) {
        if (stop.stop_requested()) {
            dialog.kill();
            return false;
        }
    }
    return true;
}

}  // namespace

bool FileDialog::available() {
    return pfd::settings::available();
}

bool FileDialog::open(Kind kind, const std::filesystem::path& folder) {
    if (is_open_) {
        return false;
    }
    is_open_ = true;
    thread_ = NamedThread("file-dialog", [this, kind, folder](const std::stop_token& stop) {
        const std::vector<std::string> latents = {"Latents", "*.npy *.json", "All files", "*"};
        if (kind == Kind::save_latent) {
            pfd::save_file dialog("Save z", (folder / "z.npy").string(), latents);
            if (wait_for(dialog, stop)) {
                chosen_.push(dialog.result());
            }
            return;
        }
        const bool model = kind == Kind::open_model;
        const char* title = model                          ? "Open a model"
                            : kind == Kind::open_direction ? "Open a direction"
                                                           : "Open z";
        pfd::open_file dialog(
            title, folder.string(),
            model ? std::vector<std::string>{"Models", "*.json *.safetensors", "All files", "*"}
                  : latents);
        if (wait_for(dialog, stop)) {
            const std::vector<std::string> files = dialog.result();
            chosen_.push(files.empty() ? std::filesystem::path()
                                       : std::filesystem::path(files.front()));
        }
    });
    return true;
}

std::optional<std::filesystem::path> FileDialog::take() {
    const std::vector<std::filesystem::path> chosen = chosen_.drain();
    if (chosen.empty()) {
        return std::nullopt;
    }
    is_open_ = false;
    return chosen.back().empty() ? std::nullopt : std::optional(chosen.back());
}

}  // namespace zscope
