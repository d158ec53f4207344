#include "app/cli/strip_command.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <numeric>
#include <stop_token>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_line.h"
#include "app/cli/top_option.h"
#include "core/export/activeness_report.h"
#include "core/export/component_scores.h"
#include "core/export/export.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

struct StripArguments {
    RunArguments run;
    LatentArguments latent;
    StripOptions options;
    SheetStyle style;
    std::string components;
    std::string top;
};

/// Chooses the rows that --top asks for, the most active components first. What is refused is
/// refused before they are measured.
void choose_rows(const StripArguments& arguments, const CommandModel& opened,
                 const LatentState& state, StripOptions& options, const std::stop_token& stop) {
    const auto all = static_cast<std::size_t>(opened.generator->info().latent_size);
    const std::size_t rows = std::min(read_top(arguments.top), all);
    options.components.resize(rows);
    std::iota(options.components.begin(), options.components.end(), 0);
    check_strip(*opened.generator, state, options, arguments.style, arguments.run.out);
    options.components =
        ranked(measure_activeness(*opened.generator, c10::Device(opened.context.device),
                                  {.batch = options.batch}, {}, progress_line(), stop));
    options.components.resize(rows);
}

void run_strip(const StripArguments& arguments) {
    const Interrupt interrupt;
    const CommandModel opened = open_for(arguments.run);
    const LatentState state = read_latent(arguments.latent, opened.generator->info());
    StripOptions options = arguments.options;
    options.latent_mode = read_latent_mode(arguments.latent.mode);
    if (!arguments.components.empty()) {
        options.components = parse_components(arguments.components, "--components");
    }
    if (!arguments.top.empty()) {
        choose_rows(arguments, opened, state, options, interrupt.token());
    }
    print_result(export_strip(*opened.generator, state, options, arguments.style, opened.context,
                              arguments.run.out, progress_line(), interrupt.token()));
}

}  // namespace

void add_strip_command(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("strip",
                           "Draw one row for each component, one column for each step; the step "
                           "nearest to the component's own value is outlined");
    const auto arguments = std::make_shared<StripArguments>();
    StripOptions& options = arguments->options;
    add_run_options(*command, arguments->run);
    add_latent_options(*command, arguments->latent);
    CLI::Option* components = command
                                  ->add_option("--components", arguments->components,
                                               "rows, numbered from z0: z2,z0,... (default: all)")
                                  ->check(not_empty());
    command
        ->add_option("--top", arguments->top,
                     "so many rows, or all: the most active components first, measured as "
                     "zscope activeness does unless told otherwise")
        ->check(not_empty())
        ->excludes(components);
    command->add_option("--steps", options.steps, "columns")->capture_default_str();
    command->add_option("--extent", options.extent, "columns run from -EXTENT to +EXTENT")
        ->capture_default_str();
    command->add_flag("--relative", options.relative, "steps are added to the component's value");
    command->add_option("--batch", options.batch, "pictures drawn at once")->capture_default_str();
    add_style_options(*command, arguments->style);
    command->callback([arguments] { run_strip(*arguments); });
}

}  // namespace zscope
