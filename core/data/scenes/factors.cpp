#include "core/data/scenes/factors.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/base/error.h"

namespace zscope {
namespace {

std::string number_text(float value) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    return {buffer, end};
}

std::string choices(const FactorInfo& factor) {
    if (factor.kind == FactorKind::continuous) {
        return "a number from " + number_text(factor.min) + " to " + number_text(factor.max);
    }
    std::string text = "one of";
    for (const std::string& label : factor.labels) text += " " + label;
    return text;
}

// The finaliser of splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators).
std::uint64_t scramble(std::uint64_t v) {
    v = (v ^ (v >> 30)) * 0xBF58476D1CE4E5B9ULL;
    v = (v ^ (v >> 27)) * 0x94D049BB133111EBULL;
    return v ^ (v >> 31);
}

}  // namespace

bool FactorInfo::allows(float value) const {
    if (!std::isfinite(value) || value < min || value > max) return false;
    return kind == FactorKind::continuous || value == std::floor(value);
}

float FactorInfo::at(double position) const {
    if (kind == FactorKind::continuous) {
        const double value = min + position * (static_cast<double>(max) - min);
        return std::clamp(static_cast<float>(value), min, max);
    }
    const double count = static_cast<double>(labels.size());
    return static_cast<float>(std::clamp(std::floor(position * count), 0.0, count - 1.0));
}

std::string FactorInfo::format(float value) const {
    if (!labels.empty() && allows(value) && value == std::floor(value)) {
        return labels[static_cast<std::size_t>(value)];
    }
    return number_text(value);
}

float FactorInfo::parse(std::string_view text) const {
    const auto label = std::find(labels.begin(), labels.end(), text);
    float value = static_cast<float>(label - labels.begin());
    if (label != labels.end() && allows(value)) return value;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem == std::errc{} && end == text.data() + text.size() && allows(value)) return value;
    throw Error(ErrorCode::invalid_argument, "factor " + name + ": found '" + std::string(text) +
                                                 "', expected " + choices(*this));
}

double counter_uniform(std::uint64_t seed, std::uint64_t index, std::uint64_t stream) {
    constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15ULL;
    std::uint64_t v = scramble(seed + kGolden);
    v = scramble(v + kGolden * (index + 1));
    v = scramble(v + kGolden * (stream + 1));
    return static_cast<double>(v >> 11) * 0x1.0p-53;
}

}  // namespace zscope
