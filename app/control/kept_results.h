#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

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

/// Finished results of one kind, so that going back to a latent or to other options finds them
/// again; the least recently used go first. One thread.
template <typename Result>
class KeptResults {
  public:
    explicit KeptResults(std::size_t budget_bytes) : cache_(budget_bytes) {}

    void keep(const AnalysisOrder<Result>& order, std::shared_ptr<const Result> result) {
        // The cache holds the order twice, the result once more.
        const std::size_t bytes = zscope::byte_count(*result) + 3 * byte_count(order);
        cache_.put(place_of(order), std::move(result), bytes);
    }
    /// What was measured for the same model, latent and options, as of `order`; null: nothing.
    [[nodiscard]] std::shared_ptr<const Result> find(const AnalysisOrder<Result>& order) {
        const std::shared_ptr<const Result>* found = cache_.find(place_of(order));
        if (found == nullptr) {
            return nullptr;
        }
        auto result = std::make_shared<Result>(**found);
        result->key = order.key;
        return result;
    }
    void clear() { cache_.clear(); }
    void set_budget(std::size_t bytes) { cache_.set_budget(bytes); }

  private:
    struct Hash {
        std::size_t operator()(const AnalysisOrder<Result>& order) const {
            return hash_of(latents_of(order)) ^
                   std::hash<std::uint64_t>{}(order.key.weights_version);
        }
    };
    [[nodiscard]] static const FigureLatents& latents_of(const AnalysisOrder<Result>& order) {
        if constexpr (requires { order.request.latents; }) {
            return order.request.latents;
        } else {
            return order.latent;
        }
    }
    [[nodiscard]] static std::size_t byte_count(const AnalysisOrder<Result>& order) {
        return sizeof(order) + zscope::byte_count(latents_of(order));
    }
    /// The order names the latent itself: how often it had moved before is no matter.
    static AnalysisOrder<Result> place_of(AnalysisOrder<Result> order) {
        order.key.latent_version = 0;
        return order;
    }

    LruCache<AnalysisOrder<Result>, std::shared_ptr<const Result>, Hash> cache_;
};

}  // namespace zscope
