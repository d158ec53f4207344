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

bool FileDialog::open(Kind kind, const std::filesystem::path& folder) {
    if (is_open_) {
        return false;
    }
    is_open_ = true;
    thread_ = NamedThread("file-dialog", [this, kind, folder](const std::stop_token& stop) {
        // Asked here: it starts a shell for each of the programs that could show one.
        if (!pfd::settings::available()) {
            answers_.push({true, {}});
            return;
        }
        if (kind == Kind::save_latent) {
            pfd::save_file dialog("Save z", (folder / "z.npy").string(),
                                  {"Latents", "*.npy *.json", "All files", "*"});
            if (wait_for(dialog, stop)) {
                answers_.push({false, dialog.result()});
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
                  : std::vector<std::string>{"Latents", "*.npy *.json *.png", "All files", "*"});
        if (wait_for(dialog, stop)) {
            const std::vector<std::string> files = dialog.result();
            answers_.push({false, files.empty() ? std::filesystem::path()
                                                : std::filesystem::path(files.front())});
        }
    });
    return true;
}

std::optional<FileDialog::Answer> FileDialog::take() {
    const std::vector<Answer> answers = answers_.drain();
    if (answers.empty()) {
        return std::nullopt;
    }
    is_open_ = false;
    return answers.back();
}

}  // namespace zscope
