#pragma once

#include <cstdint>
#include <vector>

namespace zscope {

/// `amount` steps along `direction` (length n, any norm), added to the base latent.
struct DirectionEdit {
    std::vector<float> direction;
    float amount = 0.0F;
    friend bool operator==(const DirectionEdit&, const DirectionEdit&) = default;
};

/// Where the user stands in latent space: z = base + offsets + sum_d amount_d * direction_d.
/// Plain data; a value type copied between threads and kept in the undo history.
struct LatentState {
    std::uint64_t seed = 0;      ///< the seed the base was drawn from
    std::vector<float> base;     ///< n values
    std::vector<float> offsets;  ///< n values, the sliders' edits along the axes
    std::vector<DirectionEdit> directions;
    friend bool operator==(const LatentState&, const LatentState&) = default;
};

/// n values of N(0, 1) from `seed`: MT19937 with the classic seeding and the polar method,
/// bit-equal to NumPy's RandomState(seed).randn(n) for seeds below 2^32 (rounded to float32);
/// larger seeds go through the array seeding of MT19937. Same bits on every machine.
[[nodiscard]] std::vector<float> sample_latent(std::uint64_t seed, std::int64_t n);

/// A state at the sampled base with no edits.
[[nodiscard]] LatentState latent_from_seed(std::uint64_t seed, std::int64_t n);

/// z / sqrt(mean(z^2) + 1e-8): the generator's latent pixel norm on the host.
[[nodiscard]] std::vector<float> pixel_norm(const std::vector<float>& z);

/// The base to which edits are added: pixel-normalised with `normalize_base`.
[[nodiscard]] std::vector<float> effective_base(const LatentState& state, bool normalize_base);

/// Offsets that make `compose` give `z` (length n), directions aside: what the normalisation takes
/// away from the base stays an edit. Throws Error(invalid_argument) if lengths differ.
void set_offsets_to_reach(LatentState& state, const std::vector<float>& z, bool normalize_base);

/// The z to feed: with `normalize_base` the base is pixel-normalised before the edits are added
/// (LatentMode::post_norm). Throws Error(invalid_argument) if lengths differ.
[[nodiscard]] std::vector<float> compose(const LatentState& state, bool normalize_base);

}  // namespace zscope
