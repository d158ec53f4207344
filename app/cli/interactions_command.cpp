#include "app/cli/interactions_command.h"

#include <charconv>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "app/cli/analysis_arguments.h"
#include "app/cli/hessian_options.h"
#include "app/cli/interrupt.h"
#include "app/cli/printable.h"
#include "app/cli/progress_line.h"
#include "core/base/error.h"
#include "core/export/interaction_listing.h"
#include "core/hessian/pair_certainty.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

struct InteractionArguments {
    AnalysisArguments analysis{.samples = kInteractionSamples};
    HessianArguments hessian;
    ColorArguments colors;
    HeatmapStyle style;  ///< of a pair's map
    std::string pair;
    std::string top = "12";
};

/// "12", or "all".
std::size_t read_top(const std::string& text) {
    if (text == "all") {
        return std::numeric_limits<std::size_t>::max();
    }
    std::uint32_t top = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), top);
    if (problem != std::errc() || end != text.data() + text.size() || top == 0) {
        throw Error(ErrorCode::invalid_argument,
                    "--top: '" + text.substr(0, 40) + "' is neither 'all' nor a number from 1 on");
    }
    return top;
}

/// Where the rows are that the terminal does not show.
std::string whole_table_note(const std::string& out) {
    if (out.empty()) {
        return "--top all prints them, and so do --csv and --json";
    }
    const std::filesystem::path picture(out);
    const std::filesystem::path table = std::filesystem::path(picture).replace_extension(".csv");
    return "the whole table is in " + printable(table.string()) + " and " +
           printable(picture.string() + ".json");
}

/// What the column `certain` says, as far as it says it.
std::vector<std::string> certainty_notes(const InteractionListing& listing) {
    std::vector<std::string> notes;
    if (listing.at_0 > 0) {
        notes.push_back(std::string(certainty_name(PairCertainty::reaches_zero)) +
                        ": the 95 % interval does, so these latents do not tell the value from 0");
    }
    if (listing.negligible > 0) {
        notes.push_back(std::string(certainty_name(PairCertainty::negligible)) +
                        ": no more than 1/1000 of the strongest pair's");
    }
    return notes;
}

TerminalTable shorten(const Table& whole, const HessianStatisticsRequest& request, std::size_t top,
                      const std::string& out) {
    std::optional<std::pair<std::int64_t, std::int64_t>> mapped;
    if (!request.mapped.empty()) {
        mapped = request.mapped.front();
    }
    InteractionListing listing = list_interactions(whole, top, mapped);
    TerminalTable shown{.table = std::move(listing.table), .notes = certainty_notes(listing)};
    if (listing.left_out > 0) {
        std::string note = std::to_string(listing.left_out) + " of " +
                           std::to_string(whole.rows.size()) + " rows are left out";
        if (listing.left_out_at_0 > 0) {
            note += ", " + std::to_string(listing.left_out_at_0) + " of which reach 0";
        }
        if (listing.left_out_negligible > 0) {
            note.append(", ")
                .append(std::to_string(listing.left_out_negligible))
                .append(" of which are negligible (no more than 1/1000 of the strongest pair)");
        }
        shown.notes.push_back(note + ": " + whole_table_note(out));
    }
    return shown;
}

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

void run_interactions(const InteractionArguments& arguments) {
    const Interrupt interrupt;
    HessianStatisticsRequest request = read_request(arguments);
    const std::size_t top = read_top(arguments.top);
    HeatmapStyle style = arguments.style;
    read_colors(arguments.colors, style);
    const OpenedModels models = open_models(arguments.analysis);
    for (const auto& [i, j] : request.mapped) {
        require_pair({static_cast<int>(i), static_cast<int>(j)}, models.generators.front()->info());
    }
    read_given_latent(arguments.analysis, models, request.latents);
    const Analysis analysis =
        analyse_interactions(models.subjects, request, style, progress_line(), interrupt.token());
    finish_analysis(arguments.analysis, analysis,
                    shorten(analysis.result.table, request, top, arguments.analysis.run.out));
}

}  // namespace

void add_interactions_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand(
        "interactions", "Measure how strongly each pair of components interacts, and where");
    const auto arguments = std::make_shared<InteractionArguments>();
    add_analysis_options(*command, arguments->analysis);
    arguments->analysis.has_raw = true;
    add_given_latent_options(*command, arguments->analysis);
    add_hessian_options(*command, arguments->hessian);
    CLI::Option* pair =
        command
            ->add_option("--pair", arguments->pair,
                         "z1,z7: draw where in the picture this pair interacts, beside the picture")
            ->check(not_empty());
    command
        ->add_option("--top", arguments->top,
                     "print so many of the strongest pairs of each model, those over 1/1000 of the "
                     "strongest, or all: every row; files, --csv and --json hold all of them")
        ->check(not_empty())
        ->capture_default_str();
    add_color_options(*command, arguments->colors, false);
    add_map_options(*command, arguments->style);
    for (const char* option : {"--picture-opacity", "--scale"}) {
        command->get_option(option)->needs(pair);
    }
    command->callback([arguments] { run_interactions(*arguments); });
}

}  // namespace zscope
