#include "app/control/analysis_export.h"

#include "app/state/analysis_requests.h"
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

AnalysisSubjects subjects_of(Generator* generator, const AnalysedModel& described,
                             const ExportContext& context) {
    return {
        {.generator = generator, .device = c10::Device(context.device), .described = described}};
}

struct Record {
    const AnalysisSubjects& subjects;

    AnalysisRecord operator()(const ActivenessExport& order) const {
        return activeness_record(subjects, order.request, {});
    }
    AnalysisRecord operator()(const HeatmapExport& order) const {
        return heatmap_record(subjects, order.request, order.style);
    }
    AnalysisRecord operator()(const InteractionsExport& order) const {
        return interactions_record(subjects, order.request, {});
    }
    AnalysisRecord operator()(const PixelExport& order) const {
        return hessian_record(subjects, order.request, matrix_style(order));
    }
};

struct Analyse {
    const AnalysisSubjects& subjects;
    const ProgressSink& progress;
    const std::stop_token& stop;

    Analysis operator()(const ActivenessExport& order) const {
        return analyse_activeness(subjects, order.request, {}, progress, stop);
    }
    Analysis operator()(const HeatmapExport& order) const {
        return analyse_heatmap(subjects, order.request, order.style, progress, stop);
    }
    Analysis operator()(const InteractionsExport& order) const {
        return analyse_interactions(subjects, order.request, {}, progress, stop);
    }
    Analysis operator()(const PixelExport& order) const {
        return analyse_hessian(subjects, order.request, matrix_style(order), progress, stop);
    }
};

}  // namespace

bool is_analysis(ExportKind kind) noexcept {
    return kind == ExportKind::activeness || kind == ExportKind::heatmap ||
           kind == ExportKind::interactions || kind == ExportKind::pixel;
}

AnalysisExport analysis_export(const AppState& state, ExportKind kind) {
    switch (kind) {
        case ExportKind::heatmap:
            return HeatmapExport{heatmap_request(state), heatmap_style(state)};
        case ExportKind::interactions:
            return InteractionsExport{interactions_request(state)};
        case ExportKind::pixel:
            return PixelExport{pixel_request(state), state.analysis.options.pixel_signed};
        default:
            return ActivenessExport{activeness_request(state)};
    }
}

std::string analysis_command(const Generator& generator, const AnalysisExport& order,
                             const ExportContext& context, const std::filesystem::path& path) {
    const AnalysisSubjects subjects =
        subjects_of(nullptr, analysed_model(generator, context.model), context);
    return command_line(std::visit(Record{subjects}, order), path);
}

std::vector<std::filesystem::path> write_analysis_export(
    Generator& generator, const AnalysisExport& order, const ExportContext& context,
    const std::filesystem::path& path, const ProgressSink& progress, std::stop_token stop) {
    const AnalysisSubjects subjects =
        subjects_of(&generator, analysed_model(generator, context.model), context);
    const Analysis analysis = std::visit(Analyse{subjects, progress, stop}, order);
    return write_analysis(analysis.record, analysis.result, path);
}

}  // namespace zscope
