#include "app/cli/grid_command.h"

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "app/cli/arguments.h"
#include "app/cli/choices.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_line.h"
#include "core/base/error.h"
#include "core/base/require.h"
#include "core/explore/traverse.h"
#include "core/export/export.h"
#include "core/latent/extent.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

constexpr int kMaxSteps = 999;

struct GridArguments {
    RunArguments run;
    LatentArguments latent;
    SampleGridOptions samples;
    SheetStyle style;
    std::string pair;
    int steps = 5;
    float extent = 2.0F;
    std::string row_values;
    std::string column_values;
    bool takes_difference = false;  ///< of the pair instead of its pictures
    DifferenceKind difference = DifferenceKind::absolute;
    std::optional<double> range;  ///< of the difference's colours
};

const std::map<std::string, DifferenceKind> kDifferences{{"absolute", DifferenceKind::absolute},
                                                         {"signed", DifferenceKind::signed_values}};

/// The values of one component of the pair, as given or spread evenly.
std::vector<float> read_values(const std::string& list, const std::string& option,
                               const GridArguments& arguments) {
    if (!list.empty()) {
        return parse_floats(list, option);
    }
    require_extent("--extent", arguments.extent);
    std::vector<float> values;
    for (int i = 0; i < arguments.steps; ++i) {
        values.push_back(step_value(i, arguments.steps, arguments.extent));
    }
    return values;
}

void refuse_edits(const LatentArguments& latent) {
    if (!latent.z.empty() || !latent.set.empty() || !latent.add.empty() || !latent.along.empty()) {
        throw Error(ErrorCode::invalid_argument,
                    "--z, --set, --add and --along move a base latent; a grid of samples has none",
                    "Leave them out, or name two components with --pair");
    }
}

PairGridOptions read_pair(const GridArguments& arguments, LatentMode mode) {
    const std::vector<int> components = parse_components(arguments.pair, "--pair");
    if (components.size() != 2) {
        throw Error(ErrorCode::invalid_argument, "--pair: found " +
                                                     std::to_string(components.size()) +
                                                     " components; expected two, e.g. z6,z2");
    }
    PairGridOptions options;
    options.row_component = components[0];
    options.column_component = components[1];
    options.row_values = read_values(arguments.row_values, "--row-values", arguments);
    options.column_values = read_values(arguments.column_values, "--column-values", arguments);
    options.latent_mode = mode;
    options.batch = arguments.samples.batch;
    return options;
}

void run_grid(const GridArguments& arguments) {
    const Interrupt interrupt;
    if (arguments.pair.empty()) {
        refuse_edits(arguments.latent);
    }
    const CommandModel opened = open_for(arguments.run);
    const LatentState state = read_latent(arguments.latent, opened.generator->info());
    const LatentMode mode = read_latent_mode(arguments.latent.mode);
    GridOptions options;
    if (arguments.pair.empty()) {
        SampleGridOptions samples = arguments.samples;
        samples.seed = state.seed;
        samples.latent_mode = mode;
        options = samples;
    } else if (arguments.takes_difference) {
        if (arguments.range) {
            require_above_zero("--range", *arguments.range);
        }
        options = PairDifferenceOptions{.grid = read_pair(arguments, mode),
                                        .kind = arguments.difference,
                                        .range = arguments.range};
    } else {
        options = read_pair(arguments, mode);
    }
    print_result(export_grid(*opened.generator, state, options, arguments.style, opened.context,
                             arguments.run.out, progress_line(), interrupt.token()));
}

}  // namespace

void add_grid_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand(
        "grid", "Draw samples (sample i has seed + i), or two components against each other");
    const auto arguments = std::make_shared<GridArguments>();
    SampleGridOptions& samples = arguments->samples;
    add_run_options(*command, arguments->run);
    add_latent_options(*command, arguments->latent);
    CLI::Option* count = command->add_option("--count", samples.count, "how many samples");
    count->capture_default_str();
    command->add_option("--columns", samples.columns, "samples in a row; 0: a square sheet")
        ->capture_default_str();
    CLI::Option* pair =
        command
            ->add_option("--pair", arguments->pair, "row,column component, numbered from z0: z6,z2")
            ->check(not_empty())
            ->excludes(count);
    CLI::Option* difference =
        command
            ->add_option("--difference", arguments->difference,
                         "absolute or signed: what the pair does beyond the sum of its parts, "
                         "instead of its pictures")
            ->transform(one_of(kDifferences))
            ->needs(pair);
    command
        ->add_option_function<double>(
            "--range", [arguments](double range) { arguments->range = range; },
            "where the difference's colours end (default: the largest one)")
        ->needs(difference);
    command->add_option("--steps", arguments->steps, "values of each component of the pair")
        ->check(CLI::Range(2, kMaxSteps))
        ->capture_default_str();
    command->add_option("--extent", arguments->extent, "they run from -EXTENT to +EXTENT")
        ->capture_default_str();
    command->add_option("--row-values", arguments->row_values, "a,b,c,... instead of steps")
        ->check(not_empty());
    command->add_option("--column-values", arguments->column_values, "a,b,c,... instead of steps")
        ->check(not_empty());
    command->add_option("--batch", samples.batch, "pictures drawn at once")->capture_default_str();
    add_style_options(*command, arguments->style);
    command->callback([arguments, difference] {
        arguments->takes_difference = difference->count() > 0;
        run_grid(*arguments);
    });
}

}  // namespace zscope
