#pragma once

namespace zscope {

/// What is said of a pair whose interaction is no more than this share of its model's strongest:
/// it is negligible. Rounding alone leaves something of a pair that adds up exactly. (Ours.)
inline constexpr double kNegligibleShare = 1e-3;
inline constexpr const char* kNegligibleShareText = "1/1000";

/// What the 95 % interval over the measured samples tells of a pair's interaction.
enum class PairCertainty {
    above_zero,  ///< the 95 % interval is
    wide,        ///< the 95 % interval reaches 0: a few of the samples carry the interaction
    negligible,  ///< beside the strongest pair, whatever its interval
    unknown,     ///< there is no interval or no value, or it is 0 in every sample
};

/// Of a pair with this interaction M_ij >= 0, the low end of its 95 % interval over samples (NaN:
/// there is none) and the largest M_ij, i != j, of the same model. Any thread.
[[nodiscard]] PairCertainty certainty_of(double value, double low, double strongest) noexcept;

/// "above 0", "wide" or "negligible", for a table; empty for unknown.
[[nodiscard]] const char* certainty_name(PairCertainty certainty) noexcept;

}  // namespace zscope
