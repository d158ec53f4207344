#include "app/state/settings_merge.h"

#include <array>
#include <cstddef>
#include <nlohmann/json.hpp>

#include "app/state/analysis_settings.h"
#include "app/state/settings.h"

namespace zscope {
namespace {

using Json = nlohmann::json;

struct List {
    const char* name;
    std::size_t limit;
};
constexpr std::array kLists{List{"recent", Settings::kRecentLimit},
                            List{"seeds", SeedHistory::kLimit}};

bool is_readable(const std::string& text) {
    return settings_from_json(text).complaint.empty() &&
           analysis_options_from_json(text).complaint.empty();
}

/// What an entry of a list is told by.
const Json& name_of(const Json& entry) {
    return entry.is_object() ? entry.at("path") : entry;
}

bool is_pinned(const Json& entry) {
    return entry.is_object() && entry.contains("pinned") && entry["pinned"].is_boolean() &&
           entry["pinned"].get<bool>();
}

/// Where the entry of that name stands; the list's size: nowhere.
std::size_t place_of(const Json& list, const Json& entry) {
    std::size_t place = 0;
    while (place < list.size() && name_of(list[place]) != name_of(entry)) {
        ++place;
    }
    return place;
}

/// Null where no entry has that name.
const Json* find_in(const Json& list, const Json& entry) {
    const std::size_t place = place_of(list, entry);
    return place < list.size() ? &list[place] : nullptr;
}

/// How many of `wanted` this program has put in front of the others, which stand as in `known`.
std::size_t count_in_front(const Json& known, const Json& wanted) {
    std::size_t count = wanted.size();
    for (std::size_t behind = known.size(); count > 0; --count) {
        const std::size_t place = place_of(known, wanted[count - 1]);
        if (place >= behind) {
            break;
        }
        behind = place;
    }
    return count;
}

/// `wanted` where this program has changed it, else what another one has made of it.
const Json& merged_entry(const Json* known, const Json& wanted, const Json* held) {
    const bool is_changed = known != nullptr ? *known != wanted : is_pinned(wanted);
    return held == nullptr || is_changed ? wanted : *held;
}

/// The last ones that are not pinned go; the last of all where all are.
void drop_beyond(Json& list, std::size_t limit) {
    while (list.size() > limit) {
        const std::size_t last = list.size() - 1;
        std::size_t dropped = last;
        while (dropped > 0 && is_pinned(list[dropped])) {
            --dropped;
        }
        list.erase(is_pinned(list[dropped]) ? last : dropped);
    }
}

Json merged_list(const Json& known, const Json& wanted, const Json& held, std::size_t limit) {
    const std::size_t in_front = count_in_front(known, wanted);
    Json merged = Json::array();
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const Json* before = find_in(known, wanted[i]);
        const Json* there = find_in(held, wanted[i]);
        const bool is_ours = i < in_front || before == nullptr || *before != wanted[i];
        if (is_ours || there != nullptr) {
            merged.push_back(merged_entry(before, wanted[i], there));
        }
    }
    for (const Json& entry : held) {
        const Json* before = find_in(known, entry);
        const bool is_theirs = before == nullptr || *before != entry;
        if (is_theirs && find_in(merged, entry) == nullptr) {
            merged.push_back(entry);
        }
    }
    drop_beyond(merged, limit);
    return merged;
}

bool has_changed(const Json& known, const Json& wanted, const char* name) {
    return wanted.contains(name) && (!known.contains(name) || known[name] != wanted[name]);
}

/// The ends of a range are one choice: those of two programs need not be a range.
void put_range(const Json& known, const Json& wanted, Json& held) {
    constexpr const char* kLow = "range_low";
    constexpr const char* kHigh = "range_high";
    if (has_changed(known, wanted, kLow) || has_changed(known, wanted, kHigh)) {
        held[kLow] = wanted[kLow];
        held[kHigh] = wanted[kHigh];
    }
}

void put_changes(const Json& known, const Json& wanted, Json& held) {
    for (const auto& [name, value] : wanted.items()) {
        const bool was_known = known.contains(name);
        if (was_known && known[name] == value) {
            continue;
        }
        if (was_known && value.is_object() && held.contains(name)) {
            put_changes(known[name], value, held[name]);
        } else {
            held[name] = value;
        }
    }
    for (const auto& [name, value] : known.items()) {
        if (!wanted.contains(name)) {
            held.erase(name);
        }
    }
    put_range(known, wanted, held);
}

}  // namespace

std::optional<std::string> merged_settings(const std::string& known, const std::string& wanted,
                                           const std::string& on_disk) {
    if (newer_version(on_disk)) {
        return std::nullopt;
    }
    if (!is_readable(on_disk)) {
        return wanted;
    }
    const Json before = Json::parse(known);
    const Json after = Json::parse(wanted);
    const Json held = Json::parse(on_disk);
    Json merged = held;
    put_changes(before, after, merged);
    for (const List& list : kLists) {
        if (held.contains(list.name) && before[list.name] != after[list.name]) {
            merged[list.name] =
                merged_list(before[list.name], after[list.name], held[list.name], list.limit);
        }
    }
    return merged.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace zscope
