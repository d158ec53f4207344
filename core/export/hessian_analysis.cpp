#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>
#include <utility>

#include "core/export/analyses.h"
#include "core/export/channel_name.h"
#include "core/export/covering_range.h"
#include "core/export/heatmap_picture.h"
#include "core/export/hessian_report.h"
#include "core/export/matrix_picture.h"
#include "core/export/measure_names.h"
#include "core/export/sample_links.h"
#include "core/export/style_options.h"
#include "core/hessian/chosen_axes.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

const char* pick_name(PixelChoice choice) {
    switch (choice) {
        case PixelChoice::most_penalised:
            return "most";
        case PixelChoice::least_penalised:
            return "least";
        case PixelChoice::random:
            return "random";
    }
    return "";
}

std::vector<std::string> list_options(const PixelHessianRequest& request,
                                      const MatrixStyle& style) {
    std::vector<std::string> options =
        hessian_options(request.scheme, request.epsilon, request.components);
    if (request.place) {
        const PixelPlace& place = *request.place;
        options.insert(options.end(),
                       {"--pixel", std::to_string(place.x) + "," + std::to_string(place.y) + "," +
                                       std::to_string(place.channel)});
    } else {
        options.emplace_back("--pick");
        options.emplace_back(pick_name(request.choice));
    }
    if (is_chosen_by_penalty(request)) {
        options.insert(options.end(), {"--k", std::to_string(request.k)});
    }
    std::ranges::copy(color_options(style.color_map, style.range), std::back_inserter(options));
    if (style.is_signed) {
        options.emplace_back("--signed");
    }
    return options;
}

/// One row an entry of the upper triangle of a matrix along `axes`.
void add_rows(Table& table, const std::string& model, std::int64_t sample,
              const PixelHessian& hessian, HessianScheme scheme,
              const std::vector<std::int64_t>& axes) {
    const std::int64_t n = hessian.matrix.size(0);
    const double ratio = hessian.diagonalness ? hessian.diagonalness->ratio
                                              : std::numeric_limits<double>::quiet_NaN();
    for (std::int64_t i = 0; i < n; ++i) {
        for (std::int64_t j = i; j < n; ++j) {
            table.rows.push_back(
                {model, sample, hessian.place.x, hessian.place.y, hessian.place.channel,
                 hessian.penalty, ratio, axes[static_cast<std::size_t>(i)],
                 axes[static_cast<std::size_t>(j)], hessian.matrix[i][j].item<double>(),
                 std::string(scheme_name(scheme))});
        }
    }
}

/// Everything found, model by model.
struct Found {
    Table table{.columns = {"model", "sample", "x", "y", "channel", "penalty", "diagonalness", "i",
                            "j", "hessian", "scheme"},
                .rows = {}};
    std::vector<at::Tensor> matrices;  ///< [samples, n, n] a model
    std::vector<std::string> values;   ///< of each model those of the samples, by value_name
    MatrixContent content;
};

/// Whether all models look at the same value of each sample.
bool is_one_a_sample(const std::vector<std::string>& values, std::size_t samples) {
    for (std::size_t i = samples; i < values.size(); ++i) {
        if (values[i] != values[i - samples]) {
            return false;
        }
    }
    return true;
}

/// Names the values looked at where they are read first: in the title where there is one, over the
/// columns where each has one, else below each matrix.
void name_values(MatrixContent& content, const std::vector<std::string>& values,
                 const FigureLatents& latents) {
    const auto samples = static_cast<std::size_t>(latents.samples);
    const bool is_one = std::ranges::count(values, values.front()) == std::ssize(values);
    const bool has_one_a_column = is_one_a_sample(values, samples);
    content.title =
        is_one ? "Hessian at " + values.front() : std::string("Hessians of one value each");
    if (is_one && samples == 1) {
        content.title.append(" of ").append(sample_label(latents, 0));
        return;
    }
    for (std::size_t s = 0; s < samples; ++s) {
        std::string label = sample_label(latents, static_cast<int>(s));
        if (!is_one && has_one_a_column) {
            label.append(": ").append(values[s]);
        }
        content.column_labels.push_back(std::move(label));
    }
    if (!has_one_a_column) {
        content.panel_notes = values;
    }
}

Found measure(const AnalysisSubjects& subjects, const SampleLinks& links,
              const PixelHessianRequest& request, const ProgressSink& progress,
              const std::stop_token& stop) {
    Found found;
    const std::vector<std::int64_t> axes =
        chosen_axes(request.components, subjects.front().generator->info().latent_size);
    for (const std::int64_t axis : axes) {
        found.content.components.push_back(component_label(axis));
    }
    check_matrix_figure(static_cast<int>(subjects.size()), request.latents.samples,
                        found.content.components);
    for (std::size_t index = 0; index < subjects.size(); ++index) {
        const AnalysisSubject& subject = subjects[index];
        const std::string name = row_name(subject.described);
        const std::int64_t channels = subject.generator->info().channels;
        PixelHessianRequest linked = request;
        linked.latents = links.latents(index, request.latents);
        std::vector<at::Tensor> matrices;
        for (const PixelHessian& hessian :
             compute_chosen_hessians(*subject.generator, subject.device, linked, progress, stop)) {
            add_rows(found.table, name, std::ssize(matrices), hessian, request.scheme, axes);
            matrices.push_back(hessian.matrix);
            found.values.push_back(value_name(channels, hessian.place));
        }
        found.matrices.push_back(at::stack(matrices));
        found.content.row_labels.push_back(name);
    }
    name_values(found.content, found.values, request.latents);
    found.content.notes = {describe(request)};
    std::ranges::move(links.notes(), std::back_inserter(found.content.notes));
    return found;
}

/// `range`: of the colours of values with signs; those of sizes have the one that the style gives,
/// or find their own.
Image draw(Found& found, const at::Tensor& shown, const MatrixStyle& style,
           const HeatmapRange& range) {
    HeatmapStyle heatmap{.color_map = style.color_map, .range = style.range};
    if (style.is_signed) {
        heatmap.range = range;
    }
    found.content.matrices = shown;
    found.content.measure = hessian_measure_name(style.is_signed) + " " + kSecondDerivativeUnit;
    return draw_matrices(found.content, heatmap);
}

}  // namespace

std::string describe(const PixelHessianRequest& request) {
    std::string text = "Second derivatives of one value" + describe_components(request.components) +
                       ", " + describe_scheme(request.scheme, request.epsilon) + "; ";
    if (request.place) {
        text += "value given";
    } else if (request.choice == PixelChoice::random) {
        text += "value drawn from the seed";
    } else {
        text += std::string("value with the ") +
                (request.choice == PixelChoice::most_penalised ? "largest" : "smallest") +
                " Hessian Penalty (unbiased, k = " + std::to_string(request.k) +
                ", finite differences, epsilon " + double_text(request.epsilon) + ")";
    }
    return text.append("; ").append(describe_latents(request.latents));
}

AnalysisRecord hessian_record(const AnalysisSubjects& subjects, const PixelHessianRequest& request,
                              const MatrixStyle& style) {
    AnalysisRecord record = make_record("hessian", subjects, request.latents, request.batch,
                                        list_options(request, style));
    record.measure["kind"] = describe(request);
    record.measure["raw"] = "[models, samples, n, n] float64";
    return record;
}

Analysis analyse_hessian(const AnalysisSubjects& subjects, const PixelHessianRequest& request,
                         const MatrixStyle& style, const ProgressSink& progress,
                         std::stop_token stop) {
    require_equal_latents(subjects);
    const SampleLinks links(subjects);
    Found found = measure(subjects, links, request, progress, stop);
    const at::Tensor matrices = at::stack(found.matrices);
    const at::Tensor shown = style.is_signed ? matrices : matrices.abs();
    const HeatmapRange range =
        style.range.value_or(covering_range(find_range(shown), style.is_signed));
    Image picture = draw(found, shown, style, range);
    AnalysisRecord record = hessian_record(subjects, request, style);
    record.measure["range"] = {range.low, range.high};
    links.add_to(record);
    return {.record = std::move(record),
            .result = {.table = found.table, .picture = std::move(picture), .raw = matrices},
            .heading = describe(request),
            .warnings = latent_warnings(subjects, request.latents),
            .notes = links.notes()};
}

}  // namespace zscope
