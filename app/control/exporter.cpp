#include "app/control/exporter.h"

#include <system_error>
#include <utility>
#include <variant>

#include "app/control/analysis_export.h"
#include "app/control/free_name.h"
#include "app/control/giving_way.h"
#include "app/state/analysis_requests.h"
#include "app/state/animation_request.h"
#include "app/state/compare_rules.h"
#include "app/state/export_name.h"
#include "app/state/heatmap_colors.h"
#include "app/state/heatmap_slots.h"
#include "app/state/pair_colors.h"
#include "app/state/strip_rules.h"
#include "core/base/error.h"
#include "core/export/animation_export.h"
#include "core/export/comparison_export.h"
#include "core/export/export.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

/// Everything an export needs, by value.
struct Order {
    ExportKind kind = ExportKind::picture;
    LatentState latent;
    PictureOptions picture;
    StripOptions strip;
    AnimationOptions animation;
    GridOptions grid;  ///< of seeds, or of two components or their differences
    SheetStyle style;
    ComparisonStyle comparison;
    std::string compared;  ///< B as one would type it; empty: it cannot be typed
    ExportContext context;
    std::optional<AnalysisExport> analysis;  ///< of the kinds that are one
};

ComparisonView view_of(CompareMode mode) {
    switch (mode) {
        case CompareMode::split:
            return ComparisonView::split;
        case CompareMode::difference:
            return ComparisonView::difference;
        case CompareMode::only_a:
        case CompareMode::only_b:
        case CompareMode::side_by_side:
            break;
    }
    return ComparisonView::side_by_side;
}

ComparisonStyle comparison_style(const AppState& state) {
    ComparisonStyle style = state.compare.style;
    style.view = view_of(state.compare.mode);
    style.scale = state.settings.exporting.scale;
    style.labels = state.settings.exporting.labels;
    return style;
}

GridOptions grid_options(const AppState& state, ExportKind kind) {
    if (kind == ExportKind::pair) {
        return pair_request(state);
    }
    if (kind == ExportKind::pair_difference) {
        return PairDifferenceOptions{.grid = pair_request(state),
                                     .kind = pair_difference_kind(state),
                                     .range = shared_pair_reach(state)};
    }
    SampleGridOptions grid;
    grid.seed = state.edit.latent.seed;
    grid.columns = state.settings.grid.columns;
    grid.count = state.settings.grid.columns * state.settings.grid.rows;
    grid.latent_mode = latent_mode(state.edit);
    return grid;
}

Order order_for(const AppState& state, ExportKind kind) {
    Order order;
    order.kind = kind;
    order.latent = state.edit.latent;
    order.picture.scale = state.settings.exporting.scale;
    order.picture.latent_mode = latent_mode(state.edit);
    order.strip.components = exported_strip_components(state);
    order.strip.steps = state.settings.strips.steps;
    order.strip.extent = state.settings.strips.extent;
    order.strip.relative = state.settings.strips.relative;
    order.strip.latent_mode = latent_mode(state.edit);
    order.strip.batch = strip_batch(state.model.info, state.device, order.strip.steps);
    order.grid = grid_options(state, kind);
    order.animation = animation_request(state);
    order.style.scale = state.settings.exporting.scale;
    order.style.labels = state.settings.exporting.labels;
    order.style.transpose = kind == ExportKind::strip && state.settings.strips.transposed;
    order.comparison = comparison_style(state);
    order.compared = why_not_file_b(state).empty() ? state.compare.b.command_name : std::string();
    order.context.model = state.model.command_name;
    order.context.device = state.device;
    if (is_analysis(kind)) {
        order.analysis = analysis_export(state, kind);
    }
    if (kind == ExportKind::heatmap && state.settings.exporting.scale > 1) {
        std::get<HeatmapExport>(*order.analysis).style.scale = state.settings.exporting.scale;
    }
    return order;
}

bool looks_at_b(const Order& order) {
    return order.kind == ExportKind::comparison || (order.analysis && needs_b(*order.analysis));
}

/// `compared` may be null. Empty where it looks at B and no command can name that, or at layers of
/// a model that has none.
std::string command_for(const Generator& generator, const Generator* compared, const Order& order,
                        const std::filesystem::path& path) {
    const bool is_of_b = looks_at_b(order);
    if (is_of_b && (compared == nullptr || order.compared.empty())) {
        return {};
    }
    const Generator& looked_into = is_of_b ? *compared : generator;
    if (order.kind == ExportKind::layers && looked_into.info().activations.empty()) {
        return {};
    }
    if (order.analysis) {
        return analysis_command(generator, compared, *order.analysis, order.context, path);
    }
    switch (order.kind) {
        case ExportKind::picture:
            return picture_command(generator, order.latent, order.picture, order.context, path);
        case ExportKind::strip:
            return strip_command(generator, order.latent, order.strip, order.style, order.context,
                                 path);
        case ExportKind::grid:
        case ExportKind::pair:
        case ExportKind::pair_difference:
            return grid_command(generator, order.latent, order.grid, order.style, order.context,
                                path);
        case ExportKind::comparison:
            return comparison_command(generator, *compared, order.compared, order.latent,
                                      order.picture.latent_mode, order.comparison, order.context,
                                      path);
        case ExportKind::animation:
            return animation_command(generator, order.latent, order.animation, order.context, path);
        default:
            return {};
    }
}

/// Writes what is no analysis. `compared` may be null unless B is needed.
ExportResult write_pictures(Generator& generator, Generator* compared, const Order& order,
                            const std::filesystem::path& path, JobContext& context) {
    switch (order.kind) {
        case ExportKind::comparison:
            return export_comparison(generator, {*compared, order.compared}, order.latent,
                                     order.picture.latent_mode, order.comparison, order.context,
                                     path);
        case ExportKind::picture:
            return export_picture(generator, order.latent, order.picture, order.context, path);
        case ExportKind::strip:
            return export_strip(generator, order.latent, order.strip, order.style, order.context,
                                path, context.progress(), context.stop_token());
        case ExportKind::animation:
            return export_animation(generator, order.latent, order.animation, order.context, path,
                                    context.progress(), context.stop_token());
        default:
            return export_grid(generator, order.latent, order.grid, order.style, order.context,
                               path, context.progress(), context.stop_token());
    }
}

/// `compared` may be null unless B is needed.
WrittenAnalysis write_files(Generator& generator, Generator* compared, const Order& order,
                            const std::filesystem::path& path, JobContext& context) {
    if (order.analysis) {
        return write_analysis_export(generator, compared, *order.analysis, order.context, path,
                                     context.progress(), context.stop_token());
    }
    ExportResult written = write_pictures(generator, compared, order, path, context);
    return {std::move(written.paths), std::move(written.warnings)};
}

/// Cancelled when there was nothing left to draw: the files are taken away, and it throws
/// Error(cancelled).
void require_wanted(const WrittenAnalysis& written, const JobContext& context) {
    if (!context.stop_token().stop_requested()) {
        return;
    }
    for (const std::filesystem::path& path : written.paths) {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);  // the frames of an animation are a folder
    }
    throw Error(ErrorCode::cancelled, "Cancelled");
}

std::filesystem::path wanted_path(const AppState& state, ExportKind kind) {
    return state.settings.exporting.folder / export_file_name(state, kind);
}

}  // namespace

Exporter::Exporter(JobRunner& jobs, Wake wake)
    : jobs_(jobs),
      results_(std::make_shared<EventQueue<JobResult<Written>>>(wake)),
      names_(std::move(wake)) {}

std::filesystem::path Exporter::path(const AppState& state, ExportKind kind) {
    return names_.name(kind, wanted_path(state, kind));
}

std::string Exporter::command(const AppState& state, ExportKind kind) {
    const std::filesystem::path out = path(state, kind);
    const bool known =
        known_ && known_->latent_version == state.latent_version && known_->kind == kind &&
        known_->path == out && known_->settings == state.settings &&
        known_->analysis == state.analysis.options && known_->range == shown_range(state) &&
        known_->pair_reach == shared_pair_reach(state) &&
        known_->strip_components == exported_strip_components(state) &&
        known_->no_map_of_b == why_not_export_map_of_b(state) &&
        known_->model == state.model.command_name + state.compare.b.command_name &&
        known_->comparison == comparison_style(state);
    if (!known) {
        known_ = Known{state.latent_version,
                       kind,
                       out,
                       state.settings,
                       state.analysis.options,
                       shown_range(state),
                       shared_pair_reach(state),
                       exported_strip_components(state),
                       why_not_export_map_of_b(state),
                       state.model.command_name + state.compare.b.command_name,
                       comparison_style(state),
                       command_for(*source_.prototype, compared_.prototype.get(),
                                   order_for(state, kind), out)};
    }
    return known_->command;
}

std::optional<std::string> Exporter::command_to_copy(const AppState& state, ExportKind kind) {
    std::string text = command(state, kind);
    return names_.is_fresh(kind, wanted_path(state, kind)) ? std::optional(std::move(text))
                                                           : std::nullopt;
}

void Exporter::start(const AppState& state, ExportKind kind) {
    const auto work = [source = source_, compared = compared_, order = order_for(state, kind),
                       wanted = wanted_path(state, kind),
                       told = path(state, kind)](JobContext& context) {
        if (wanted.has_parent_path()) {
            std::filesystem::create_directories(wanted.parent_path());
        }
        const std::unique_ptr<Generator> generator = make_replica(source);
        const std::unique_ptr<Generator> b = looks_at_b(order) ? make_replica(compared) : nullptr;
        const std::filesystem::path out = next_name(wanted, told);
        WrittenAnalysis written = write_files(*generator, b.get(), order, out, context);
        require_wanted(written, context);
        return Written{std::filesystem::absolute(written.paths.front()), order.kind, wanted,
                       next_name(wanted, out), std::move(written.warnings)};
    };
    std::string title("Export ");
    title.append(export_kind_name(kind));
    jobs_.submit<Written>({JobClass::exporting, std::move(title), ""}, work, results_);
}

std::vector<Event> Exporter::take() {
    std::vector<Event> events;
    for (JobResult<Written>& result : results_->drain()) {
        if (result.value) {
            names_.set(result.value->kind, result.value->wanted, result.value->next);
            events.emplace_back(event::ExportFinished{std::move(result.value->path),
                                                      std::move(result.value->warnings)});
        } else {
            events.emplace_back(event::ExportFailed{result.value.error()});
        }
    }
    return events;
}

}  // namespace zscope
