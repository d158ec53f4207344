#pragma once

#include <filesystem>
#include <optional>
#include <utility>

#include "core/base/event_queue.h"
#include "core/base/named_thread.h"
#include "core/base/wake.h"

namespace zscope {

/// The system's "open file" dialog on a thread of its own, so that the window goes on drawing.
class FileDialog {
  public:
    explicit FileDialog(Wake wake) : answers_(std::move(wake)) {}

    enum class Kind { open_model, open_latent, save_latent, open_direction };
    /// What came of a dialog.
    struct Answer {
        bool is_missing = false;     ///< the system has none (zenity, kdialog, ...)
        std::filesystem::path file;  ///< empty: none was chosen
    };
    /// False and nothing happens while one is open.
    bool open(Kind kind, const std::filesystem::path& folder);
    /// The answer of the dialog that was opened, once.
    [[nodiscard]] std::optional<Answer> take();

  private:
    EventQueue<Answer> answers_;
    bool is_open_ = false;
    NamedThread thread_;
};

}  // namespace zscope
