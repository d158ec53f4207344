#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "app/control/analysis_work.h"
#include "core/base/lru_cache.h"

namespace zscope {

/// What a result takes in memory.
[[nodiscard]] std::size_t byte_count(const ActivenessResult& result);
[[nodiscard]] std::size_t byte_count(const HeatmapResult& result);
[[nodiscard]] std::size_t byte_count(const InteractionsResult& result);
[[nodiscard]] std::size_t byte_count(const PixelResult& result);
[[nodiscard]] std::size_t byte_count(const PairResult& result);
[[nodiscard]] std::size_t byte_count(const LayersResult& result);

[[nodiscard]] std::size_t byte_count(const FigureLatents& latents);

/// Of the latent's numbers.
[[nodiscard]] std::size_t hash_of(const FigureLatents& latents);

/// The kind of A that a result is of: that of B has one, that of A is it.
template <typename Result>
struct PlainKind {
    using Type = Result;
};
template <typename Result>
requires requires {
    typename Result::Plain;
}
struct PlainKind<Result> {
    using Type = typename Result::Plain;
};

/// Finished results of one kind and one model, in whichever slot it stands, so that going back to a
/// latent or to other options finds them again; the least recently used go first. One thread.
template <typename Plain>
class KeptResults {
  public:
    explicit KeptResults(std::size_t budget_bytes) : cache_(budget_bytes) {}

    template <typename Result>
    void keep(const AnalysisOrder<Result>& order, std::shared_ptr<const Result> result) {
        // The cache holds the order twice, the result once more.
        const AnalysisOrder<Plain> place = place_of(order);
        const std::size_t bytes = zscope::byte_count(*result) + 3 * byte_count(place);
        cache_.put(place, std::move(result), bytes);
    }
    /// What was measured for the same weights, latent and options, as of `order`; null: nothing.
    template <typename Result>
    [[nodiscard]] std::shared_ptr<const Result> find(const AnalysisOrder<Result>& order) {
        const std::shared_ptr<const Plain>* found = cache_.find(place_of(order));
        if (found == nullptr) {
            return nullptr;
        }
        auto result = std::make_shared<Result>(Result{**found});
        result->key = order.key;
        return result;
    }
    void clear() { cache_.clear(); }
    void set_budget(std::size_t bytes) { cache_.set_budget(bytes); }

  private:
    struct Hash {
        std::size_t operator()(const AnalysisOrder<Plain>& order) const {
            return hash_of(latents_of(order)) ^
                   std::hash<std::uint64_t>{}(order.key.weights_version);
        }
    };
    [[nodiscard]] static const FigureLatents& latents_of(const AnalysisOrder<Plain>& order) {
        if constexpr (requires { order.request.latents; }) {
            return order.request.latents;
        } else {
            return order.latent;
        }
    }
    [[nodiscard]] static std::size_t byte_count(const AnalysisOrder<Plain>& order) {
        return sizeof(order) + zscope::byte_count(latents_of(order));
    }
    /// The order names the latent itself, and all are of one model: how often either had changed
    /// before is no matter.
    template <typename Result>
    [[nodiscard]] static AnalysisOrder<Plain> place_of(const AnalysisOrder<Result>& order) {
        return {{.weights_version = order.key.weights_version}, order.request, order.latent};
    }

    LruCache<AnalysisOrder<Plain>, std::shared_ptr<const Plain>, Hash> cache_;
};

}  // namespace zscope
