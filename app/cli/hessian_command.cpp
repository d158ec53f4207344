#include "app/cli/hessian_command.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "app/cli/analysis_arguments.h"
#include "app/cli/choices.h"
#include "app/cli/hessian_options.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_line.h"
#include "app/cli/top_option.h"
#include "core/base/error.h"
#include "core/export/channel_name.h"
#include "core/export/hessian_listing.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

struct HessianCommandArguments {
    AnalysisArguments analysis{
        .samples = PixelHessianRequest{}.latents.samples, .has_raw = true, .links_pictures = true};
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

[[noreturn]] void refuse_pixel(const std::string& problem, const GeneratorInfo& info) {
    throw Error(ErrorCode::invalid_argument, "--pixel: " + problem, place_hint(info));
}

/// `number`, which was read from `text`; throws where that is none. `name`: x, y or channel.
std::int64_t require_number(std::optional<std::int64_t> number, const std::string& text,
                            const std::string& name, const GeneratorInfo& info) {
    if (!number) {
        refuse_pixel("'" + text.substr(0, 40) + "' is no " + name + " of a picture", info);
    }
    return *number;
}

/// "12,30,g" or "12,30,1", whether such a picture has it or not; throws where it is neither.
PixelPlace parse_place(const std::string& text, const GeneratorInfo& info) {
    if (std::ranges::count(text, ',') != 2) {
        refuse_pixel("'" + text.substr(0, 40) + "' is not of the form x,y,channel", info);
    }
    const std::size_t first = text.find(',');
    const std::size_t last = text.rfind(',');
    const std::string x = text.substr(0, first);
    const std::string y = text.substr(first + 1, last - first - 1);
    const std::string channel = text.substr(last + 1);
    return {
        .x = require_number(parse_whole(x), x, "x", info),
        .y = require_number(parse_whole(y), y, "y", info),
        .channel = require_number(parse_channel(channel, info.channels), channel, "channel", info)};
}

PixelHessianRequest read_request(const HessianCommandArguments& arguments) {
    PixelHessianRequest request = arguments.request;
    request.latents = read_figure_latents(arguments.analysis);
    request.batch = arguments.analysis.batch;
    request.scheme = arguments.hessian.scheme;
    request.epsilon = arguments.hessian.epsilon;
    request.components = read_components(arguments.hessian);
    return request;
}

TerminalTable shorten(const Table& whole, std::size_t top, const std::string& out) {
    HessianListing listing = list_entries(whole, top);
    TerminalTable shown{.table = std::move(listing.table), .notes = {}};
    if (listing.left_out > 0) {
        shown.notes = left_out_notes(listing.left_out, whole.rows.size(), out);
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
    if (!arguments.pixel.empty()) {
        request.place = parse_place(arguments.pixel, models.generators.front()->info());
    }
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
    add_given_latent_options(*command, arguments->analysis);
    add_hessian_options(*command, arguments->hessian);
    CLI::Option* pixel =
        command
            ->add_option("--pixel", arguments->pixel,
                         "x,y,channel from the upper left, from 0; the channels of a colour "
                         "picture are r, g, b or 0, 1, 2")
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
