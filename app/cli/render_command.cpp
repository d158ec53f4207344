#include "app/cli/render_command.h"

#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "app/cli/arguments.h"
#include "app/cli/choices.h"
#include "core/export/comparison_export.h"
#include "core/export/export.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

struct RenderArguments {
    RunArguments run;
    LatentArguments latent;
    PictureOptions options;
    int batch = 1;
    std::string compare;
    ComparisonStyle comparison;
};

template <typename T>
std::map<std::string, T> by_name(std::initializer_list<T> values, std::string_view (*name)(T)) {
    std::map<std::string, T> names;
    for (const T value : values) {
        names.emplace(name(value), value);
    }
    return names;
}

void render_comparison(const RenderArguments& arguments, const CommandModel& opened,
                       const LatentState& state) {
    RunArguments other = arguments.run;
    other.model = arguments.compare;
    const CommandModel b = open_for(other);
    ComparisonStyle style = arguments.comparison;
    style.scale = arguments.options.scale;
    print_result(export_comparison(*opened.generator, {*b.generator, b.context.model}, state,
                                   read_latent_mode(arguments.latent.mode), style, opened.context,
                                   arguments.run.out));
}

void run_render(const RenderArguments& arguments) {
    const CommandModel opened = open_for(arguments.run);
    const LatentState state = read_latent(arguments.latent, opened.generator->info());
    if (!arguments.compare.empty()) {
        render_comparison(arguments, opened, state);
        return;
    }
    PictureOptions options = arguments.options;
    options.latent_mode = read_latent_mode(arguments.latent.mode);
    print_result(
        export_picture(*opened.generator, state, options, opened.context, arguments.run.out));
}

void add_comparison_options(CLI::App& command, RenderArguments& arguments) {
    ComparisonStyle& style = arguments.comparison;
    CLI::Option* compare =
        command
            .add_option(
                "--compare", arguments.compare,
                "a second model B at the same place; re-basings of one model follow each other")
            ->check(not_empty());
    command.add_option("--view", style.view, "how B is shown: side, split or difference (B - A)")
        ->transform(one_of(by_name(
            {ComparisonView::side_by_side, ComparisonView::split, ComparisonView::difference},
            view_name)))
        ->default_str(std::string(view_name(style.view)))
        ->needs(compare);
    command.add_option("--split", style.split, "0 to 1: A left of here, B right of it")
        ->capture_default_str()
        ->needs(compare);
    command.add_option("--difference", style.difference, "absolute or signed")
        ->transform(one_of(
            by_name({DifferenceKind::absolute, DifferenceKind::signed_values}, difference_name)))
        ->default_str(std::string(difference_name(style.difference)))
        ->needs(compare);
    command.add_option("--range", style.range, "where the difference's colours end")
        ->capture_default_str()
        ->needs(compare);
    command
        .add_flag("--labels", style.labels,
                  "write A and B with the models' names above the pictures")
        ->needs(compare);
}

}  // namespace

void add_render_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand("render", "Draw one picture");
    const auto arguments = std::make_shared<RenderArguments>();
    add_run_options(*command, arguments->run);
    add_latent_options(*command, arguments->latent);
    command->add_option("--scale", arguments->options.scale, "1 to 8: enlarge each pixel")
        ->capture_default_str();
    add_comparison_options(*command, *arguments);
    command->add_option("--batch", arguments->batch, "always 1; for scripts that pass it")
        ->check(CLI::Range(1, 1));
    command->callback([arguments] { run_render(*arguments); });
}

}  // namespace zscope
