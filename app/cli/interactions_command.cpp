#include "app/cli/interactions_command.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/analysis_arguments.h"
#include "app/cli/hessian_options.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_line.h"
#include "app/cli/top_option.h"
#include "core/export/interaction_listing.h"
#include "core/export/table.h"
#include "core/hessian/pair_certainty.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

struct InteractionArguments {
    AnalysisArguments analysis{.samples = kInteractionSamples, .has_raw = true};
    HessianArguments hessian;
    ColorArguments colors;
    HeatmapStyle style;  ///< of a pair's map
    std::string pair;
    std::string top = "12";
};

/// What the column `interval` says, as far as it says it.
std::vector<std::string> certainty_notes(const InteractionListing& listing) {
    std::vector<std::string> notes;
    if (listing.wide > 0) {
        notes.push_back(std::string(certainty_name(PairCertainty::wide)) +
                        ": a few of these latents carry it; take more");
    }
    if (listing.negligible > 0) {
        notes.push_back(std::string(certainty_name(PairCertainty::negligible))
                            .append(": no more than ")
                            .append(kNegligibleShareText)
                            .append(" of the strongest pair's"));
    }
    return notes;
}

/// "40 negligible pairs: no more than 1/1000 of the strongest pair", one line for each kind of row
/// that is left out.
std::vector<std::string> left_out_kinds(const InteractionListing& listing) {
    const auto count = [](std::size_t rows, const char* one, const char* more) {
        return std::to_string(rows).append(rows == 1 ? one : more);
    };
    std::vector<std::string> kinds;
    if (listing.left_out_weaker > 0) {
        std::string weaker = count(listing.left_out_weaker, " weaker pair", " weaker pairs");
        if (listing.left_out_wide > 0) {
            weaker.append(", ")
                .append(std::to_string(listing.left_out_wide))
                .append(" with a wide interval");
        }
        kinds.push_back(std::move(weaker));
    }
    if (listing.left_out_negligible > 0) {
        kinds.push_back(count(listing.left_out_negligible, " negligible pair", " negligible pairs")
                            .append(": no more than ")
                            .append(kNegligibleShareText)
                            .append(" of the strongest pair"));
    }
    if (listing.left_out_unknown > 0) {
        kinds.push_back(count(listing.left_out_unknown, " pair", " pairs")
                            .append(" of which there is no number"));
    }
    if (listing.left_out_diagonal > 0) {
        kinds.push_back(count(listing.left_out_diagonal, " row", " rows")
                            .append(" of the diagonal: a component with itself"));
    }
    return kinds;
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
        std::ranges::move(
            left_out_notes(listing.left_out, whole.rows.size(), out, left_out_kinds(listing)),
            std::back_inserter(shown.notes));
    }
    return shown;
}

HessianStatisticsRequest read_request(const InteractionArguments& arguments) {
    HessianStatisticsRequest request{.latents = read_figure_latents(arguments.analysis),
                                     .scheme = arguments.hessian.scheme,
                                     .epsilon = arguments.hessian.epsilon,
                                     .components = read_components(arguments.hessian),
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
    require_two_components(models.subjects, request.components, "a pair takes two");
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
    add_given_latent_options(*command, arguments->analysis);
    add_hessian_options(*command, arguments->hessian);
    CLI::Option* pair =
        command
            ->add_option("--pair", arguments->pair,
                         "z1,z7: draw where in the picture this pair interacts, beside the picture")
            ->check(not_empty());
    add_top_option(*command, arguments->top,
                   std::string("strongest pairs of each model, those over ")
                       .append(kNegligibleShareText)
                       .append(" of the strongest"));
    add_color_options(*command, arguments->colors, false);
    add_map_options(*command, arguments->style);
    for (const char* option :
         {"--picture-opacity", "--even-opacity", "--scale", "--range-percentile"}) {
        command->get_option(option)->needs(pair);
    }
    command->callback([arguments] {
        arguments->analysis.links_pictures = !arguments->pair.empty();
        run_interactions(*arguments);
    });
}

}  // namespace zscope
