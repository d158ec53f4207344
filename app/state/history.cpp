#include "app/state/history.h"

namespace zscope {

void History::record(const EditState& before) {
    past_.push_back(std::make_shared<const EditState>(before));
    if (past_.size() > kLimit) {
        past_.pop_front();
    }
    future_.clear();
    ends_with_gesture_ = false;
}

void History::record_gesture(const EditState& before, const EditState& now) {
    const bool is_changed = before != now;
    if (is_changed) {
        record(before);
    }
    ends_with_gesture_ = is_changed;
}

std::optional<EditState> History::resume_gesture() {
    if (!ends_with_gesture_) {
        return std::nullopt;
    }
    ends_with_gesture_ = false;
    const Entry entry = past_.back();
    past_.pop_back();
    return *entry;
}

std::optional<EditState> History::undo(const EditState& current) {
    if (past_.empty()) {
        return std::nullopt;
    }
    ends_with_gesture_ = false;
    const Entry entry = past_.back();
    past_.pop_back();
    future_.push_back(std::make_shared<const EditState>(current));
    return *entry;
}

std::optional<EditState> History::redo(const EditState& current) {
    if (future_.empty()) {
        return std::nullopt;
    }
    ends_with_gesture_ = false;
    const Entry entry = future_.back();
    future_.pop_back();
    past_.push_back(std::make_shared<const EditState>(current));
    return *entry;
}

void History::clear() {
    past_.clear();
    future_.clear();
    ends_with_gesture_ = false;
}

}  // namespace zscope
