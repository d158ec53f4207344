#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace zscope {

/// Reads fields one by one, keeps the default where a field is unusable and remembers which.
class FieldReader {
  public:
    FieldReader(const nlohmann::json& object, std::string& complaint)
        : object_(object), complaint_(complaint) {}

    void read(const char* name, bool& value) {
        if (const nlohmann::json* field =
                find(name, object_.contains(name) && object_[name].is_boolean())) {
            value = field->get<bool>();
        }
    }

    void read(const char* name, int& value, int low, int high) {
        double number = value;
        if (!number_in(name, number, low, high)) {
            return;
        }
        if (number != std::floor(number)) {
            complain(name);
            return;
        }
        value = static_cast<int>(number);
    }

    void read(const char* name, float& value, float low, float high) {
        double number = static_cast<double>(value);
        if (number_in(name, number, static_cast<double>(low), static_cast<double>(high))) {
            value = static_cast<float>(number);
        }
    }

    void read(const char* name, std::filesystem::path& value) {
        const bool usable = object_.contains(name) && is_path(object_[name]);
        if (const nlohmann::json* field = find(name, usable)) {
            value = field->get<std::string>();
        }
    }

    /// A double within [low, high].
    void read(const char* name, double& value, double low, double high) {
        number_in(name, value, low, high);
    }

    /// A whole number from 0 on.
    void read(const char* name, std::uint64_t& value) {
        if (const nlohmann::json* field =
                find(name, object_.contains(name) && object_[name].is_number_unsigned())) {
            value = field->get<std::uint64_t>();
        }
    }

    /// Text as short as a path may be.
    void read(const char* name, std::string& value) {
        if (const nlohmann::json* field =
                find(name, object_.contains(name) && is_path(object_[name]))) {
            value = field->get<std::string>();
        }
    }

    /// Finite numbers, at most `most`.
    void read(const char* name, std::vector<float>& value, std::size_t most) {
        const auto is_number = [](const nlohmann::json& entry) {
            constexpr auto kLargest = static_cast<double>(std::numeric_limits<float>::max());
            return entry.is_number() && std::abs(entry.get<double>()) <= kLargest;
        };
        const bool usable = object_.contains(name) && object_[name].is_array() &&
                            object_[name].size() <= most &&
                            std::all_of(object_[name].begin(), object_[name].end(), is_number);
        if (const nlohmann::json* field = find(name, usable)) {
            value = field->get<std::vector<float>>();
        }
    }

    /// One of `names`, whose places are the values of the enumeration.
    template <typename Enumeration, std::size_t N>
    void read(const char* name, Enumeration& value, const std::array<const char*, N>& names) {
        const bool is_text = object_.contains(name) && object_[name].is_string();
        const std::string text = is_text ? object_[name].get<std::string>() : std::string();
        const auto found = std::find(names.begin(), names.end(), text);
        if (find(name, found != names.end()) != nullptr) {
            value = static_cast<Enumeration>(found - names.begin());
        }
    }

    [[nodiscard]] static bool is_path(const nlohmann::json& field) {
        if (!field.is_string()) {
            return false;
        }
        const auto& text = field.get_ref<const std::string&>();
        return text.size() <= kMaxPathBytes && text.find('\0') == std::string::npos;
    }

    /// The object under `name`, or an empty one.
    [[nodiscard]] const nlohmann::json& group(const char* name) {
        static const nlohmann::json kNothing = nlohmann::json::object();
        const nlohmann::json* field =
            find(name, object_.contains(name) && object_[name].is_object());
        return field == nullptr ? kNothing : *field;
    }

    void complain(const std::string& text) {
        complaint_ += (complaint_.empty() ? "" : ", ") + text;
    }

  private:
    static constexpr std::size_t kMaxPathBytes = 4096;

    bool number_in(const char* name, double& value, double low, double high) {
        const bool usable = object_.contains(name) && object_[name].is_number() &&
                            object_[name].get<double>() >= low &&
                            object_[name].get<double>() <= high;
        const nlohmann::json* field = find(name, usable);
        if (field == nullptr) {
            return false;
        }
        value = field->get<double>();
        return true;
    }

    const nlohmann::json* find(const char* name, bool usable) {
        if (!object_.contains(name)) {
            return nullptr;
        }
        if (!usable) {
            complain(name);
            return nullptr;
        }
        return &object_[name];
    }

    const nlohmann::json& object_;
    std::string& complaint_;
};

}  // namespace zscope
