#include "app/platform/file_dialog.h"

#include <portable_file_dialogs.h>

namespace zscope {

bool FileDialog::available() {
    return pfd::settings::available();
}

void FileDialog::open(const std::filesystem::path& folder) {
    if (is_open_) {
        return;
    }
    is_open_ = true;
    thread_ = NamedThread("file-dialog", [this, folder](const std::stop_token& stop) {
        constexpr int kPollMs = 50;
        pfd::open_file dialog("Open a model", folder.string(),
                              {"Models", "*.json *.safetensors", "All files", "*"});
        while (!dialog.ready(kPollMs)) {
            if (stop.stop_requested()) {
                dialog.kill();
                return;
            }
        }
        const std::vector<std::string> files = dialog.result();
        chosen_.push(files.empty() ? std::filesystem::path()
                                   : std::filesystem::path(files.front()));
    });
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
