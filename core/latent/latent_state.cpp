#include "core/latent/latent_state.h"

#include <cmath>
#include <random>

#include "core/base/error.h"

namespace zscope {
namespace {

/// N(0, 1) by the polar method on 53-bit uniforms, drawing as NumPy's legacy generator does.
class PolarNormal {
  public:
    explicit PolarNormal(std::uint64_t seed) {
        if (seed <= 0xFFFFFFFFULL) {
            engine_.seed(static_cast<std::uint32_t>(seed));
        } else {
            std::seed_seq words{static_cast<std::uint32_t>(seed),
                                static_cast<std::uint32_t>(seed >> 32U)};
            engine_.seed(words);
        }
    }

    double operator()() {
        if (has_spare_) {
            has_spare_ = false;
            return spare_;
        }
        double x1 = 0.0;
        double x2 = 0.0;
        double r2 = 0.0;
        do {
            x1 = 2.0 * uniform() - 1.0;
            x2 = 2.0 * uniform() - 1.0;
            r2 = x1 * x1 + x2 * x2;
        } while (r2 >= 1.0 || r2 == 0.0);
        const double factor = std::sqrt(-2.0 * std::log(r2) / r2);
        spare_ = factor * x1;
        has_spare_ = true;
        return factor * x2;
    }

  private:
    double uniform() {
        const auto a = static_cast<double>(engine_() >> 5U);
        const auto b = static_cast<double>(engine_() >> 6U);
        return (a * 67108864.0 + b) / 9007199254740992.0;
    }

    std::mt19937 engine_;
    double spare_ = 0.0;
    bool has_spare_ = false;
};

void require_length(std::size_t found, std::size_t expected, const char* what) {
    if (found != expected) {
        throw Error(ErrorCode::invalid_argument, std::string(what) + " has " +
                                                     std::to_string(found) + " values; expected " +
                                                     std::to_string(expected));
    }
}

}  // namespace

std::vector<float> sample_latent(std::uint64_t seed, std::int64_t n) {
    if (n < 1) {
        throw Error(ErrorCode::invalid_argument,
                    "latent size is " + std::to_string(n) + "; expected at least 1");
    }
    PolarNormal normal(seed);
    std::vector<float> z(static_cast<std::size_t>(n));
    for (float& value : z) {
        value = static_cast<float>(normal());
    }
    return z;
}

LatentState latent_from_seed(std::uint64_t seed, std::int64_t n) {
    LatentState state;
    state.seed = seed;
    state.base = sample_latent(seed, n);
    state.offsets.assign(state.base.size(), 0.0F);
    return state;
}

std::vector<float> pixel_norm(const std::vector<float>& z) {
    double sum = 0.0;
    for (const float value : z) {
        sum += static_cast<double>(value) * value;
    }
    const double scale = 1.0 / std::sqrt(sum / static_cast<double>(z.size()) + 1e-8);
    std::vector<float> normalized(z);
    for (float& value : normalized) {
        value = static_cast<float>(value * scale);
    }
    return normalized;
}

std::vector<float> effective_base(const LatentState& state, bool normalize_base) {
    return normalize_base ? pixel_norm(state.base) : state.base;
}

void set_offsets_to_reach(LatentState& state, const std::vector<float>& z, bool normalize_base) {
    require_length(z.size(), state.base.size(), "z");
    require_length(state.offsets.size(), state.base.size(), "offsets");
    const std::vector<float> base = effective_base(state, normalize_base);
    for (std::size_t i = 0; i < base.size(); ++i) {
        state.offsets[i] = z[i] - base[i];
    }
}

std::vector<float> compose(const LatentState& state, bool normalize_base) {
    require_length(state.offsets.size(), state.base.size(), "offsets");
    std::vector<float> z = effective_base(state, normalize_base);
    for (std::size_t i = 0; i < z.size(); ++i) {
        z[i] += state.offsets[i];
    }
    for (const DirectionEdit& edit : state.directions) {
        require_length(edit.direction.size(), z.size(), "direction");
        for (std::size_t i = 0; i < z.size(); ++i) {
            z[i] += edit.amount * edit.direction[i];
        }
    }
    return z;
}

}  // namespace zscope
