#include "app/control/strip_drawer.h"

#include <algorithm>
#include <utility>

#include "core/explore/traverse.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

LatentMode latent_mode(const AppState& state) {
    return state.edit.post_norm ? LatentMode::post_norm : LatentMode::pre_norm;
}

/// The components of the page that is shown.
std::vector<int> page_components(const AppState& state) {
    std::vector<int> components;
    const std::size_t end =
        std::min(state.components(),
                 state.strips_first + static_cast<std::size_t>(state.settings.strips.rows));
    for (std::size_t i = state.strips_first; i < end; ++i) {
        components.push_back(static_cast<int>(i));
    }
    return components;
}

TraversePlan plan_for(const AppState& state) {
    const StripSettings& settings = state.settings.strips;
    StripOptions options;
    options.components = page_components(state);
    options.steps = settings.steps;
    options.extent = settings.extent;
    options.relative = settings.relative;
    options.latent_mode = latent_mode(state);
    // One row a pass: rows appear one by one, and a moving hand waits for no more than that.
    options.batch = settings.steps;
    return plan_strips(composed_latent(state.edit), options);
}

StripTable table_for(const AppState& state, const TraversePlan& plan) {
    StripTable table;
    table.model_generation = state.model.generation;
    table.latent_version = state.latent_version;
    table.running = true;
    const std::vector<float> sliders = component_values(state.edit);
    const std::vector<float> fed = composed_latent(state.edit);
    table.rows.resize(static_cast<std::size_t>(plan.rows));
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
        table.rows[r].component = state.strips_first + r;
        table.rows[r].base_column = plan.base_columns[r];
    }
    for (const TraverseCell& cell : plan.cells) {
        StripRow& row = table.rows[static_cast<std::size_t>(cell.row)];
        const std::size_t i = row.component;
        // Directions move the fed latent away from the sliders; a cell names the slider's value.
        row.values.push_back(cell.z[i] - (fed[i] - sliders[i]));
    }
    return table;
}

}  // namespace

StripDrawer::Replica::~Replica() = default;

struct StripDrawer::Order {
    ModelSource source;
    std::shared_ptr<Replica> replica;
    TraversePlan plan;
    std::uint64_t model_generation = 0;
    std::uint64_t latent_version = 0;
};

StripDrawer::StripDrawer(JobRunner& jobs, Wake wake)
    : jobs_(jobs), results_(std::make_shared<EventQueue<JobResult<Row>>>(std::move(wake))) {}

void StripDrawer::set_model(ModelSource source) {
    source_ = std::move(source);
    replica_ = std::make_shared<Replica>();
    drawn_.reset();
}

std::optional<Event> StripDrawer::update(const AppState& state) {
    const bool moving = state.gesture_start.has_value();
    if (source_.prototype == nullptr || moving || !state.settings.show_strips || state.image_only) {
        return std::nullopt;
    }
    const Wanted wanted{state.model.generation, state.latent_version, state.strips_first,
                        state.settings.strips};
    if (drawn_ == wanted) {
        return std::nullopt;
    }
    drawn_ = wanted;
    TraversePlan plan = plan_for(state);
    StripTable table = table_for(state, plan);
    submit({source_, replica_, std::move(plan), wanted.model_generation, wanted.latent_version});
    return event::StripsStarted{std::move(table)};
}

void StripDrawer::submit(Order order) {
    const auto work = [order = std::move(order)](JobContext& context,
                                                 const JobRunner::Publish<Row>& publish) {
        context.checkpoint();
        if (order.replica->generator == nullptr) {
            order.replica->generator = make_replica(order.source);
        }
        Row row{order.model_generation, order.latent_version, 0, {}};
        const auto columns = static_cast<std::size_t>(order.plan.columns);
        const auto collect = [&](DrawnCell cell) {
            row.cells.push_back(std::make_shared<const Image>(std::move(cell.image)));
            if (row.cells.size() == columns) {
                row.row = cell.index / columns;
                publish(std::exchange(row, {order.model_generation, order.latent_version, 0, {}}));
                context.checkpoint();
            }
        };
        draw_cells(*order.replica->generator, order.plan, collect, {}, context.stop_token());
        return Row{};
    };
    current_ =
        jobs_.submit_progressive<Row>({JobClass::strips, "Strips", "strips"}, work, results_);
}

std::vector<Event> StripDrawer::take() {
    std::vector<Event> events;
    for (JobResult<Row>& result : results_->drain()) {
        if (result.id != current_) {
            continue;
        }
        if (!result.value) {
            events.emplace_back(event::StripsStopped{});
            if (result.value.error().code() != ErrorCode::cancelled) {
                Message message;
                message.title = "The strips failed";
                message.text = result.value.error().what();
                message.hint = result.value.error().hint();
                events.emplace_back(event::MessagePosted{message});
            }
        } else if (!result.is_final) {
            events.emplace_back(
                event::StripRowArrived{result.value->model_generation, result.value->latent_version,
                                       result.value->row, std::move(result.value->cells)});
        }
    }
    return events;
}

}  // namespace zscope
