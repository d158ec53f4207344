#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace zscope {

enum class FactorKind { continuous, categorical };

/// One thing that may vary in a scene.
struct FactorInfo {
    std::string name;
    FactorKind kind = FactorKind::continuous;
    float min = 0;    ///< continuous: lowest value; categorical: 0
    float max = 1;    ///< continuous: highest value; categorical: number of labels - 1
    float fixed = 0;  ///< the value taken where the factor is not free
    std::vector<std::string> labels;  ///< by value: of a categorical factor, and of one that blends
    bool can_blend = false;  ///< may be made continuous: values between two labels are mixtures

    /// Does the factor take this value? Finite, within the range, whole where categorical.
    [[nodiscard]] bool allows(float value) const;
    /// The value at a position 0..1 of the range; for a categorical factor that of the label there.
    [[nodiscard]] float at(double position) const;
    /// `red` (where a value has a label) or `0.25`, as `parse` reads it.
    [[nodiscard]] std::string format(float value) const;
    /// A label or a number; Error(invalid_argument) naming the factor and what it takes.
    /// A continuous factor takes the labels in its range.
    [[nodiscard]] float parse(std::string_view text) const;
};

/// A value for each factor of a set, in the set's order. Categorical values are whole numbers.
using FactorVector = std::vector<float>;

/// Uniform number in [0, 1) that depends on nothing but its arguments: the same on every machine.
[[nodiscard]] double counter_uniform(std::uint64_t seed, std::uint64_t index, std::uint64_t stream);

}  // namespace zscope
