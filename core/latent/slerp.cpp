#include "core/latent/slerp.h"

#include <cmath>
#include <cstddef>
#include <string>

#include "core/base/error.h"

namespace zscope {
namespace {

/// Nearer to 1 than this, the cosine tells no angle to divide by.
constexpr double kNearlyParallel = 1e-6;

void require_same_length(const std::vector<float>& from, const std::vector<float>& to) {
    if (from.size() != to.size()) {
        throw Error(ErrorCode::invalid_argument, "latents of " + std::to_string(from.size()) +
                                                     " and " + std::to_string(to.size()) +
                                                     " components; expected equally many");
    }
}

double dot(const std::vector<float>& a, const std::vector<float>& b) {
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    }
    return sum;
}

std::vector<float> weighted(const std::vector<float>& a, double of_a, const std::vector<float>& b,
                            double of_b) {
    std::vector<float> sum;
    sum.reserve(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        sum.push_back(static_cast<float>(of_a * static_cast<double>(a[i]) +
                                         of_b * static_cast<double>(b[i])));
    }
    return sum;
}

}  // namespace

std::vector<float> lerp(const std::vector<float>& from, const std::vector<float>& to, double part) {
    require_same_length(from, to);
    return weighted(from, 1.0 - part, to, part);
}

std::vector<float> slerp(const std::vector<float>& from, const std::vector<float>& to,
                         double part) {
    require_same_length(from, to);
    const double from_length = std::sqrt(dot(from, from));
    const double to_length = std::sqrt(dot(to, to));
    const double cosine = dot(from, to) / (from_length * to_length);
    if (!(std::abs(cosine) < 1.0 - kNearlyParallel)) {  // nor where a length is 0
        return lerp(from, to, part);
    }
    const double angle = std::acos(cosine);
    const double length = (1.0 - part) * from_length + part * to_length;
    const double scale = length / std::sin(angle);
    return weighted(from, scale * std::sin((1.0 - part) * angle) / from_length, to,
                    scale * std::sin(part * angle) / to_length);
}

}  // namespace zscope
