#include "app/control/strip_drawer.h"

#include <algorithm>
#include <utility>

#include "app/control/giving_way.h"
#include "app/state/activeness_chart.h"
#include "app/state/compare_rules.h"
#include "app/state/component_order.h"
#include "app/state/strip_rules.h"
#include "core/explore/picture_fault.h"
#include "core/explore/traverse.h"
#include "core/model/generator_info.h"
#include "core/model/pausing_generator.h"

namespace zscope {
namespace {

/// What the model is fed, and what its sliders show.
std::vector<float> fed_latent(const AppState& state, Slot slot) {
    return slot == Slot::a ? composed_latent(state.edit) : latent_of_b(state, state.edit);
}

std::vector<float> slider_values(const AppState& state, Slot slot) {
    return slot == Slot::a ? component_values(state.edit) : latent_of_b(state, state.edit);
}

/// Of these components, at least one, in this order.
TraversePlan plan_for(const AppState& state, Slot slot,
                      const std::vector<std::size_t>& components) {
    const StripSettings& settings = state.settings.strips;
    StripOptions options;
    for (const std::size_t component : components) {
        options.components.push_back(static_cast<int>(component));
    }
    options.steps = settings.steps;
    options.extent = settings.extent;
    options.relative = settings.relative;
    options.latent_mode = latent_mode(state.edit);
    options.batch = strip_batch(model_of(state, slot).info, state.device, settings.steps);
    return plan_strips(fed_latent(state, slot), options);
}

/// Where each of `drawn` stands among `shown`, which holds the same components.
std::vector<std::size_t> places_in(const std::vector<std::size_t>& shown,
                                   const std::vector<std::size_t>& drawn) {
    std::vector<std::size_t> places;
    for (const std::size_t component : drawn) {
        const auto found = std::find(shown.begin(), shown.end(), component);
        places.push_back(static_cast<std::size_t>(found - shown.begin()));
    }
    return places;
}

/// Rows of `components`; the plan's row r is the table's row places[r].
StripTable table_for(const AppState& state, Slot slot, const std::vector<std::size_t>& components,
                     const TraversePlan& plan, const std::vector<std::size_t>& places) {
    StripTable table;
    table.model_generation = model_of(state, slot).generation;
    table.latent_version = state.latent_version;
    table.weights_version = model_of(state, slot).weights_version;
    table.relative = state.settings.strips.relative;
    table.running = true;
    const std::vector<float> sliders = slider_values(state, slot);
    const std::vector<float> fed = fed_latent(state, slot);
    table.rows.resize(components.size());
    for (std::size_t r = 0; r < places.size(); ++r) {
        table.rows[r].component = components[r];
        table.rows[places[r]].base_column = plan.base_columns[r];
    }
    for (const TraverseCell& cell : plan.cells) {
        StripRow& row = table.rows[places[static_cast<std::size_t>(cell.row)]];
        const std::size_t i = row.component;
        // Directions move the fed latent away from the sliders; a cell names the slider's value.
        row.values.push_back(cell.z[i] - (fed[i] - sliders[i]));
    }
    return table;
}

/// Old pictures of the same places stay until their successors come.
void keep_pictures(const StripTable& old, StripTable& table) {
    for (StripRow& row : table.rows) {
        const auto before = std::find_if(
            old.rows.begin(), old.rows.end(),
            [&row](const StripRow& other) { return other.component == row.component; });
        if (before != old.rows.end()) {
            row.cells = before->cells;
            row.weights_version = before->weights_version;
            row.fault = before->fault;
        }
    }
}

}  // namespace

struct StripDrawer::Order {
    ModelSource source;
    std::shared_ptr<FollowingReplica> replica;
    TraversePlan plan;
    std::vector<std::size_t> components;  ///< of the plan's rows
    std::vector<std::size_t> places;      ///< of the same in the table
    std::uint64_t latent_version = 0;

    [[nodiscard]] Row empty_row() const {
        return {source.generation, latent_version, weights_version(source), 0, {}, {}};
    }
    /// "step 1 of 7: values are not finite ..." of a cell of which that is true.
    [[nodiscard]] std::string fault_of(Generator& generator, std::size_t index) const {
        const TraverseCell& cell = plan.cells[index];
        return std::string("step ")
            .append(std::to_string(cell.column + 1))
            .append(" of ")
            .append(std::to_string(plan.columns))
            .append(": ")
            .append(describe_fault(generator, plan.latent_mode, cell.z));
    }
};

/// Takes the cells of an order in until rows are whole, and tells of what is not finite in them.
class StripDrawer::Collector {
  public:
    Collector(const Order& order, Generator& generator, const JobRunner::Publish<Row>& publish)
        : order_(order), generator_(generator), publish_(publish), row_(order.empty_row()) {}

    void take(DrawnCell cell) {
        if (cell.has_non_finite && row_.fault.empty()) {
            row_.fault = order_.fault_of(generator_, cell.index);
        }
        row_.cells.push_back(std::make_shared<const Image>(std::move(cell.image)));
        const auto columns = static_cast<std::size_t>(order_.plan.columns);
        if (row_.cells.size() == columns) {
            finish_row(cell.index / columns);
        }
    }
    /// The final Row.
    [[nodiscard]] Row end() const {
        Row last;
        if (faulty_rows_ > 0) {
            last.fault = first_fault_;
            last.fault.append("; such values are in ")
                .append(std::to_string(faulty_rows_))
                .append(" of ")
                .append(std::to_string(order_.plan.rows))
                .append(" strips");
        }
        return last;
    }

  private:
    void finish_row(std::size_t row) {
        row_.row = order_.places[row];
        if (!row_.fault.empty() && ++faulty_rows_ == 1) {
            first_fault_ = component_label(static_cast<std::int64_t>(order_.components[row]))
                               .append(", ")
                               .append(row_.fault);
        }
        publish_(std::exchange(row_, order_.empty_row()));
    }

    const Order& order_;
    Generator& generator_;
    const JobRunner::Publish<Row>& publish_;
    Row row_;
    int faulty_rows_ = 0;
    std::string first_fault_;
};

StripDrawer::StripDrawer(JobRunner& jobs, Wake wake, Slot slot)
    : jobs_(jobs),
      slot_(slot),
      results_(std::make_shared<EventQueue<JobResult<Row>>>(std::move(wake))) {}

void StripDrawer::set_model(ModelSource source) {
    jobs_.cancel(current_);
    source_ = std::move(source);
    replica_ = std::make_shared<FollowingReplica>();
    drawn_.reset();
    is_faulty_ = false;
}

bool StripDrawer::same_cells(const Wanted& a, Wanted b) {
    b.weights_version = a.weights_version;
    return a == b;
}

bool StripDrawer::same_place(const Wanted& a, Wanted b) {
    b.components = a.components;
    return same_cells(a, std::move(b));
}

const std::vector<std::size_t>& StripDrawer::rows_for(const AppState& state) {
    const AnalysisOptions& options = state.analysis.options;
    const Slot ranked = order_slot(state, slot_);
    const Choice choice{model_of(state, slot_).generation,
                        state.strips_first,
                        state.settings.strips.rows,
                        options.order,
                        options.top,
                        ranked};
    // While the ranking is being measured every part of it turns it about.
    const bool is_ranking_measured =
        state.analysis.job(activeness_kind(ranked)).phase == AnalysisPhase::running;
    if (choice != choice_ || !is_ranking_measured) {
        choice_ = choice;
        rows_ = strip_page_of(state, slot_);
    }
    return rows_;
}

std::optional<Event> StripDrawer::leave() {
    if (current_ == 0) {
        return std::nullopt;
    }
    jobs_.cancel(std::exchange(current_, 0));
    drawn_.reset();
    return event::StripsStopped{slot_};
}

std::optional<Event> StripDrawer::update(const AppState& state) {
    if (source_.prototype == nullptr) {
        return std::nullopt;
    }
    if (!shows_strips_in(state, slot_)) {
        return leave();
    }
    const ModelSlot& model = model_of(state, slot_);
    const StripTable& shown = strips_of(state, slot_);
    Wanted wanted{model.generation, state.latent_version, model.weights_version, rows_for(state),
                  state.settings.strips};
    wanted.settings.transposed = false;  // how the same cells are laid out
    const bool is_training = state.training.state == ControlState::running;
    const bool same = drawn_ && same_cells(*drawn_, wanted);
    if (state.hand_moves) {
        return same ? std::nullopt : leave();
    }
    const bool is_enough =
        drawn_ == wanted || (same && (shown.running || (is_training && !pace_.may_start())));
    if (wanted.components.empty() || (is_enough && !shown.asked_again)) {
        return std::nullopt;
    }
    const std::vector<std::size_t> drawn_first =
        ranked_first(state, order_slot(state, slot_), wanted.components);
    std::vector<std::size_t> places = places_in(wanted.components, drawn_first);
    TraversePlan plan = plan_for(state, slot_, drawn_first);
    StripTable table = table_for(state, slot_, wanted.components, plan, places);
    if (drawn_ && same_place(*drawn_, wanted)) {
        keep_pictures(shown, table);
    }
    drawn_ = wanted;
    pace_.start();
    submit({source_, replica_, std::move(plan), drawn_first, std::move(places),
            wanted.latent_version});
    table.job = current_;
    return event::StripsStarted{std::move(table), slot_};
}

void StripDrawer::submit(Order order) {
    const auto work = [order = std::move(order)](JobContext& context,
                                                 const JobRunner::Publish<Row>& publish) {
        context.checkpoint();
        PausingGenerator generator = giving_way(order.replica->follow(order.source), context);
        Collector rows(order, generator, publish);
        draw_cells(
            generator, order.plan, [&rows](DrawnCell cell) { rows.take(std::move(cell)); },
            context.progress(), context.stop_token());
        return rows.end();
    };
    current_ = jobs_.submit_progressive<Row>(
        {JobClass::strips, slot_ == Slot::a ? "Strips" : "Strips of B",
         slot_ == Slot::a ? "strips" : "strips-b"},
        work, results_);
}

Event StripDrawer::warning(std::string fault) const {
    Message message;
    message.level = MessageLevel::warning;
    message.title =
        std::string(slot_ == Slot::a ? "Strips" : "Strips of B").append(" are not finite");
    message.text = std::move(fault);
    message.hint = "Choose a latent nearer to 0 or a smaller extent; tooltips tell of each strip";
    return event::MessagePosted{std::move(message)};
}

std::vector<Event> StripDrawer::take() {
    std::vector<Event> events;
    for (JobResult<Row>& result : results_->drain()) {
        if (result.id != current_) {
            continue;
        }
        if (result.is_final) {
            current_ = 0;
            pace_.finish();
        }
        if (!result.value) {
            events.emplace_back(event::StripsStopped{slot_});
            if (result.value.error().code() != ErrorCode::cancelled) {
                Message message;
                message.title = "The strips failed";
                message.text = result.value.error().what();
                message.hint = result.value.error().hint();
                events.emplace_back(event::MessagePosted{message});
            }
        } else if (!result.is_final) {
            events.emplace_back(event::StripRowArrived{
                result.value->model_generation, result.value->latent_version, result.value->row,
                std::move(result.value->cells), result.value->weights_version, slot_,
                std::move(result.value->fault)});
        } else {
            const bool was_faulty = std::exchange(is_faulty_, !result.value->fault.empty());
            if (is_faulty_ && !was_faulty) {
                events.push_back(warning(std::move(result.value->fault)));
            }
        }
    }
    return events;
}

}  // namespace zscope
