#include "core/latent/latent_axes.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "core/latent/latent_state.h"

namespace zscope {
namespace {

using Matrix = std::vector<double>;

Matrix identity(std::size_t n) {
    Matrix matrix(n * n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        matrix[i * n + i] = 1.0;
    }
    return matrix;
}

Matrix product(const Matrix& a, const Matrix& b, std::size_t n) {
    Matrix result(n * n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t k = 0; k < n; ++k) {
            for (std::size_t j = 0; j < n; ++j) {
                result[i * n + j] += a[i * n + k] * b[k * n + j];
            }
        }
    }
    return result;
}

/// With a rotation in any case.
LatentAxes own_axes(const GeneratorInfo& info) {
    LatentAxes axes =
        info.axes.value_or(LatentAxes{.origin_sha256 = info.weights_sha256, .rotation = {}});
    if (axes.rotation.empty()) {
        axes.rotation = identity(static_cast<std::size_t>(info.latent_size));
    }
    return axes;
}

}  // namespace

std::optional<std::string> why_not_rebase(const GeneratorInfo& info) {
    switch (info.fixed_axes) {
        case FixedAxes::distribution:
            return info.name + " draws its latents from a distribution that a rotation changes";
        case FixedAxes::codes:
            return info.name + " was trained to keep single components apart (InfoGAN)";
        case FixedAxes::none:
            break;
    }
    if (info.latent_size < 2) {
        return info.name + " has a single component";
    }
    return std::nullopt;
}

LatentAxes turned_axes(const GeneratorInfo& info, const std::vector<double>& rotation) {
    LatentAxes axes = own_axes(info);
    axes.rotation = product(rotation, axes.rotation, static_cast<std::size_t>(info.latent_size));
    return axes;
}

std::vector<std::string> kept_names(const std::vector<std::string>& names,
                                    const std::vector<double>& rotation) {
    const std::size_t n = names.size();
    std::vector<std::string> kept(n);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
            const double along = rotation[i * n + j];
            if (along * along >= kSameAxisShare) {
                kept[i] = names[j];
            }
        }
    }
    const bool is_any_left =
        std::ranges::any_of(kept, [](const std::string& name) { return !name.empty(); });
    return is_any_left ? kept : std::vector<std::string>();
}

std::optional<LatentAxes> noted_axes(const GeneratorInfo& info) {
    if (info.axes || info.weights_sha256.empty()) {
        return info.axes;
    }
    return LatentAxes{.origin_sha256 = info.weights_sha256, .rotation = {}};
}

std::optional<std::vector<double>> axes_link(const GeneratorInfo& from, const GeneratorInfo& to) {
    const LatentAxes a = own_axes(from);
    const LatentAxes b = own_axes(to);
    if (from.architecture != to.architecture || from.latent_size != to.latent_size ||
        a.origin_sha256 != b.origin_sha256) {
        return std::nullopt;
    }
    const auto n = static_cast<std::size_t>(from.latent_size);
    return product(a.rotation, transposed(b.rotation, n), n);
}

std::vector<float> follow_axes(const std::vector<float>& z, const std::vector<double>& link) {
    const std::size_t n = z.size();
    std::vector<double> sums(n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        const auto along = static_cast<double>(z[i]);
        if (along == 0.0) {
            continue;  // most offsets are 0
        }
        for (std::size_t j = 0; j < n; ++j) {
            sums[j] += along * link[i * n + j];
        }
    }
    std::vector<float> result(n);
    for (std::size_t j = 0; j < n; ++j) {
        result[j] = static_cast<float>(sums[j]);
    }
    return result;
}

std::vector<float> linked_latent(const GeneratorInfo& from, const GeneratorInfo& to,
                                 const std::vector<float>& z, std::uint64_t seed) {
    if (from.latent_size != to.latent_size) {
        return sample_latent(seed, to.latent_size);
    }
    const auto link = axes_link(from, to);
    return link ? follow_axes(z, *link) : z;
}

bool is_axis(const std::vector<float>& direction) {
    const auto zeros = std::ranges::count(direction, 0.0F);
    const auto ones = std::ranges::count(direction, 1.0F);
    return ones == 1 && zeros + ones == std::ssize(direction);
}

bool is_identity(const std::vector<double>& matrix, std::size_t n) {
    constexpr double kTolerance = 1e-9;
    for (std::size_t i = 0; i < matrix.size(); ++i) {
        const double wanted = i / n == i % n ? 1.0 : 0.0;
        if (matrix[i] > wanted + kTolerance || matrix[i] < wanted - kTolerance) {
            return false;
        }
    }
    return true;
}

std::vector<double> transposed(const std::vector<double>& matrix, std::size_t n) {
    Matrix result(n * n);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
            result[j * n + i] = matrix[i * n + j];
        }
    }
    return result;
}

}  // namespace zscope
