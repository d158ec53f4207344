#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>

#include "app/state/edit_state.h"

namespace zscope {

/// Undo and redo: whole edit states, one entry per gesture. Copies are cheap, entries are shared.
class History {
  public:
    static constexpr std::size_t kLimit = 500;

    /// Remembers `before` as the state to come back to; forgets what had been undone.
    void record(const EditState& before);
    /// The same for a gesture that went from `before` to `now`; one that changed nothing leaves no
    /// step.
    void record_gesture(const EditState& before, const EditState& now);
    /// Takes the step of a gesture that has just ended back, to go on with it: where it began.
    /// Nothing when it left no step, or something else has happened since.
    [[nodiscard]] std::optional<EditState> resume_gesture();
    [[nodiscard]] bool can_undo() const noexcept { return !past_.empty(); }
    [[nodiscard]] bool can_redo() const noexcept { return !future_.empty(); }
    [[nodiscard]] std::size_t undo_steps() const noexcept { return past_.size(); }
    /// Steps back from `current`; nothing when there is no past.
    [[nodiscard]] std::optional<EditState> undo(const EditState& current);
    [[nodiscard]] std::optional<EditState> redo(const EditState& current);
    void clear();

  private:
    using Entry = std::shared_ptr<const EditState>;
    std::deque<Entry> past_;
    std::deque<Entry> future_;
    bool ends_with_gesture_ = false;  ///< the newest entry is the gesture that ended last
};

}  // namespace zscope
