#include "app/cli/hessian_command.h"

#include <cmath>
#include <map>
#include <memory>
#include <utility>

#include "app/cli/analysis_arguments.h"
#include "app/cli/choices.h"
#include "app/cli/hessian_options.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_line.h"
#include "app/cli/top_option.h"
#include "core/base/error.h"
#include "core/export/hessian_listing.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

struct HessianCommandArguments {
    AnalysisArguments analysis{.samples = PixelHessianRequest{}.latents.samples};
    HessianArguments hessian;
    ColorArguments colors;
    PixelHessianRequest request;
    std::string pixel;
    std::string top = "12";
    bool is_signed = false;
};

const std::map<std::string, PixelChoice> kChoices{{"most", PixelChoice::most_penalised},
                                                  {"least", PixelChoice::least_penalised},
                                                  {"random", PixelChoice::random}};

PixelPlace parse_place(const std::string& text) {
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
    request.components = read_components(arguments.hessian);
    if (!arguments.pixel.empty()) {
        request.place = parse_place(arguments.pixel);
    }
    return request;
}

TerminalTable shorten(const Table& whole, std::size_t top, const std::string& out) {
    HessianListing listing = list_entries(whole, top);
    TerminalTable shown{.table = std::move(listing.table), .notes = {}};
    if (listing.left_out > 0) {
        shown.notes.push_back(left_out_note(listing.left_out, whole.rows.size(), out));
    }
    return shown;
}

void run_hessian(const HessianCommandArguments& arguments) {
    const Interrupt interrupt;
    PixelHessianRequest request = read_request(arguments);
    const std::size_t top = read_top(arguments.top);
    HeatmapStyle colors;
    read_colors(arguments.colors, colors, arguments.is_signed);
    const OpenedModels models = open_models(arguments.analysis);
    read_given_latent(arguments.analysis, models, request.latents);
    const MatrixStyle style{
        .color_map = colors.color_map, .range = colors.range, .is_signed = arguments.is_signed};
    const Analysis analysis =
        analyse_hessian(models.subjects, request, style, progress_line(), interrupt.token());
    finish_analysis(arguments.analysis, analysis,
                    shorten(analysis.result.table, top, arguments.analysis.run.out));
}

}  // namespace

void add_hessian_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand(
        "hessian", "Show the matrix of second derivatives of single values of the picture");
    const auto arguments = std::make_shared<HessianCommandArguments>();
    PixelHessianRequest& request = arguments->request;
    add_analysis_options(*command, arguments->analysis);
    arguments->analysis.has_raw = true;
    add_given_latent_options(*command, arguments->analysis);
    add_hessian_options(*command, arguments->hessian);
    CLI::Option* pixel =
        command->add_option("--pixel", arguments->pixel, "x,y,channel from the upper left, from 0")
            ->check(not_empty());
    command
        ->add_option("--pick", request.choice,
                     "without --pixel: the most or the least penalised value of each picture, or "
                     "a random one that --seed draws")
        ->transform(one_of(kChoices))
        ->default_str("most")
        ->excludes(pixel);
    command->add_option("--k", request.k, "directions of the penalty that picks")
        ->excludes(pixel)
        ->capture_default_str();
    add_top_option(*command, arguments->top, "largest entries of each matrix");
    add_color_options(*command, arguments->colors, true);
    command->add_flag("--signed", arguments->is_signed,
                      "values with their sign instead of their size, in diverging colours unless "
                      "--colormap says otherwise");
    command->callback([arguments] { run_hessian(*arguments); });
}

}  // namespace zscope
