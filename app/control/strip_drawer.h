#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/control/weights_pace.h"
#include "app/state/event.h"
#include "core/base/job_runner.h"
#include "core/explore/following_replica.h"
#include "core/explore/model_source.h"

namespace zscope {

/// Draws the strips of one slot row by row in the background, the most active components first,
/// whenever the state at rest asks for other ones.
class StripDrawer {
  public:
    explicit StripDrawer(JobRunner& jobs, Wake wake, Slot slot = Slot::a);

    void set_model(ModelSource source);
    /// The same model with other weights; strips under way are finished with the old ones first.
    void set_weights(ModelSource source) { source_ = std::move(source); }
    /// Starts a job if the strips of `state` are not the ones drawn or being drawn, or are asked
    /// for again, once the hand rests and as long as they are seen; ends the one that nobody sees
    /// any more and, while the hand moves, the one of a place that is left. The event to dispatch,
    /// if any.
    [[nodiscard]] std::optional<Event> update(const AppState& state);
    /// What has arrived since the last call. A warning tells of values that are not finite once,
    /// until strips of the model are finite again or another model is open.
    [[nodiscard]] std::vector<Event> take();

  private:
    struct Row {
        std::uint64_t model_generation = 0;
        std::uint64_t latent_version = 0;
        std::uint64_t weights_version = 0;
        std::size_t row = 0;
        std::vector<std::shared_ptr<const Image>> cells;
        /// As StripRow's. Of the final one: whose the first faulty row is, and how many are.
        std::string fault;
    };
    struct Wanted {
        std::uint64_t model_generation = 0;
        std::uint64_t latent_version = 0;
        std::uint64_t weights_version = 0;
        std::vector<std::size_t> components;  ///< in the order of the rows
        StripSettings settings;
        friend bool operator==(const Wanted&, const Wanted&) = default;
    };
    /// What chooses the rows, but for the ranking itself.
    struct Choice {
        std::uint64_t model_generation = 0;
        std::size_t first = 0;
        int rows = 0;
        ComponentOrder order = ComponentOrder::natural;
        int top = 0;
        Slot ranked = Slot::a;  ///< in whose order they stand
        friend bool operator==(const Choice&, const Choice&) = default;
    };
    struct Order;
    class Collector;

    /// Equal but for the weights.
    [[nodiscard]] static bool same_cells(const Wanted& a, Wanted b);
    /// Equal but for the weights, and for which rows there are.
    [[nodiscard]] static bool same_place(const Wanted& a, Wanted b);
    /// The components to draw; with the ranking as it was last known whole.
    [[nodiscard]] const std::vector<std::size_t>& rows_for(const AppState& state);
    /// Gives up the job under way, if any.
    [[nodiscard]] std::optional<Event> leave();
    void submit(Order order);
    /// Tells of the final Row's fault.
    [[nodiscard]] Event warning(std::string fault) const;

    JobRunner& jobs_;
    Slot slot_;
    JobResults<Row> results_;
    ModelSource source_;
    /// For the strips' thread, made there and kept between jobs.
    std::shared_ptr<FollowingReplica> replica_;
    Choice choice_;
    std::vector<std::size_t> rows_;  ///< as chosen by `choice_`
    std::optional<Wanted> drawn_;
    WeightsPace pace_;
    JobId current_ = 0;       ///< 0: none is under way
    bool is_faulty_ = false;  ///< of the model's last whole table: has values that are not finite
};

}  // namespace zscope
