#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <type_traits>
#include <utility>

namespace zscope {

/// For Option::transform: replaces a name, a key of `replacements`, in whatever case, by its value.
/// Refuses other texts with a line such as "'worst' is none of least, most, random".
[[nodiscard]] CLI::Validator one_of_names(std::map<std::string, std::string> replacements);

/// The same for an option whose target is an enumeration, which CLI11 reads as a number.
template <typename Value>
[[nodiscard]] CLI::Validator one_of(const std::map<std::string, Value>& choices) {
    static_assert(std::is_enum_v<Value>);
    std::map<std::string, std::string> numbers;
    for (const auto& [name, value] : choices) {
        numbers.emplace(name, std::to_string(static_cast<std::underlying_type_t<Value>>(value)));
    }
    return one_of_names(std::move(numbers));
}

}  // namespace zscope
