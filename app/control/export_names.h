#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "app/control/disk_watch.h"
#include "app/control/free_name.h"
#include "app/state/app_state.h"
#include "core/base/wake.h"

namespace zscope {

/// What the next file of each kind is called where files of that name are there already: looked up
/// through a DiskWatch, again after a while, since others write there too. `ui` thread only; never
/// waits.
class ExportNames {
  public:
    /// As next_name; called on the thread of the DiskWatch, as its Looker. May throw.
    using Namer = std::function<std::filesystem::path(const std::filesystem::path& wanted,
                                                      const std::filesystem::path& told)>;

    /// `wake` is called after each look, on the thread.
    explicit ExportNames(Wake wake, Namer namer = next_name);

    /// As next_name: the newest known; `wanted` until the disk has answered. Asks the disk again
    /// where that is long ago.
    [[nodiscard]] std::filesystem::path name(ExportKind kind, const std::filesystem::path& wanted);
    /// Whether name() is what the disk has told a moment ago.
    [[nodiscard]] bool is_fresh(ExportKind kind, const std::filesystem::path& wanted) const;
    /// Somebody has just looked: it is `found`. A look under way comes too late.
    void set(ExportKind kind, const std::filesystem::path& wanted, std::filesystem::path found);
    /// Takes in what has been found; true if a name is another one now.
    bool take();
    /// The disk has been asked and has not answered, or not been taken in.
    [[nodiscard]] bool looks() const noexcept { return asked_.has_value(); }

  private:
    using Clock = std::chrono::steady_clock;
    struct Question {
        std::uint64_t number = 0;
        ExportKind kind = ExportKind::picture;
        std::filesystem::path wanted;
        std::filesystem::path told;  ///< empty: nothing yet
    };
    struct Known {
        std::filesystem::path wanted;
        std::filesystem::path name;
        Clock::time_point when;
    };

    /// Null: nothing is known of `wanted`.
    [[nodiscard]] const Known* known(ExportKind kind, const std::filesystem::path& wanted) const;
    /// Has `wanted` looked up unless a look is under way.
    void ask(ExportKind kind, const std::filesystem::path& wanted,
             const std::filesystem::path& told);

    std::array<std::optional<Known>, kExportKinds> known_{};
    std::optional<Question> asked_;  ///< one at a time; its answer is waited for
    std::uint64_t last_number_ = 0;
    DiskWatch<Question, std::filesystem::path> watch_;
};

}  // namespace zscope
