#include "core/hessian/sign_vectors.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/kron.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randperm.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/hessian/sample_points.h"

namespace zscope {
namespace {

bool is_prime(std::int64_t q) {
    for (std::int64_t factor = 2; factor * factor <= q; ++factor) {
        if (q % factor == 0) {
            return false;
        }
    }
    return q > 1;
}

/// Paley's first construction, order q + 1 for a prime q = 3 mod 4.
at::Tensor paley_matrix(std::int64_t q) {
    std::vector<double> residue(static_cast<std::size_t>(q), -1.0);
    for (std::int64_t x = 1; x < q; ++x) {
        residue[static_cast<std::size_t>(x * x % q)] = 1.0;
    }
    residue[0] = 0.0;
    at::Tensor h = at::ones({q + 1, q + 1}, at::kDouble);
    double* entry = h.mutable_data_ptr<double>();
    for (std::int64_t i = 1; i <= q; ++i) {
        entry[i * (q + 1)] = -1.0;
        for (std::int64_t j = 1; j <= q; ++j) {
            const double character = residue[static_cast<std::size_t>((j - i + q) % q)];
            entry[i * (q + 1) + j] = i == j ? 1.0 : character;
        }
    }
    return h;
}

at::Tensor random_signs(at::IntArrayRef shape, const at::Generator& rng) {
    return at::randint(0, 2, shape, rng, at::TensorOptions(at::kDouble)) * 2.0 - 1.0;
}

/// Leaves `rng` as random_signs of so many numbers does.
void skip_signs(std::int64_t count, const at::Generator& rng) {
    constexpr std::int64_t kAtOnce = 4096;
    for (std::int64_t left = count; left > 0; left -= kAtOnce) {
        (void)random_signs({std::min(left, kAtOnce)}, rng);
    }
}

at::Tensor orthogonal_signs(std::int64_t samples, std::int64_t k, std::int64_t n,
                            const at::Generator& rng) {
    if (k > n) {
        throw Error(ErrorCode::invalid_argument, "k is " + std::to_string(k) +
                                                     "; at most n = " + std::to_string(n) +
                                                     " directions can be orthogonal");
    }
    const at::Tensor hadamard = hadamard_matrix(n);
    std::vector<at::Tensor> drawn;
    for (std::int64_t s = 0; s < samples; ++s) {
        const at::Tensor rows = at::randperm(n, rng, at::TensorOptions(at::kLong)).narrow(0, 0, k);
        const at::Tensor columns = at::randperm(n, rng, at::TensorOptions(at::kLong));
        drawn.push_back(hadamard.index_select(0, rows).index_select(1, columns) *
                        random_signs({n}, rng));
    }
    return at::stack(drawn, 1);
}

}  // namespace

at::Tensor draw_directions(const at::Tensor& z, std::int64_t k, SignScheme scheme,
                           at::Generator rng) {
    const at::Tensor points = as_samples(z);
    std::vector<std::int64_t> shape = points.sizes().vec();
    shape.insert(shape.begin(), k);
    if (scheme == SignScheme::iid) {
        return random_signs(shape, rng).to(z.options());
    }
    const std::int64_t samples = points.size(0);
    return orthogonal_signs(samples, k, points.numel() / samples, rng).view(shape).to(z.options());
}

at::Tensor draw_directions(const at::Tensor& z, std::int64_t k, std::uint64_t seed) {
    return draw_directions(z, k, SignScheme::iid, at::make_generator<at::CPUGeneratorImpl>(seed));
}

SampleDirections::SampleDirections(const at::Tensor& z, std::int64_t k, at::Generator rng,
                                   const std::function<void()>& before_direction)
    : z_(as_samples(z)) {
    for (std::int64_t direction = 0; direction < k; ++direction) {
        if (before_direction) {
            before_direction();
        }
        streams_.push_back(rng.clone());
        if (direction + 1 < k) {
            skip_signs(z_.numel(), rng);
        }
    }
}

SampleDirections::SampleDirections(const at::Tensor& z, std::int64_t k, std::uint64_t seed,
                                   const std::function<void()>& before_direction)
    : SampleDirections(z, k, at::make_generator<at::CPUGeneratorImpl>(seed), before_direction) {}

at::Tensor SampleDirections::next() {
    if (next_ >= z_.size(0)) {
        throw Error(ErrorCode::invalid_argument, std::string("directions were drawn for all ")
                                                     .append(std::to_string(z_.size(0)))
                                                     .append(" samples"));
    }
    const at::Tensor point = z_.narrow(0, next_, 1);
    ++next_;
    std::vector<at::Tensor> drawn;
    for (const at::Generator& stream : streams_) {
        drawn.push_back(random_signs(point.sizes(), stream));
    }
    return at::stack(drawn).to(z_.options());
}

at::Tensor all_sign_vectors(std::int64_t n) {
    if (n < 1 || n > 16) {
        throw Error(ErrorCode::invalid_argument,
                    "n is " + std::to_string(n) + "; expected 1 to 16 to list all sign vectors");
    }
    const at::Tensor index = at::arange(std::int64_t{1} << n, at::kLong).unsqueeze(1);
    const at::Tensor bit = at::arange(n, at::kLong).unsqueeze(0);
    return index.bitwise_right_shift(bit).bitwise_and(1).to(at::kDouble) * 2.0 - 1.0;
}

at::Tensor hadamard_matrix(std::int64_t n) {
    if (n == 1) {
        return at::ones({1, 1}, at::kDouble);
    }
    const std::int64_t q = n - 1;
    if (q % 4 == 3 && is_prime(q)) {
        return paley_matrix(q);
    }
    if (n > 1 && n % 2 == 0) {
        const at::Tensor two = at::tensor({1.0, 1.0, 1.0, -1.0}, at::kDouble).view({2, 2});
        return at::kron(two, hadamard_matrix(n / 2));
    }
    throw Error(ErrorCode::invalid_argument,
                "no Hadamard matrix of order " + std::to_string(n) + " is known here",
                "Draw the directions with independent signs instead");
}

}  // namespace zscope
