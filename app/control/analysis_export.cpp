#include "app/control/analysis_export.h"

#include "app/state/activeness_chart.h"
#include "app/state/analysis_requests.h"
#include "app/state/heatmap_colors.h"
#include "app/state/heatmap_slots.h"
#include "app/state/layer_choice.h"
#include "app/state/matrix_slots.h"
#include "core/export/analyses.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

constexpr ColorMap kSigned = ColorMap::diverging;

MatrixStyle matrix_style(const PixelExport& order) {
    MatrixStyle style;
    style.is_signed = order.is_signed;
    style.color_map = order.is_signed ? kSigned : style.color_map;
    return style;
}

/// What is open in the slots. B only for the exports that need it.
struct Opened {
    AnalysisSubject a;
    std::optional<AnalysisSubject> b;

    [[nodiscard]] AnalysisSubjects shown(const ActivenessExport& order) const {
        switch (order.shown) {
            case ActivenessShown::b:
                return {b.value()};
            case ActivenessShown::both:
                return {a, b.value()};
            case ActivenessShown::a:
                break;
        }
        return {a};
    }
    [[nodiscard]] AnalysisSubjects shown(const HeatmapExport& order) const {
        return order.b.empty() ? AnalysisSubjects{a} : AnalysisSubjects{a, b.value()};
    }
    [[nodiscard]] AnalysisSubjects shown(Slot slot) const {
        return {slot == Slot::a ? a : b.value()};
    }
    [[nodiscard]] ActivenessOrder order_of(const ActivenessExport& order) const {
        if (!order.order_of) {
            return {.components = order.order};
        }
        return {.model = *order.order_of == Slot::a ? a : b.value()};
    }
};

struct Record {
    const Opened& opened;

    AnalysisRecord operator()(const ActivenessExport& order) const {
        return activeness_record(opened.shown(order), order.request, opened.order_of(order));
    }
    AnalysisRecord operator()(const HeatmapExport& order) const {
        return heatmap_record(opened.shown(order), order.request, order.style);
    }
    AnalysisRecord operator()(const InteractionsExport& order) const {
        return interactions_record(opened.shown(order.slot), order.request, {});
    }
    AnalysisRecord operator()(const PixelExport& order) const {
        return hessian_record(opened.shown(order.slot), order.request, matrix_style(order));
    }
    AnalysisRecord operator()(const LayersExport& order) const {
        return layers_record(opened.shown(order.slot), order.request, order.style);
    }
};

struct Analyse {
    const Opened& opened;
    const ProgressSink& progress;
    const std::stop_token& stop;

    Analysis operator()(const ActivenessExport& order) const {
        return analyse_activeness(opened.shown(order), order.request, opened.order_of(order),
                                  progress, stop);
    }
    Analysis operator()(const HeatmapExport& order) const {
        return analyse_heatmap(opened.shown(order), order.request, order.style, progress, stop);
    }
    Analysis operator()(const InteractionsExport& order) const {
        return analyse_interactions(opened.shown(order.slot), order.request, {}, progress, stop);
    }
    Analysis operator()(const PixelExport& order) const {
        return analyse_hessian(opened.shown(order.slot), order.request, matrix_style(order),
                               progress, stop);
    }
    Analysis operator()(const LayersExport& order) const {
        return analyse_layers(opened.shown(order.slot), order.request, order.style, progress, stop);
    }
};

ActivenessExport activeness_export(const AppState& state) {
    ActivenessExport order{.request = activeness_request(state), .shown = shown_activeness(state)};
    order.b = state.compare.b.command_name;
    const ChartOrder chosen = chart_order(state);
    const bool is_of_both = order.shown == ActivenessShown::both && !ranks_apart(state);
    if (chosen != ChartOrder::own || is_of_both) {
        order.order_of = ranking_slot(state);
    }
    if (chosen == ChartOrder::before || chosen == ChartOrder::number) {
        for (const std::size_t component : charted_components(state)) {
            order.order.push_back(static_cast<int>(component));
        }
    }
    return order;
}

/// B's map too, where the same call gives what the canvas shows.
HeatmapExport heatmap_export(const AppState& state) {
    const bool is_of_both = why_not_export_map_of_b(state).empty();
    return {.request = heatmap_request(state, Slot::a),
            .style = heatmap_style(state),
            .b = is_of_both ? state.compare.b.command_name : std::string()};
}

LayersExport layers_export(const AppState& state) {
    const Slot slot = layers_slot(state);
    return {.request = layers_request(state, slot),
            .style = layers_style(state),
            .slot = slot,
            .b = state.compare.b.command_name};
}

InteractionsExport interactions_export(const AppState& state) {
    const Slot slot = interactions_slot(state);
    return {.request = interactions_request(state, slot),
            .slot = slot,
            .b = state.compare.b.command_name};
}

PixelExport pixel_export(const AppState& state) {
    const Slot slot = pixel_slot(state);
    return {.request = pixel_request(state, slot),
            .is_signed = state.analysis.options.pixel_signed,
            .slot = slot,
            .b = state.compare.b.command_name};
}

struct NeedsB {
    bool operator()(const HeatmapExport& order) const { return !order.b.empty(); }
    bool operator()(const ActivenessExport& order) const {
        return order.shown != ActivenessShown::a || order.order_of == Slot::b;
    }
    template <typename Export>
    bool operator()(const Export& order) const {
        return order.slot == Slot::b;
    }
};

/// B as one would type it, of an export that needs it.
std::string name_of_b(const AnalysisExport& order) {
    return std::visit([](const auto& of_kind) { return of_kind.b; }, order);
}

}  // namespace

bool needs_b(const AnalysisExport& order) {
    return std::visit(NeedsB(), order);
}

bool is_analysis(ExportKind kind) noexcept {
    return kind == ExportKind::activeness || kind == ExportKind::heatmap ||
           kind == ExportKind::interactions || kind == ExportKind::pixel ||
           kind == ExportKind::layers;
}

AnalysisExport analysis_export(const AppState& state, ExportKind kind) {
    switch (kind) {
        case ExportKind::heatmap:
            return heatmap_export(state);
        case ExportKind::interactions:
            return interactions_export(state);
        case ExportKind::pixel:
            return pixel_export(state);
        case ExportKind::layers:
            return layers_export(state);
        default:
            return activeness_export(state);
    }
}

std::string analysis_command(const Generator& a, const Generator* b, const AnalysisExport& order,
                             const ExportContext& context, const std::filesystem::path& path) {
    Opened opened{
        .a = {.device = c10::Device(context.device), .described = analysed_model(a, context.model)},
        .b = std::nullopt};
    if (needs_b(order)) {
        opened.b = opened.a;
        opened.b->described = analysed_model(*b, name_of_b(order));
    }
    return command_line(std::visit(Record{opened}, order), path);
}

WrittenAnalysis write_analysis_export(Generator& a, Generator* b, const AnalysisExport& order,
                                      const ExportContext& context,
                                      const std::filesystem::path& path,
                                      const ProgressSink& progress, std::stop_token stop) {
    Opened opened{.a = {.generator = &a,
                        .device = c10::Device(context.device),
                        .described = analysed_model(a, context.model)},
                  .b = std::nullopt};
    if (needs_b(order)) {
        opened.b = opened.a;
        opened.b->generator = b;
        opened.b->described = analysed_model(*b, name_of_b(order));
    }
    const Analysis analysis = std::visit(Analyse{opened, progress, stop}, order);
    return {.paths = write_analysis(analysis.record, analysis.result, path),
            .warnings = analysis.warnings};
}

}  // namespace zscope
