#include "app/cli/interactions_command.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <memory>

#include "app/cli/analysis_arguments.h"
#include "app/cli/hessian_options.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_line.h"
#include "core/export/export.h"
#include "core/export/hessian_report.h"
#include "core/export/matrix_picture.h"
#include "core/export/provenance.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

constexpr int kDefaultSamples = 8;
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr const char* kCaution =
    "Zero means that the two add up in pixels. The x and y position of one drawn object always "
    "interact, however cleanly they are separated.";

struct InteractionArguments {
    AnalysisArguments analysis{.samples = kDefaultSamples};
    HessianArguments hessian;
    ColorArguments colors;
    std::string pair;
};

HessianStatisticsRequest read_request(const InteractionArguments& arguments) {
    HessianStatisticsRequest request{.latents = read_figure_latents(arguments.analysis),
                                     .scheme = arguments.hessian.scheme,
                                     .epsilon = arguments.hessian.epsilon,
                                     .batch = arguments.analysis.batch};
    if (!arguments.pair.empty()) {
        request.mapped = {parse_pair(arguments.pair)};
    }
    return request;
}

std::vector<std::string> list_options(const InteractionArguments& arguments) {
    std::vector<std::string> options = list_options(arguments.hessian);
    if (!arguments.pair.empty()) {
        options.insert(options.end(), {"--pair", arguments.pair});
    }
    std::ranges::copy(list_options(arguments.colors), std::back_inserter(options));
    return options;
}

std::string describe(const HessianStatisticsRequest& request) {
    return "M_ij = root of the mean of H_ij^2 over latents" +
           std::string(request.mapped.empty() ? ", channels and pixels, " : " and channels, ") +
           describe_scheme(request.scheme, request.epsilon) + "; " +
           std::to_string(request.latents.samples) + " latents, " +
           latent_mode_name(request.latents.mode) + ", seed " +
           std::to_string(request.latents.seed);
}

/// The pairs by size, then the diagonal.
void add_rows(Table& table, const std::string& model, const InteractionMatrix& matrix) {
    const std::int64_t n = matrix.value.size(0);
    const auto add = [&](std::int64_t i, std::int64_t j) {
        const bool has_interval = matrix.samples > 1;
        table.rows.push_back({model, i, j, matrix.value[i][j].item<double>(),
                              has_interval ? matrix.low[i][j].item<double>() : kUnknown,
                              has_interval ? matrix.high[i][j].item<double>() : kUnknown});
    };
    std::vector<std::pair<std::int64_t, std::int64_t>> pairs;
    for (std::int64_t i = 0; i < n; ++i) {
        for (std::int64_t j = i + 1; j < n; ++j) {
            pairs.emplace_back(i, j);
        }
    }
    std::ranges::stable_sort(pairs, std::greater<>{}, [&](const auto& pair) {
        return matrix.value[pair.first][pair.second].template item<double>();
    });
    for (const auto& [i, j] : pairs) {
        add(i, j);
    }
    for (std::int64_t i = 0; i < n; ++i) {
        add(i, i);
    }
}

Image draw_maps(const std::vector<at::Tensor>& maps, const std::vector<std::string>& names,
                const InteractionArguments& arguments, const HessianStatisticsRequest& request,
                at::Tensor& raw) {
    HeatmapStyle style;
    read_colors(arguments.colors, style);
    raw = at::stack(maps).unsqueeze(1);
    const auto& [i, j] = request.mapped.front();
    return draw_heatmaps(
        {.maps = raw,
         .pictures = {},
         .row_labels = names,
         .column_labels = {},
         .title = "Interaction of z" + std::to_string(i) + " and z" + std::to_string(j),
         .measure = "M",
         .notes = {describe(request), kCaution}},
        style);
}

Image draw_matrix(const std::vector<at::Tensor>& matrices, const std::vector<std::string>& names,
                  const InteractionArguments& arguments, const HessianStatisticsRequest& request,
                  at::Tensor& raw) {
    HeatmapStyle style;
    read_colors(arguments.colors, style);
    raw = at::stack(matrices);
    MatrixContent content{.matrices = raw.unsqueeze(0),
                          .components = {},
                          .row_labels = {},
                          .column_labels = names,
                          .panel_notes = {},
                          .title = "Interactions",
                          .measure = "M",
                          .notes = {describe(request), kCaution}};
    const std::int64_t n = raw.size(1);
    for (int i = 0; i < n; ++i) {
        content.components.push_back(component_label(i));
    }
    return draw_matrices(content, style);
}

void run_interactions(const InteractionArguments& arguments) {
    const Interrupt interrupt;
    const HessianStatisticsRequest request = read_request(arguments);
    HeatmapStyle style;
    read_colors(arguments.colors, style);
    AnalysisRecord record{.verb = "interactions", .options = list_options(arguments)};
    const std::vector<AnalysisModel> models = open_models(arguments.analysis, record);
    require_equal_latents(models);
    if (!request.mapped.empty()) {
        require_equal_sizes(models);
    }
    AnalysisResult result;
    result.table.columns = {"model", "i", "j", "interaction", "low", "high"};
    std::vector<at::Tensor> found;
    std::vector<std::string> names;
    for (std::size_t m = 0; m < models.size(); ++m) {
        const HessianStatistics statistics = compute_hessian_statistics(
            *models[m].generator, models[m].device, request, progress_line(), interrupt.token());
        names.push_back(row_name(record.models[m]));
        add_rows(result.table, names.back(), statistics.interactions);
        found.push_back(request.mapped.empty() ? statistics.interactions.value
                                               : statistics.maps.front());
    }
    record.measure["kind"] = describe(request);
    record.measure["caution"] = kCaution;
    result.picture = request.mapped.empty()
                         ? draw_matrix(found, names, arguments, request, result.raw)
                         : draw_maps(found, names, arguments, request, result.raw);
    finish_analysis(arguments.analysis, record, result, describe(request));
}

}  // namespace

void add_interactions_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand(
        "interactions", "Measure how strongly each pair of components interacts, and where");
    const auto arguments = std::make_shared<InteractionArguments>();
    add_analysis_options(*command, arguments->analysis);
    add_hessian_options(*command, arguments->hessian);
    command->add_option("--pair", arguments->pair,
                        "z1,z7: draw where in the picture this pair interacts");
    add_color_options(*command, arguments->colors);
    command->callback([arguments] { run_interactions(*arguments); });
}

}  // namespace zscope
