#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <utility>

#include "core/explore/picture.h"
#include "core/export/analyses.h"
#include "core/export/component_scores.h"
#include "core/export/diagonalness_report.h"
#include "core/export/heatmap_picture.h"
#include "core/export/hessian_report.h"
#include "core/export/matrix_picture.h"
#include "core/export/measure_names.h"
#include "core/export/sample_links.h"
#include "core/export/style_options.h"
#include "core/hessian/chosen_axes.h"
#include "core/hessian/model_calls.h"
#include "core/hessian/non_finite.h"
#include "core/hessian/pair_certainty.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

std::vector<std::string> list_options(const HessianStatisticsRequest& request,
                                      const HeatmapStyle& style) {
    std::vector<std::string> options =
        hessian_options(request.scheme, request.epsilon, request.components);
    if (!request.mapped.empty()) {
        options.insert(options.end(), {"--pair", pair_text(request.mapped.front())});
        std::ranges::copy(map_options(style), std::back_inserter(options));
    }
    std::ranges::copy(color_options(style.color_map, style.range), std::back_inserter(options));
    return options;
}

/// The pairs of `axes` by size, those of which there is no number last, then the diagonal by rising
/// component.
void add_rows(Table& table, const std::string& model, const InteractionMatrix& matrix,
              HessianScheme scheme, const std::vector<std::int64_t>& axes) {
    const auto component = [&axes](std::int64_t place) {
        return axes[static_cast<std::size_t>(place)];
    };
    const std::int64_t n = matrix.value.size(0);
    const auto add = [&](std::int64_t i, std::int64_t j, double strongest) {
        const bool has_interval = matrix.samples > 1;
        const double value = matrix.value[i][j].item<double>();
        const double low = has_interval ? matrix.low[i][j].item<double>() : kUnknown;
        table.rows.push_back({model, component(i), component(j), value, low,
                              has_interval ? matrix.high[i][j].item<double>() : kUnknown,
                              std::string(certainty_name(certainty_of(value, low, strongest))),
                              std::string(scheme_name(scheme))});
    };
    std::vector<std::pair<std::int64_t, std::int64_t>> pairs;
    for (std::int64_t i = 0; i < n; ++i) {
        for (std::int64_t j = i + 1; j < n; ++j) {
            pairs.emplace_back(i, j);
        }
    }
    std::ranges::stable_sort(pairs, std::greater<>{}, [&](const auto& pair) {
        const double value = matrix.value[pair.first][pair.second].template item<double>();
        return std::isnan(value) ? -std::numeric_limits<double>::infinity() : value;
    });
    const double strongest =
        pairs.empty() ? kUnknown
                      : matrix.value[pairs.front().first][pairs.front().second].item<double>();
    for (const auto& [i, j] : pairs) {
        add(i, j, strongest);
    }
    std::vector<std::int64_t> diagonal = chosen_axes({}, n);
    std::ranges::sort(diagonal, {}, component);
    for (const std::int64_t i : diagonal) {
        add(i, i, kUnknown);  // no interaction: it stands beside none
    }
}

/// The mean of the latents' pictures; of one latent, its picture.
Image mean_picture(const AnalysisSubject& subject, const HessianStatisticsRequest& request,
                   const std::stop_token& stop) {
    const GeneratorInfo& info = subject.generator->info();
    ModelCalls calls(*subject.generator, request.latents.mode, request.batch, {}, stop);
    const PictureFunction pictures = calls.pictures();
    const at::Tensor z = figure_latents(request.latents, info.latent_size).to(subject.device);
    at::Tensor sum;
    for (std::int64_t s = 0; s < z.size(0); ++s) {
        const at::Tensor picture = pictures(z.narrow(0, s, 1)).to(at::kDouble);
        sum = sum.defined() ? sum + picture : picture;
    }
    return to_image((sum / static_cast<double>(z.size(0))).to(at::kFloat), value_range(info));
}

struct Drawn {
    Image picture;
    HeatmapRange range;  ///< of its colours
};

/// One row a model, its picture and its map. The maps themselves decide the colours.
Drawn draw_maps(const at::Tensor& maps, std::vector<Image> pictures,
                const std::vector<std::string>& names, const HessianStatisticsRequest& request,
                const HeatmapStyle& style, const std::vector<std::string>& links) {
    const auto& [i, j] = request.mapped.front();
    const bool is_one = request.latents.samples == 1;
    HeatmapContent content{
        .maps = maps,
        .pictures = std::move(pictures),
        .row_labels = names,
        .column_labels = {is_one ? sample_label(request.latents, 0)
                                 : "mean of " + count_latents(request.latents)},
        .title = "Interaction of z" + std::to_string(i) + " and z" + std::to_string(j),
        .measure = std::string("M_ij ").append(kSecondDerivativeUnit),
        .notes = {describe(request), kInteractionCaution}};
    content.notes.insert(content.notes.end(), links.begin(), links.end());
    for (const at::Tensor& map : maps.flatten(0, 1).unbind()) {
        content.map_notes.push_back(mean_note(map));
    }
    return {draw_heatmaps(content, style), color_range(content.maps, style, content.is_signed)};
}

/// The labels of the dead components of each model.
std::vector<std::vector<std::string>> labels_of(const std::vector<std::vector<int>>& dead) {
    std::vector<std::vector<std::string>> labels(dead.size());
    for (std::size_t model = 0; model < dead.size(); ++model) {
        for (const int component : dead[model]) {
            labels[model].push_back(component_label(component));
        }
    }
    return labels;
}

Drawn draw_matrix(const at::Tensor& matrices, const std::vector<std::string>& names,
                  const HessianStatisticsRequest& request, const HeatmapStyle& style,
                  const std::vector<std::int64_t>& axes,
                  const std::vector<std::vector<int>>& dead) {
    MatrixContent content{
        .matrices = matrices.unsqueeze(0),
        .components = {},
        .muted = labels_of(dead),
        .row_labels = {},
        .column_labels = names,
        .panel_notes = {},
        .title = "Interactions",
        .measure = interaction_title(),
        .is_interaction = true,
        .notes = {describe(request), matrix_key("curvature"), kInteractionCaution}};
    for (const std::int64_t axis : axes) {
        content.components.push_back(component_label(axis));
    }
    if (std::ranges::any_of(dead, [](const auto& of_model) { return !of_model.empty(); })) {
        content.notes.push_back(std::string("Names in grey. ").append(kDeadHelp));
    }
    return {draw_matrices(content, style), color_range(content, style)};
}

}  // namespace

std::string describe(const HessianStatisticsRequest& request) {
    return std::string("M_ij").append(describe_components(request.components)) +
           " = root of the mean of H_ij^2 over latents" +
           (request.mapped.empty() ? ", channels and pixels, "
                                   : " and channels (in the table over pixels too), ") +
           describe_scheme(request.scheme, request.epsilon) + "; " +
           count_latents(request.latents) + ", " + latent_mode_name(request.latents.mode) +
           ", seed " + std::to_string(request.latents.seed);
}

AnalysisRecord interactions_record(const AnalysisSubjects& subjects,
                                   const HessianStatisticsRequest& request,
                                   const HeatmapStyle& style) {
    AnalysisRecord record = make_record("interactions", subjects, request.latents, request.batch,
                                        list_options(request, style));
    record.measure["kind"] = describe(request);
    record.measure["caution"] = kInteractionCaution;
    return record;
}

Analysis analyse_interactions(const AnalysisSubjects& subjects,
                              const HessianStatisticsRequest& request, const HeatmapStyle& style,
                              const ProgressSink& progress, std::stop_token stop,
                              const StatisticsSink& on_statistics,
                              const std::vector<std::vector<int>>& dead) {
    require_equal_latents(subjects);
    const std::vector<std::int64_t> axes =
        chosen_axes(request.components, subjects.front().generator->info().latent_size);
    const bool is_map = !request.mapped.empty();
    if (is_map) {
        require_equal_sizes(subjects);
        const GeneratorInfo& info = subjects.front().generator->info();
        check_heatmap_figure(static_cast<int>(subjects.size()), 2, static_cast<int>(info.width),
                             static_cast<int>(info.height), style);
    }
    AnalysisResult result;
    result.table.columns = {"model", "i", "j", "interaction", "low", "high", "interval", "scheme"};
    std::vector<at::Tensor> found;
    std::vector<Image> pictures;
    std::vector<std::string> names;
    std::vector<ModelDiagonalness> diagonalness;
    std::vector<std::string> warnings = latent_warnings(subjects, request.latents);
    const SampleLinks links(subjects);
    for (std::size_t index = 0; index < subjects.size(); ++index) {
        const AnalysisSubject& subject = subjects[index];
        HessianStatisticsRequest asked = request;
        if (is_map) {
            asked.latents = links.latents(index, request.latents);
        }
        const HessianStatistics statistics =
            compute_hessian_statistics(*subject.generator, subject.device, asked, progress, stop);
        names.push_back(row_name(subject.described));
        add_rows(result.table, names.back(), statistics.interactions, request.scheme, axes);
        for (const NonFinite& fault : statistics.faults) {
            warnings.push_back(std::string(names.back()).append(": ").append(describe(fault)));
        }
        if (statistics.diagonalness) {
            diagonalness.push_back({names.back(), *statistics.diagonalness});
        }
        if (on_statistics) {
            on_statistics(names.back(), statistics);
        }
        found.push_back(is_map ? statistics.maps.front() : statistics.interactions.value);
        if (is_map) {
            pictures.push_back(mean_picture(subject, asked, stop));
        }
    }
    if (!diagonalness.empty()) {
        result.extra["diagonalness"] = to_json(diagonalness_table(diagonalness, request.scheme));
    }
    result.raw = is_map ? at::stack(found).unsqueeze(1) : at::stack(found);
    std::vector<std::string> notes = is_map ? links.notes() : std::vector<std::string>();
    Drawn drawn = is_map ? draw_maps(result.raw, std::move(pictures), names, request, style, notes)
                         : draw_matrix(result.raw, names, request, style, axes, dead);
    result.picture = std::move(drawn.picture);
    AnalysisRecord record = interactions_record(subjects, request, style);
    record.measure["range"] = {drawn.range.low, drawn.range.high};
    if (is_map) {
        links.add_to(record);
    }
    return {.record = std::move(record),
            .result = std::move(result),
            .heading = describe(request),
            .warnings = std::move(warnings),
            .notes = std::move(notes)};
}

}  // namespace zscope
