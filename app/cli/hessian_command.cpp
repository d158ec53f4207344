#include "app/cli/hessian_command.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <memory>

#include "app/cli/analysis_arguments.h"
#include "app/cli/hessian_options.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_line.h"
#include "core/base/error.h"
#include "core/export/export.h"
#include "core/export/hessian_report.h"
#include "core/export/matrix_picture.h"
#include "core/export/provenance.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

struct HessianCommandArguments {
    AnalysisArguments analysis{.samples = PixelHessianRequest{}.latents.samples};
    HessianArguments hessian;
    ColorArguments colors;
    PixelHessianRequest request;
    std::string pixel;
    bool is_signed = false;
};

const std::map<std::string, PixelChoice> kChoices{{"most", PixelChoice::most_penalised},
                                                  {"least", PixelChoice::least_penalised}};

PicturePlace parse_place(const std::string& text) {
    std::vector<std::int64_t> numbers;
    for (const float value : parse_floats(text, "--pixel")) {
        if (value < 0.0F || value > 1e6F || value != std::floor(value)) {
            break;
        }
        numbers.push_back(static_cast<std::int64_t>(value));
    }
    if (numbers.size() != 3) {
        throw Error(ErrorCode::invalid_argument,
                    "--pixel: '" + text.substr(0, 40) + "' is not of the form x,y,channel");
    }
    return {.x = numbers[0], .y = numbers[1], .channel = numbers[2]};
}

PixelHessianRequest read_request(const HessianCommandArguments& arguments) {
    PixelHessianRequest request = arguments.request;
    request.latents = read_figure_latents(arguments.analysis);
    request.batch = arguments.analysis.batch;
    request.scheme = arguments.hessian.scheme;
    request.epsilon = arguments.hessian.epsilon;
    if (!arguments.pixel.empty()) {
        request.place = parse_place(arguments.pixel);
    }
    return request;
}

std::vector<std::string> list_options(const HessianCommandArguments& arguments) {
    std::vector<std::string> options = list_options(arguments.hessian);
    if (arguments.pixel.empty()) {
        const bool is_most = arguments.request.choice == PixelChoice::most_penalised;
        options.insert(options.end(), {"--pick", is_most ? "most" : "least", "--k",
                                       std::to_string(arguments.request.k)});
    } else {
        options.insert(options.end(), {"--pixel", arguments.pixel});
    }
    std::ranges::copy(list_options(arguments.colors), std::back_inserter(options));
    if (arguments.is_signed) {
        options.emplace_back("--signed");
    }
    return options;
}

std::string describe(const PixelHessianRequest& request) {
    std::string text = "Second derivatives of one value, " +
                       describe_scheme(request.scheme, request.epsilon) + "; ";
    if (request.place) {
        text += "value given";
    } else {
        text += std::string("value with the ") +
                (request.choice == PixelChoice::most_penalised ? "largest" : "smallest") +
                " Hessian Penalty (unbiased, k = " + std::to_string(request.k) + ")";
    }
    return text + "; latents " + latent_mode_name(request.latents.mode) + ", seed " +
           std::to_string(request.latents.seed);
}

std::string place_text(const PicturePlace& place) {
    return "x " + std::to_string(place.x) + ", y " + std::to_string(place.y) + ", channel " +
           std::to_string(place.channel);
}

/// One row an entry of the upper triangle.
void add_rows(Table& table, const std::string& model, std::int64_t sample,
              const PixelHessian& hessian) {
    const std::int64_t n = hessian.matrix.size(0);
    for (std::int64_t i = 0; i < n; ++i) {
        for (std::int64_t j = i; j < n; ++j) {
            table.rows.push_back({model, sample, hessian.place.x, hessian.place.y,
                                  hessian.place.channel, hessian.penalty,
                                  hessian.diagonalness.ratio, i, j,
                                  hessian.matrix[i][j].item<double>()});
        }
    }
}

/// Everything found, model by model.
struct Found {
    Table table{.columns = {"model", "sample", "x", "y", "channel", "penalty", "diagonalness", "i",
                            "j", "hessian"},
                .rows = {}};
    std::vector<at::Tensor> matrices;  ///< [samples, n, n] a model
    MatrixContent content;
};

void measure(const HessianCommandArguments& arguments, const PixelHessianRequest& request,
             const AnalysisRecord& record, const std::vector<AnalysisModel>& models,
             const std::stop_token& stop, Found& found) {
    for (std::size_t m = 0; m < models.size(); ++m) {
        const std::string name = row_name(record.models[m]);
        std::vector<at::Tensor> matrices;
        for (const PixelHessian& hessian : compute_chosen_hessians(
                 *models[m].generator, models[m].device, request, progress_line(), stop)) {
            add_rows(found.table, name, std::ssize(matrices), hessian);
            matrices.push_back(hessian.matrix);
            found.content.panel_notes.push_back(place_text(hessian.place));
        }
        found.matrices.push_back(at::stack(matrices));
        found.content.row_labels.push_back(name);
    }
    for (int s = 0; s < arguments.analysis.samples; ++s) {
        found.content.column_labels.push_back("sample " + std::to_string(s));
    }
}

/// Negative and positive values as far from the middle of the colours.
HeatmapRange symmetric_range(const at::Tensor& values) {
    const double largest = values.abs().max().item<double>();
    return {-largest, largest};
}

Image draw(const HessianCommandArguments& arguments, const at::Tensor& matrices, Found& found,
           const GeneratorInfo& info) {
    HeatmapStyle style;
    read_colors(arguments.colors, style);
    if (arguments.is_signed && !style.range && matrices.abs().max().item<double>() > 0.0) {
        style.range = symmetric_range(matrices);
    }
    found.content.matrices = arguments.is_signed ? matrices : matrices.abs();
    found.content.title = "Hessian of one value";
    found.content.measure = arguments.is_signed ? "Hij" : "|Hij|";
    for (int i = 0; i < info.latent_size; ++i) {
        found.content.components.push_back(component_label(i));
    }
    return draw_matrices(found.content, style);
}

void run_hessian(const HessianCommandArguments& arguments) {
    const Interrupt interrupt;
    const PixelHessianRequest request = read_request(arguments);
    HeatmapStyle style;
    read_colors(arguments.colors, style);
    AnalysisRecord record{.verb = "hessian", .options = list_options(arguments)};
    const std::vector<AnalysisModel> models = open_models(arguments.analysis, record);
    require_equal_latents(models);
    Found found;
    measure(arguments, request, record, models, interrupt.token(), found);
    const at::Tensor matrices = at::stack(found.matrices);
    found.content.notes = {describe(request)};
    record.measure["kind"] = describe(request);
    record.measure["raw"] = "[models, samples, n, n] float64";
    const Image picture = draw(arguments, matrices, found, models.front().generator->info());
    finish_analysis(arguments.analysis, record,
                    {.table = found.table, .picture = picture, .raw = matrices}, describe(request));
}

}  // namespace

void add_hessian_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand(
        "hessian", "Show the matrix of second derivatives of single values of the picture");
    const auto arguments = std::make_shared<HessianCommandArguments>();
    PixelHessianRequest& request = arguments->request;
    add_analysis_options(*command, arguments->analysis);
    add_hessian_options(*command, arguments->hessian);
    CLI::Option* pixel =
        command->add_option("--pixel", arguments->pixel, "x,y,channel from the upper left, from 0");
    command
        ->add_option("--pick", request.choice,
                     "without --pixel: the most or the least penalised value of each picture")
        ->transform(CLI::CheckedTransformer(kChoices))
        ->default_str("most")
        ->excludes(pixel);
    command->add_option("--k", request.k, "directions of the penalty that picks")
        ->capture_default_str();
    add_color_options(*command, arguments->colors);
    command->add_flag("--signed", arguments->is_signed,
                      "values with their sign instead of their size; try --colormap diverging");
    command->callback([arguments] { run_hessian(*arguments); });
}

}  // namespace zscope
