#pragma once

#include <cstddef>
#include <functional>
#include <iterator>
#include <list>
#include <unordered_map>
#include <utility>

namespace zscope {

/// Values within a budget of bytes; the one not used for longest goes first. A value larger than
/// the whole budget is not kept. One thread.
template <typename Key, typename Value, typename Hash = std::hash<Key>>
class LruCache {
  public:
    explicit LruCache(std::size_t budget_bytes) : budget_bytes_(budget_bytes) {}

    /// Keeps `value`, replacing one of the same key; `bytes` is what it costs.
    void put(const Key& key, Value value, std::size_t bytes) {
        erase(key);
        if (bytes > budget_bytes_) {
            return;
        }
        entries_.push_front({key, std::move(value), bytes});
        index_.emplace(key, entries_.begin());
        used_bytes_ += bytes;
        shrink_to(budget_bytes_);
    }

    /// The value, now the most recently used; null if absent. Valid until the next call that is not
    /// find.
    [[nodiscard]] const Value* find(const Key& key) {
        const auto found = index_.find(key);
        if (found == index_.end()) {
            return nullptr;
        }
        entries_.splice(entries_.begin(), entries_, found->second);
        return &found->second->value;
    }

    void erase(const Key& key) {
        const auto found = index_.find(key);
        if (found == index_.end()) {
            return;
        }
        used_bytes_ -= found->second->bytes;
        entries_.erase(found->second);
        index_.erase(found);
    }

    /// Those whose key `is_gone` is true of.
    template <typename Predicate>
    void erase_if(const Predicate& is_gone) {
        for (auto entry = entries_.begin(); entry != entries_.end();) {
            const auto next = std::next(entry);
            if (is_gone(entry->key)) {
                used_bytes_ -= entry->bytes;
                index_.erase(entry->key);
                entries_.erase(entry);
            }
            entry = next;
        }
    }

    void clear() { shrink_to(0); }

    void set_budget(std::size_t budget_bytes) {
        budget_bytes_ = budget_bytes;
        shrink_to(budget_bytes_);
    }

    [[nodiscard]] std::size_t used_bytes() const noexcept { return used_bytes_; }
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

  private:
    struct Entry {
        Key key;
        Value value;
        std::size_t bytes = 0;
    };

    // Entries that cost nothing leave only when the cache is emptied.
    void shrink_to(std::size_t bytes) {
        while (!entries_.empty() && (used_bytes_ > bytes || bytes == 0)) {
            const Entry& oldest = entries_.back();
            used_bytes_ -= oldest.bytes;
            index_.erase(oldest.key);
            entries_.pop_back();
        }
    }

    std::size_t budget_bytes_;
    std::size_t used_bytes_ = 0;
    std::list<Entry> entries_;
    std::unordered_map<Key, typename std::list<Entry>::iterator, Hash> index_;
};

}  // namespace zscope
