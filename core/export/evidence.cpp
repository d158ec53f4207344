#include "core/export/evidence.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/base/require.h"
#include "core/explore/picture_fault.h"
#include "core/explore/traverse.h"
#include "core/export/activeness_report.h"
#include "core/export/canvas.h"
#include "core/export/component_scores.h"
#include "core/export/diagonalness_report.h"
#include "core/export/figure.h"
#include "core/export/hessian_report.h"
#include "core/export/sheet.h"
#include "core/export/style_options.h"
#include "core/export/table.h"
#include "core/hessian/model_calls.h"
#include "core/latent/extent.h"
#include "core/latent/latent_axes.h"
#include "core/latent/latent_state.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

constexpr SheetStyle kStripStyle{.scale = 1, .padding = 2};
constexpr int kMostStrips = 1000;
constexpr int kStripWidth = 480;  // of strips that are scaled to fit, at most: about a bar chart's
constexpr int kMostScale = 8;

ActivenessRequest activeness_of(const EvidenceRequest& request) {
    return {.latents = request.latents, .extent = request.extent, .batch = request.batch};
}

HessianStatisticsRequest interactions_of(const EvidenceRequest& request) {
    HessianStatisticsRequest wanted;
    wanted.latents = request.latents;
    wanted.latents.samples = request.interaction_samples;
    wanted.batch = request.batch;
    return wanted;
}

SheetStyle strip_style(const EvidenceRequest& request) {
    SheetStyle style = kStripStyle;
    style.scale = request.scale;
    return style;
}

StripOptions strip_options(const EvidenceRequest& request, std::vector<int> components) {
    StripOptions options;
    options.components = std::move(components);
    options.steps = request.steps;
    options.extent = static_cast<float>(request.extent);
    options.latent_mode = request.latents.mode;
    options.batch = request.batch;
    return options;
}

/// Where the strips of `info` run through: the place where the first model has the latent of the
/// seed.
std::vector<float> base_of(const GeneratorInfo& first, const GeneratorInfo& info,
                           const FigureLatents& latents) {
    const std::vector<float> z =
        linked_latent(first, info, sample_latent(latents.seed, first.latent_size), latents.seed);
    return latents.mode == LatentMode::post_norm ? pixel_norm(z) : z;
}

/// `request` with a scale in place of 0.
EvidenceRequest with_scale(const AnalysisSubjects& subjects, EvidenceRequest request) {
    if (request.scale == 0) {
        const auto width = static_cast<int>(subjects.front().generator->info().width);
        const int cell = (kStripWidth - kStripStyle.padding) / std::max(request.steps, 1);
        request.scale = std::clamp((cell - kStripStyle.padding) / width, 1, kMostScale);
    }
    return request;
}

/// Strips of a model.
std::int64_t strip_count(const GeneratorInfo& info, const EvidenceRequest& request) {
    return std::min<std::int64_t>(request.top, info.latent_size);
}

/// What can be refused before anything is measured.
void check(const AnalysisSubjects& subjects, const EvidenceRequest& request) {
    require_equal_latents(subjects);
    require_equal_sizes(subjects);
    require_extent("extent", request.extent);
    require_between("top", request.top, 1, kMostStrips);
    require_between("interaction-samples", request.interaction_samples, 1, kMaxAnalysisSamples);
    const GeneratorInfo& info = subjects.front().generator->info();
    (void)plan_strips(base_of(info, info, request.latents), strip_options(request, {0}));
    const SheetStyle style = strip_style(request);
    const int width = static_cast<int>(info.width);
    const int height = static_cast<int>(info.height);
    check_sheet(1, request.steps, width, height, style);
    // Of a strip: its cells with the padding around them.
    const int strip_width = request.steps * (width * style.scale + style.padding) + style.padding;
    const int strip_height = height * style.scale + 2 * style.padding;
    check_figure_size(static_cast<int>(strip_count(info, request)),
                      static_cast<int>(subjects.size()), strip_width, strip_height);
}

/// One picture a component, its cells side by side.
std::vector<Image> draw_strips(const AnalysisSubject& subject, const std::vector<float>& base,
                               const EvidenceRequest& request, const std::vector<int>& components,
                               const std::stop_token& stop) {
    const TraversePlan plan = plan_strips(base, strip_options(request, components));
    std::vector<SheetContent> rows(components.size());
    draw_cells(
        *subject.generator, plan,
        [&](DrawnCell cell) {
            require_finite_cell(*subject.generator, plan, cell, row_name(subject.described),
                                "Choose a smaller extent");
            const auto row = cell.index / static_cast<std::size_t>(plan.columns);
            rows[row].cells.push_back(std::move(cell.image));
        },
        {}, stop);
    std::vector<Image> strips;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        rows[row].rows = 1;
        rows[row].columns = plan.columns;
        rows[row].outlined_columns = {plan.base_columns[row]};
        strips.push_back(compose_sheet(rows[row], strip_style(request)));
    }
    return strips;
}

/// "z3 haze: 49.7 % of the activeness".
std::string strip_note(const ModelActiveness& model, std::size_t rank) {
    double sum = 0.0;
    for (const ComponentScore& score : model.scores) {
        sum += score.score;
    }
    const ComponentScore& score = model.scores[rank];
    const double share = sum > 0.0 ? score.score / sum : 0.0;
    return marked_label(score, largest_activeness(model.scores))
        .append(": ")
        .append(short_number(100.0 * share, 3))
        .append(" % of the activeness");
}

std::string strips_note(const EvidenceRequest& request) {
    const std::string extent = double_text(request.extent);
    return std::string("The most active components of each model, z_i from -")
        .append(extent)
        .append(" to ")
        .append(extent)
        .append(", the others as in the latent of seed ")
        .append(std::to_string(request.latents.seed))
        .append("; in red the step nearest to it");
}

/// Rank by rank, one column a model.
Image strips_picture(const AnalysisSubjects& subjects, const EvidenceRequest& request,
                     const ActivenessReport& report, const std::stop_token& stop) {
    const GeneratorInfo& first = subjects.front().generator->info();
    const auto rows = static_cast<std::size_t>(strip_count(first, request));
    Figure figure;
    figure.title = "Strips";
    figure.notes = {strips_note(request)};
    figure.rows = static_cast<int>(rows);
    figure.columns = static_cast<int>(subjects.size());
    figure.panels.resize(rows * subjects.size());
    figure.panel_notes.resize(figure.panels.size());
    for (std::size_t m = 0; m < subjects.size(); ++m) {
        const ModelActiveness& model = report.models[m];
        std::vector<int> components;
        for (std::size_t rank = 0; rank < rows; ++rank) {
            components.push_back(model.scores[rank].component);
        }
        const std::vector<float> base =
            base_of(first, subjects[m].generator->info(), request.latents);
        std::vector<Image> strips = draw_strips(subjects[m], base, request, components, stop);
        for (std::size_t rank = 0; rank < rows; ++rank) {
            figure.panels[rank * subjects.size() + m] = std::move(strips[rank]);
            figure.panel_notes[rank * subjects.size() + m] = strip_note(model, rank);
        }
        figure.column_labels.push_back(model.name);
    }
    return compose_figure(figure);
}

/// One below the other. Throws Error(invalid_argument) if that takes more than 1 GiB.
Image stacked(const std::vector<Image>& figures) {
    int width = 0;
    int height = 0;
    for (const Image& figure : figures) {
        width = std::max(width, figure.width);
        height += figure.height;
    }
    check_sheet(1, 1, width, height, {.padding = 0});
    Image sheet = make_canvas(width, height);
    int y = 0;
    for (const Image& figure : figures) {
        paste_picture(sheet, 0, y, figure);
        y += figure.height;
    }
    return sheet;
}

AnalysisRecord evidence_record(const AnalysisSubjects& subjects, const EvidenceRequest& request,
                               bool has_diagonalness) {
    AnalysisRecord record = make_record(
        "evidence", subjects, request.latents, request.batch,
        {"--interaction-samples", std::to_string(request.interaction_samples), "--top",
         std::to_string(request.top), "--steps", std::to_string(request.steps), "--extent",
         double_text(request.extent), "--scale", std::to_string(request.scale)});
    record.measure["kind"] = describe(activeness_of(request));
    record.measure["interactions"] = describe(interactions_of(request));
    if (has_diagonalness) {
        record.measure["diagonalness"] = describe_diagonalness(interactions_of(request));
    }
    record.measure["caution"] = kInteractionCaution;
    return record;
}

}  // namespace

Analysis analyse_evidence(const AnalysisSubjects& subjects, const EvidenceRequest& given,
                          const ProgressSink& progress, std::stop_token stop) {
    const EvidenceRequest request = with_scale(subjects, given);
    check(subjects, request);
    ActivenessReport report{.request = activeness_of(request)};
    for (const AnalysisSubject& subject : subjects) {
        add_activeness(report, row_name(subject.described),
                       measure_activeness(*subject.generator, subject.device, report.request, {},
                                          progress, stop));
    }
    std::vector<std::vector<int>> dead;
    for (const ModelActiveness& model : report.models) {
        dead.push_back(dead_components(model.scores));
    }
    std::vector<ModelDiagonalness> diagonalness;
    Analysis interactions = analyse_interactions(
        subjects, interactions_of(request), {}, progress, stop,
        [&diagonalness](const std::string& name, const HessianStatistics& statistics) {
            if (statistics.diagonalness) {
                diagonalness.push_back({name, *statistics.diagonalness});
            }
        },
        dead);
    Analysis evidence{.record = evidence_record(subjects, request, !diagonalness.empty()),
                      .result = {.table = activeness_table(report), .picture = {}},
                      .heading = describe(report.request),
                      .warnings = latent_warnings(subjects, request.latents),
                      .notes = dead_notes(report)};
    std::vector<Image> figures{strips_picture(subjects, request, report, stop),
                               interactions.result.picture};
    if (!diagonalness.empty()) {
        figures.push_back(diagonalness_picture(diagonalness, interactions_of(request)));
    }
    evidence.result.extra = std::move(interactions.result.extra);
    figures.push_back(activeness_picture(report));
    evidence.result.picture = stacked(figures);
    evidence.result.raw = std::move(interactions.result.raw);
    return evidence;
}

}  // namespace zscope
