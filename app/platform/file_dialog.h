#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <utility>

#include "core/base/event_queue.h"
#include "core/base/named_thread.h"
#include "core/base/wake.h"

namespace zscope {

/// The system's dialogs that ask for a path, on a thread of their own, so that the window goes on
/// drawing.
class FileDialog {
  public:
    /// Begins to look whether the system has such dialogs.
    explicit FileDialog(Wake wake);

    enum class Kind { open_model, open_latent, save_latent, open_direction, choose_folder };
    /// What came of a dialog.
    struct Answer {
        bool is_missing = false;     ///< the system has none (zenity, kdialog, ...)
        std::filesystem::path file;  ///< or the folder; empty: none was chosen
    };
    /// False and nothing happens while one is open.
    bool open(Kind kind, const std::filesystem::path& folder);
    /// The answer of the dialog that was opened, once.
    [[nodiscard]] std::optional<Answer> take();
    /// Whether the system has such dialogs, once after each look: the first one, and that before
    /// each dialog.
    [[nodiscard]] std::optional<bool> take_found();

  private:
    void ask(Kind kind, const std::filesystem::path& folder, const std::stop_token& stop);
    /// `again`: what was found before is forgotten.
    [[nodiscard]] bool look(bool again);

    EventQueue<Answer> answers_;
    EventQueue<bool> found_;
    std::mutex looking_;
    bool is_open_ = false;
    NamedThread first_look_;
    NamedThread thread_;
};

}  // namespace zscope
