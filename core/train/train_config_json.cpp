#include "core/train/train_config_json.h"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <type_traits>

#include "core/base/error.h"
#include "core/tensor/bounded_json.h"
#include "core/train/train_config_fields.h"

namespace zscope {

namespace {

using nlohmann::json;

[[noreturn]] void fail_type(const FieldDoc& doc, const json& found, const char* expected) {
    std::string text = found.dump(-1, ' ', false, json::error_handler_t::replace);
    if (text.size() > 60) {
        text = text.substr(0, 57) + "...";
    }
    throw Error(ErrorCode::invalid_argument, std::string("training option ") + doc.name + " is " +
                                                 text + ", expected " + expected);
}

std::int64_t read_integer(const FieldDoc& doc, const json& value) {
    const bool fits = value.is_number_integer() &&
                      (!value.is_number_unsigned() ||
                       value.get<std::uint64_t>() <=
                           static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
    if (!fits) {
        fail_type(doc, value, "a whole number");
    }
    return value.get<std::int64_t>();
}

struct WriteField {
    json& out;
    template <typename T>
    void operator()(const FieldDoc& doc, const T& value) const {
        if constexpr (std::is_enum_v<T>) {
            out[doc.name] = to_text(value);
        } else {
            out[doc.name] = value;
        }
    }
};

struct ReadField {
    const json& in;
    std::set<std::string>& known;

    template <typename T>
    void operator()(const FieldDoc& doc, T& value) const {
        known.insert(doc.name);
        if (const auto found = in.find(doc.name); found != in.end()) {
            read(doc, *found, value);
        }
    }

  private:
    static void read(const FieldDoc& doc, const json& found, std::string& value) {
        if (!found.is_string()) {
            fail_type(doc, found, doc.words.empty() ? "a text" : either_of(doc.words).c_str());
        }
        value = found.get<std::string>();
    }
    static void read(const FieldDoc& doc, const json& found, std::int64_t& value) {
        value = read_integer(doc, found);
    }
    static void read(const FieldDoc& doc, const json& found, double& value) {
        if (!found.is_number()) {
            fail_type(doc, found, "a number");
        }
        value = found.get<double>();
    }
    static void read(const FieldDoc& doc, const json& found, bool& value) {
        if (!found.is_boolean()) {
            fail_type(doc, found, "true or false");
        }
        value = found.get<bool>();
    }
    template <typename Choice>
    requires std::is_enum_v<Choice>
    static void read(const FieldDoc& doc, const json& found, Choice& value) {
        const auto& names = kChoiceNames<Choice>;
        const auto name = std::ranges::find_if(
            names, [&found](const char* candidate) { return found == candidate; });
        if (name == names.end()) {
            fail_type(doc, found, either_of(names).c_str());
        }
        value = static_cast<Choice>(name - names.begin());
    }
    static void read(const FieldDoc& doc, const json& found, std::vector<std::int64_t>& value) {
        if (found.is_number()) {
            value = {read_integer(doc, found)};
            return;
        }
        if (!found.is_array() || found.size() > 16) {
            fail_type(doc, found, "a whole number or a list of up to 16");
        }
        value.clear();
        for (const json& entry : found) {
            value.push_back(read_integer(doc, entry));
        }
    }
};

void check_version(const json& content) {
    const auto version = content.find("version");
    if (version == content.end() || !version->is_number_integer()) {
        throw Error(ErrorCode::bad_file, "training configuration has no version number");
    }
    if (version->get<std::int64_t>() > kTrainConfigVersion) {
        throw Error(ErrorCode::unsupported,
                    "training configuration is of version " + version->dump() +
                        ", this program reads up to " + std::to_string(kTrainConfigVersion),
                    "Use a newer program");
    }
}

}  // namespace

std::string format_number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.10g", value);
    return text;
}

std::string either_of(std::span<const char* const> words) {
    std::string text;
    for (const char* word : words) {
        text.append(text.empty() ? "" : " or ").append(word);
    }
    return text;
}

std::string option_text(const json& value) {
    if (value.is_string()) {
        return value.get<std::string>();
    }
    std::string text = value.dump();
    std::erase_if(text, [](char c) { return c == '[' || c == ']'; });
    return text;
}

json train_config_to_json(const TrainConfig& config) {
    json out = json::object();
    out["version"] = kTrainConfigVersion;
    for_each_field(config, WriteField{out});
    return out;
}

void apply_train_config_json(TrainConfig& config, const json& changes) {
    if (!changes.is_object()) {
        throw Error(ErrorCode::invalid_argument, "training options are not a JSON object");
    }
    TrainConfig changed = config;
    std::set<std::string> known;
    for_each_field(changed, ReadField{changes, known});
    for (const auto& [name, value] : changes.items()) {
        if (!known.contains(name)) {
            throw Error(ErrorCode::invalid_argument,
                        "no training option named \"" + name.substr(0, 60) + "\"");
        }
    }
    changed.validate();
    config = std::move(changed);
}

TrainConfig train_config_from_text(std::string_view text) {
    json content = parse_bounded_json(text, "training configuration", {.depth = 4, .values = 1000});
    if (!content.is_object()) {
        throw Error(ErrorCode::bad_file, "training configuration is not a JSON object");
    }
    check_version(content);
    content.erase("version");
    TrainConfig config;
    try {
        apply_train_config_json(config, content);
    } catch (const Error& error) {
        throw Error(ErrorCode::bad_file, error.what(), error.hint());
    }
    return config;
}

}  // namespace zscope
