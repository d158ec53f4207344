#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "core/base/error.h"

namespace zscope {

inline constexpr std::size_t kMaxCardText = 65536;

/// A JSON object of a model card, whose fields are read with their kind and range checked. Throws
/// Error(bad_file) that names the field. `json` must outlive it.
class CardFields {
  public:
    CardFields(const nlohmann::ordered_json& json, std::string origin, std::string path)
        : json_(json), origin_(std::move(origin)), path_(std::move(path)) {
        if (!json_.is_object()) {
            fail_at(path_, "is not a JSON object");
        }
    }

    [[nodiscard]] bool has(const char* key) const {
        return json_.contains(key) && !json_[key].is_null();
    }
    [[nodiscard]] const nlohmann::ordered_json& at(const char* key) const {
        if (!has(key)) {
            fail(key, "is missing");
        }
        return json_[key];
    }
    [[nodiscard]] CardFields object(const char* key) const {
        return {at(key), origin_, path_ + key + "."};
    }
    [[nodiscard]] std::string text(const char* key, std::size_t limit = kMaxCardText) const {
        const nlohmann::ordered_json& value = at(key);
        if (!value.is_string()) {
            fail(key, "is not text");
        }
        auto text = value.get<std::string>();
        if (text.size() > limit) {
            fail(key, "has " + std::to_string(text.size()) + " characters; at most " +
                          std::to_string(limit) + " are accepted");
        }
        return text;
    }
    [[nodiscard]] std::int64_t integer(const char* key, std::int64_t low, std::int64_t high) const {
        const nlohmann::ordered_json& value = at(key);
        const bool fits = value.is_number_integer() &&
                          (!value.is_number_unsigned() ||
                           value.get<std::uint64_t>() <= static_cast<std::uint64_t>(INT64_MAX));
        if (!fits || value.get<std::int64_t>() < low || value.get<std::int64_t>() > high) {
            fail(key, "is " + shown(value) + "; expected a whole number from " +
                          std::to_string(low) + " to " + std::to_string(high));
        }
        return value.get<std::int64_t>();
    }
    [[nodiscard]] std::uint64_t unsigned_integer(const char* key) const {
        const nlohmann::ordered_json& value = at(key);
        if (!value.is_number_unsigned()) {
            fail(key, "is " + shown(value) + "; expected a whole number >= 0");
        }
        return value.get<std::uint64_t>();
    }
    [[nodiscard]] double number(const char* key, double low, double high) const {
        return number_in(at(key), key, low, high);
    }
    [[nodiscard]] double number_in(const nlohmann::ordered_json& value, const char* key, double low,
                                   double high) const {
        const double number = value.is_number() ? value.get<double>() : NAN;
        if (!(number >= low && number <= high)) {
            fail(key, "holds " + shown(value) + "; expected a number from " +
                          shown(nlohmann::ordered_json(low)) + " to " +
                          shown(nlohmann::ordered_json(high)));
        }
        return number;
    }
    [[nodiscard]] bool flag(const char* key) const {
        const nlohmann::ordered_json& value = at(key);
        if (!value.is_boolean()) {
            fail(key, "is " + shown(value) + "; expected true or false");
        }
        return value.get<bool>();
    }
    [[nodiscard]] const nlohmann::ordered_json& list(const char* key, std::size_t size) const {
        const nlohmann::ordered_json& value = at(key);
        if (!value.is_array() || value.size() != size) {
            fail(key, "is not a list of " + std::to_string(size));
        }
        return value;
    }
    [[noreturn]] void fail(const char* key, const std::string& what) const {
        fail_at(path_ + key, what);
    }

  private:
    [[nodiscard]] static std::string shown(const nlohmann::ordered_json& value) {
        const std::string text =
            value.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
        return text.size() <= 40 ? text : text.substr(0, 40) + "...";
    }
    [[noreturn]] void fail_at(const std::string& field, const std::string& what) const {
        throw Error(ErrorCode::bad_file,
                    origin_ + ": the card's " + (field.empty() ? "top level" : "'" + field + "'") +
                        " " + what,
                    "Compare with docs/file-formats.md, \"Model card\"");
    }

    const nlohmann::ordered_json& json_;
    std::string origin_;
    std::string path_;
};

}  // namespace zscope
