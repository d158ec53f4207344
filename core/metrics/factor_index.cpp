#include "core/metrics/factor_index.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

#include "core/base/error.h"

namespace zscope {
namespace {

/// Sums from which a straight line and its residual follow; they add and subtract.
struct LineSums {
    double count = 0, t = 0, tt = 0, f = 0, ff = 0, tf = 0;

    void add(double at, double value) {
        count += 1;
        t += at;
        tt += at * at;
        f += value;
        ff += value * value;
        tf += at * value;
    }
    LineSums& operator+=(const LineSums& o) {
        count += o.count, t += o.t, tt += o.tt, f += o.f, ff += o.ff, tf += o.tf;
        return *this;
    }
    friend LineSums operator-(LineSums a, const LineSums& o) {
        a.count -= o.count, a.t -= o.t, a.tt -= o.tt, a.f -= o.f, a.ff -= o.ff, a.tf -= o.tf;
        return a;
    }
    [[nodiscard]] double spread() const { return count > 0 ? ff - f * f / count : 0.0; }
    /// Squared residual of the best straight line; of the mean where all lie at one place.
    [[nodiscard]] double residual() const {
        if (count < 2) return 0.0;
        const double along = tt - t * t / count;
        const double together = tf - t * f / count;
        const double gain = along > 1e-12 * (tt + 1e-30) ? together * together / along : 0.0;
        return std::max(spread() - gain, 0.0);
    }
};

std::size_t as_size(int v) {
    return static_cast<std::size_t>(v);
}

/// The bin of each sample: equally full, by rank.
std::vector<int> bins_of(const std::vector<double>& at, int bins) {
    std::vector<std::size_t> order(at.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&at](std::size_t a, std::size_t b) { return at[a] < at[b]; });
    std::vector<int> bin(at.size());
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        bin[order[rank]] = static_cast<int>(rank * as_size(bins) / order.size());
    }
    return bin;
}

/// One component's sums for one factor: [output][bin], whole and for each left-out group.
class ComponentSums {
  public:
    ComponentSums(const FactorIndexOptions& options, int outputs)
        : bins_(as_size(options.bins)),
          outputs_(as_size(outputs)),
          all_(bins_ * outputs_),
          groups_(as_size(options.groups), std::vector<LineSums>(bins_ * outputs_)) {}

    void add(std::size_t group, int bin, std::size_t output, double at, double value) {
        groups_[group][output * bins_ + as_size(bin)].add(at, value);
    }
    void finish() {
        for (const auto& group : groups_) {
            for (std::size_t i = 0; i < all_.size(); ++i) all_[i] += group[i];
        }
    }
    [[nodiscard]] Estimate index() const {
        const auto groups = static_cast<double>(groups_.size());
        std::vector<double> left;
        for (const auto& group : groups_) left.push_back(index_without(&group));
        const double mean = std::accumulate(left.begin(), left.end(), 0.0) / groups;
        double square = 0;
        for (const double value : left) square += (value - mean) * (value - mean);
        return estimate_from_error(index_without(nullptr),
                                   std::sqrt(square * (groups - 1.0) / groups));
    }

  private:
    [[nodiscard]] double index_without(const std::vector<LineSums>* group) const {
        double residual = 0;
        double spread = 0;
        double samples = 0;
        for (std::size_t output = 0; output < outputs_; ++output) {
            LineSums total;
            for (std::size_t i = output * bins_; i < (output + 1) * bins_; ++i) {
                const LineSums sums = group != nullptr ? all_[i] - (*group)[i] : all_[i];
                residual += sums.residual();
                total += sums;
            }
            spread += total.spread();
            samples = total.count;
        }
        if (spread <= 0.0) return 0.0;
        const double parameters = 2.0 * static_cast<double>(bins_);
        return 1.0 - (residual / (samples - parameters)) / (spread / (samples - 1.0));
    }

    std::size_t bins_;
    std::size_t outputs_;
    std::vector<LineSums> all_;
    std::vector<std::vector<LineSums>> groups_;
};

/// Values less their mean, output by output, so that sums of squares keep their digits.
std::vector<double> centred(const FactorSamples& factor) {
    const std::size_t outputs = as_size(factor.outputs);
    const std::size_t count = factor.values.size() / outputs;
    std::vector<double> mean(outputs);
    for (std::size_t i = 0; i < factor.values.size(); ++i) mean[i % outputs] += factor.values[i];
    std::vector<double> values = factor.values;
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] -= mean[i % outputs] / static_cast<double>(count);
    }
    return values;
}

void rank_components(FactorIndex& index) {
    for (int i = 0; i < static_cast<int>(index.components.size()); ++i) {
        const auto larger = [&index, i](int than) {
            return than < 0 ||
                   index.components[as_size(i)].value > index.components[as_size(than)].value;
        };
        if (larger(index.best)) {
            index.next = index.best;
            index.best = i;
        } else if (larger(index.next)) {
            index.next = i;
        }
    }
}

void require(bool holds, const std::string& message) {
    if (!holds) throw Error(ErrorCode::invalid_argument, message);
}

void check_sizes(std::span<const float> z, int components, std::span<const FactorSamples> factors,
                 const FactorIndexOptions& options) {
    require(components >= 1 && z.size() % as_size(components) == 0,
            "found " + std::to_string(z.size()) + " latent values for " +
                std::to_string(components) + " components a sample");
    require(options.bins >= 2 && options.groups >= 2,
            "found " + std::to_string(options.bins) + " bins and " +
                std::to_string(options.groups) + " groups; expected at least 2 of each");
    const std::size_t samples = z.size() / as_size(components);
    const std::size_t least = least_index_samples(options);
    require(samples >= least, "found " + std::to_string(samples) + " samples; a factor index of " +
                                  std::to_string(options.bins) + " bins needs at least " +
                                  std::to_string(least));
    require(std::all_of(z.begin(), z.end(), [](float v) { return std::isfinite(v); }),
            "a latent value is not finite");
    for (const FactorSamples& factor : factors) {
        require(factor.outputs >= 1 && factor.values.size() == samples * as_size(factor.outputs),
                "factor " + factor.name + ": found " + std::to_string(factor.values.size()) +
                    " values, expected " + std::to_string(samples) + " x " +
                    std::to_string(factor.outputs));
        require(std::all_of(factor.values.begin(), factor.values.end(),
                            [](double v) { return std::isfinite(v); }),
                "factor " + factor.name + " has a value that is not finite");
    }
}

}  // namespace

std::size_t least_index_samples(const FactorIndexOptions& options) {
    return std::max(as_size(options.bins) * 4 * 2, as_size(options.groups) * 2);
}

std::vector<FactorIndex> first_order_index(std::span<const float> z, int components,
                                           std::span<const FactorSamples> factors,
                                           const FactorIndexOptions& options) {
    check_sizes(z, components, factors, options);
    const std::size_t samples = z.size() / as_size(components);
    std::vector<FactorIndex> indices;
    std::vector<std::vector<double>> values;
    for (const FactorSamples& factor : factors) {
        values.push_back(centred(factor));
        double square = 0;
        for (const double v : values.back()) square += v * v;
        indices.push_back({factor.name, square / static_cast<double>(samples - 1), {}});
    }
    for (int component = 0; component < components; ++component) {
        std::vector<double> at(samples);
        for (std::size_t s = 0; s < samples; ++s) {
            at[s] = z[s * as_size(components) + as_size(component)];
        }
        const std::vector<int> bin = bins_of(at, options.bins);
        for (std::size_t f = 0; f < factors.size(); ++f) {
            const std::size_t outputs = as_size(factors[f].outputs);
            ComponentSums sums(options, factors[f].outputs);
            for (std::size_t s = 0; s < samples; ++s) {
                for (std::size_t o = 0; o < outputs; ++o) {
                    sums.add(s % as_size(options.groups), bin[s], o, at[s],
                             values[f][s * outputs + o]);
                }
            }
            sums.finish();
            indices[f].components.push_back(sums.index());
        }
    }
    for (FactorIndex& index : indices) {
        if (index.variance > 0.0) rank_components(index);
    }
    return indices;
}

}  // namespace zscope
