#include "tests/bench/penalty_rows.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <array>
#include <span>
#include <utility>

#include "core/hessian/penalty.h"
#include "core/hessian/penalty_gradient.h"
#include "core/hessian/sign_vectors.h"
#include "core/regularizers/hessian_penalty.h"
#include "tests/bench/penalty_floor.h"
#include "tests/bench/table_rows.h"

namespace zscope::bench {

namespace {

constexpr std::int64_t kDirections = 2;
constexpr std::array<std::int64_t, 2> kGroups = {1, 4};
constexpr std::int64_t kSmallBatch = 16;
constexpr double kSmallBatchAim = 1.2;
constexpr std::int64_t kSlices = 6;
constexpr double kLargeBatchAim = 2.0;
constexpr double kMemoryAim = 2.0;

/// A batch with its directions, which stay the same from run to run. Refers to the network.
class Batch {
  public:
    Batch(const GeneratorNetwork& network, at::Tensor z)
        : network_(network),
          z_(std::move(z)),
          directions_(draw_directions(z_, kDirections, /*seed=*/7)),
          layers_(first_convolutions(network.config())) {}

    [[nodiscard]] std::int64_t size() const { return z_.size(0); }
    [[nodiscard]] std::string network_name() const {
        return bench::network_name(network_.config());
    }

    [[nodiscard]] Candidate ours(std::int64_t groups) const {
        return {"ours", [this, groups] {
                    PenaltyGradientOptions how;
                    how.penalty.k = kDirections;
                    how.penalty.hp_groups = groups;
                    (void)backward_penalty(activations(), z_, directions_, how);
                }};
    }
    /// The definition's, of the samples first ... last - 1.
    [[nodiscard]] Candidate plain(const PlainGenerator& generator, std::int64_t first,
                                  std::int64_t last) const {
        return {"plain", [this, &generator, first, last] {
                    plain_penalty(generator, z_.slice(0, first, last), layers_.back(), kDirections,
                                  Reduction::max, 1)
                        .backward();
                }};
    }
    /// What the gradient needs for each of kGroups, by where the maxima lie.
    [[nodiscard]] std::array<double, kGroups.size()> floors() const {
        const at::NoGradGuard no_graph;
        const std::vector<at::Tensor> penalties =
            element_penalties(activations(), z_, directions_, {});
        std::array<double, kGroups.size()> flops{};
        for (std::size_t i = 0; i < kGroups.size(); ++i) {
            flops[i] = penalty_gradient_flops(network_.config(), layers_.back(), kDirections,
                                              deepest_maxima(penalties, kGroups[i]));
        }
        return flops;
    }

  private:
    [[nodiscard]] TensorFunction activations() const {
        return [this](const at::Tensor& points) {
            return network_.forward_with_activations(points, layers_, /*want_images=*/false)
                .activations;
        };
    }

    const GeneratorNetwork& network_;
    at::Tensor z_;
    at::Tensor directions_;
    std::vector<int> layers_;
};

/// How the plain form ran.
struct PlainRun {
    Cost cost;  ///< in slices: the time of all, and what it would hold whole
    bool in_slices = false;
};

std::string megabytes_text(double megabytes) {
    return std::to_string(static_cast<std::int64_t>(megabytes + 0.5)) + " MB";
}

std::string plain_cell(const PlainRun& plain, double flops, double peak) {
    const std::string time = duration_text(plain.cost.milliseconds);
    const std::string memory = megabytes_text(plain.cost.megabytes);
    const std::string how = plain.in_slices
                                ? time + " in slices of " + std::to_string(kSmallBatch) +
                                      ", whole some " + memory + " (estimated)"
                                : time + ", " + memory;
    return how + " " + floor_text(plain.cost.milliseconds, flops, peak);
}

/// `ours`: one for each of kGroups.
void report(const Batch& batch, const PlainRun& plain, std::span<const Cost> ours, double wanted,
            Rows& rows) {
    const std::string name = batch.network_name() + ", " + std::to_string(batch.size());
    const std::array<double, kGroups.size()> flops = batch.floors();
    std::vector<std::string> cells{name, plain_cell(plain, flops[0], rows.peak)};
    for (std::size_t i = 0; i < kGroups.size(); ++i) {
        const Cost& cost = ours[i];
        cells.push_back(duration_text(cost.milliseconds) + ", " + megabytes_text(cost.megabytes) +
                        ", " + ratio_text(plain.cost.milliseconds, cost.milliseconds) + " " +
                        floor_text(cost.milliseconds, flops[i], rows.peak));
    }
    print_row(cells);
    const std::string what = "penalty and gradient, " + name;
    rows.aims.push_back({what, plain.cost.milliseconds / ours[0].milliseconds, wanted});
    rows.aims.push_back({what + (plain.in_slices ? ": plain memory (estimated) over ours"
                                                 : ": plain memory over ours"),
                         plain.cost.megabytes / ours[0].megabytes, kMemoryAim});
}

at::Tensor draw_latents(const GeneratorNetwork& network, std::int64_t batch) {
    return at::randn({batch, network.config().latent_size});
}

}  // namespace

void print_penalty_heading() {
    print_heading({"network, batch", "plain", "`hp_groups` 1", "`hp_groups` 4"});
}

void compare_penalty(const GeneratorNetwork& network, const PlainGenerator& plain,
                     std::int64_t batch, int rounds, double wanted, Rows& rows) {
    const Batch whole(network, draw_latents(network, batch));
    const std::vector<Cost> costs = interleaved_costs(
        {whole.plain(plain, 0, batch), whole.ours(kGroups[0]), whole.ours(kGroups[1])}, rounds,
        rows.options);
    report(whole, {costs[0]}, std::span(costs).subspan(1), wanted, rows);
}

void compare_penalty_in_slices(const GeneratorNetwork& network, const PlainGenerator& plain,
                               Rows& rows) {
    const at::Tensor z = draw_latents(network, kSlices * kSmallBatch);
    const Batch first(network, z.slice(0, 0, kSmallBatch));
    const Batch whole(network, z);
    std::vector<Candidate> candidates;
    const auto add_ours = [&candidates](const Batch& batch) {
        for (const std::int64_t groups : kGroups) {
            candidates.push_back(batch.ours(groups));
        }
    };
    add_ours(first);
    for (std::int64_t slice = 0; slice < kSlices; ++slice) {
        candidates.push_back(whole.plain(plain, slice * kSmallBatch, (slice + 1) * kSmallBatch));
    }
    add_ours(whole);
    const std::vector<Cost> costs = interleaved_costs(candidates, 1, rows.options);
    const std::span<const Cost> slices = std::span(costs).subspan(kGroups.size(), kSlices);
    report(first, {slices[0]}, std::span(costs).first(kGroups.size()), kSmallBatchAim, rows);
    PlainRun sliced{.cost = {}, .in_slices = true};
    for (const Cost& slice : slices) {
        sliced.cost.milliseconds += slice.milliseconds;
    }
    sliced.cost.megabytes = static_cast<double>(kSlices) * slices[0].megabytes;
    report(whole, sliced, std::span(costs).last(kGroups.size()), kLargeBatchAim, rows);
}

}  // namespace zscope::bench
