#include "app/state/settings_merge.h"

#include <algorithm>
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

bool holds(const Json& list, const Json& entry) {
    return std::any_of(list.begin(), list.end(),
                       [&](const Json& other) { return name_of(other) == name_of(entry); });
}

Json merged_list(const Json& known, const Json& wanted, const Json& held, std::size_t limit) {
    Json merged = wanted;
    for (const Json& entry : held) {
        if (merged.size() < limit && !holds(known, entry) && !holds(merged, entry)) {
            merged.push_back(entry);
        }
    }
    return merged;
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
}

}  // namespace

std::string merged_settings(const std::string& known, const std::string& wanted,
                            const std::string& on_disk) {
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
