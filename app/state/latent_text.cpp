#include "app/state/latent_text.h"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/error.h"

namespace zscope {
namespace {

constexpr std::size_t kMaxBytes = 1U << 20U;
constexpr std::string_view kSeparators = " \t\r\n,;[]()";

[[noreturn]] void fail(std::string found) {
    throw Error(ErrorCode::invalid_argument, std::move(found),
                "expected numbers such as 0.5, -1.2, ... or the .json beside an export");
}

float parse_number(std::string_view word) {
    float value = 0.0F;
    const char* first = word.data() + (word.starts_with('+') ? 1 : 0);
    const char* last = word.data() + word.size();
    const auto [end, error] = std::from_chars(first, last, value);
    if (error != std::errc() || end != last || !std::isfinite(value)) {
        fail("'" + std::string(word.substr(0, 40)) + "' is not a finite number");
    }
    return value;
}

std::vector<float> numbers_of_list(std::string_view text) {
    std::vector<float> values;
    for (std::size_t start = text.find_first_not_of(kSeparators);
         start != std::string_view::npos;) {
        const std::size_t end = text.find_first_of(kSeparators, start);
        values.push_back(parse_number(text.substr(start, end - start)));
        start = text.find_first_not_of(kSeparators, end);
    }
    return values;
}

std::vector<float> numbers_of_record(std::string_view text) {
    const auto record = nlohmann::json::parse(text, nullptr, false);
    if (!record.is_object() || !record.contains("z") || !record["z"].is_array()) {
        fail("a text in braces without a list \"z\"");
    }
    std::vector<float> values;
    for (const auto& item : record["z"]) {
        const auto value = item.is_number() ? item.get<float>() : NAN;
        if (!std::isfinite(value)) {
            fail("\"z\" holds something else than finite numbers");
        }
        values.push_back(value);
    }
    return values;
}

}  // namespace

std::string latent_text(const std::vector<float>& values) {
    std::string text;
    for (const float value : values) {
        char digits[32];
        const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
        text.append(text.empty() ? "" : ",").append(digits, error == std::errc() ? end : digits);
    }
    return text;
}

std::vector<float> parse_latent_text(std::string_view text, std::size_t n) {
    if (text.size() > kMaxBytes) {
        fail("a text of more than 1 MiB");
    }
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    const bool record = start != std::string_view::npos && text[start] == '{';
    std::vector<float> values = record ? numbers_of_record(text) : numbers_of_list(text);
    if (values.size() != n) {
        fail(std::to_string(values.size()) + " numbers for " + std::to_string(n) + " components");
    }
    return values;
}

}  // namespace zscope
