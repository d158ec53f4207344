#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "core/base/event_queue.h"
#include "core/base/named_thread.h"
#include "core/base/wake.h"

namespace zscope {

/// The system's "open file" dialog on a thread of its own, so that the window goes on drawing.
class FileDialog {
  public:
    explicit FileDialog(Wake wake) : chosen_(std::move(wake)) {}

    /// Whether the system has such a dialog (zenity, kdialog, ...).
    [[nodiscard]] static bool available();
    enum class Kind { open_model, open_latent, save_latent, open_direction };
    /// False and nothing happens while one is open.
    bool open(Kind kind, const std::filesystem::path& folder);
    /// The chosen file, once.
    [[nodiscard]] std::optional<std::filesystem::path> take();

  private:
    EventQueue<std::filesystem::path> chosen_;
    bool is_open_ = false;
    NamedThread thread_;
};

}  // namespace zscope
