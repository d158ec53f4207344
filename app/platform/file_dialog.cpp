#include "app/platform/file_dialog.h"

#include <portable_file_dialogs.h>

#include <string>
#include <vector>

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

const char* title_of(FileDialog::Kind kind) {
    switch (kind) {
        case FileDialog::Kind::open_latent:
            return "Open z";
        case FileDialog::Kind::save_latent:
            return "Save z";
        case FileDialog::Kind::open_direction:
            return "Open a direction";
        case FileDialog::Kind::choose_folder:
            return "Choose a folder";
        case FileDialog::Kind::open_model:
            break;
    }
    return "Open a model";
}

std::vector<std::string> files_of(FileDialog::Kind kind) {
    if (kind == FileDialog::Kind::open_model) {
        return {"Models", "*.json *.safetensors", "All files", "*"};
    }
    const bool reads_pictures = kind == FileDialog::Kind::open_latent;
    return {"Latents", reads_pictures ? "*.npy *.json *.png" : "*.npy *.json", "All files", "*"};
}

std::filesystem::path path_in(const std::string& result) {
    return result;
}

std::filesystem::path path_in(const std::vector<std::string>& result) {
    return result.empty() ? std::filesystem::path() : std::filesystem::path(result.front());
}

}  // namespace

FileDialog::FileDialog(Wake wake)
    : answers_(wake),
      found_(std::move(wake)),
      first_look_("file-dialog-look",
                  [this](const std::stop_token&) { found_.push(look(/*again=*/false)); }) {}

bool FileDialog::look(bool again) {
    const std::scoped_lock lock(looking_);
    // It starts a shell for each of the programs that could show one.
    if (again) {
        pfd::settings::rescan();
    }
    return pfd::settings::available();
}

bool FileDialog::open(Kind kind, const std::filesystem::path& folder) {
    if (is_open_) {
        return false;
    }
    is_open_ = true;
    thread_ = NamedThread("file-dialog", [this, kind, folder](const std::stop_token& stop) {
        ask(kind, folder, stop);
    });
    return true;
}

void FileDialog::ask(Kind kind, const std::filesystem::path& folder, const std::stop_token& stop) {
    const bool is_there = look(/*again=*/true);
    found_.push(is_there);
    if (!is_there) {
        answers_.push({true, {}});
        return;
    }
    const auto answer_of = [&](auto&& dialog) {
        if (wait_for(dialog, stop)) {
            answers_.push({false, path_in(dialog.result())});
        }
    };
    switch (kind) {
        case Kind::save_latent:
            answer_of(pfd::save_file(title_of(kind), (folder / "z.npy").string(), files_of(kind)));
            break;
        case Kind::choose_folder:
            answer_of(pfd::select_folder(title_of(kind), folder.string()));
            break;
        case Kind::open_model:
        case Kind::open_latent:
        case Kind::open_direction:
            answer_of(pfd::open_file(title_of(kind), folder.string(), files_of(kind)));
            break;
    }
}

std::optional<FileDialog::Answer> FileDialog::take() {
    const std::vector<Answer> answers = answers_.drain();
    if (answers.empty()) {
        return std::nullopt;
    }
    is_open_ = false;
    return answers.back();
}

std::optional<bool> FileDialog::take_found() {
    const std::vector<bool> found = found_.drain();
    return found.empty() ? std::nullopt : std::optional<bool>(found.back());
}

}  // namespace zscope
