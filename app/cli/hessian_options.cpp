#include "app/cli/hessian_options.h"

#include <map>
#include <utility>

#include "app/cli/arguments.h"
#include "app/cli/choices.h"
#include "core/base/error.h"
#include "core/export/heatmap_picture.h"

namespace zscope {
namespace {

std::map<std::string, HessianScheme> schemes() {
    std::map<std::string, HessianScheme> names;
    for (const HessianScheme scheme :
         {HessianScheme::official, HessianScheme::minimal, HessianScheme::minimal_wide_diagonal,
          HessianScheme::analytic}) {
        names.emplace(scheme_name(scheme), scheme);
    }
    return names;
}

/// What --colormap takes, which stays a text: none is given where the verb chooses.
CLI::Validator color_map_names() {
    std::map<std::string, std::string> names;
    for (const ColorMap map : all_color_maps()) {
        const std::string name(color_map_name(map));
        names.emplace(name, name);
    }
    return one_of_names(std::move(names));
}

}  // namespace

CLI::Validator scheme_names() {
    return one_of(schemes());
}

void add_hessian_options(CLI::App& command, HessianArguments& arguments) {
    command
        .add_option("--scheme", arguments.scheme,
                    "official (as in the paper), minimal (half the pictures), "
                    "minimal-wide-diagonal, or analytic (no differences; kinks are not seen)")
        ->transform(scheme_names())
        ->default_str(std::string(scheme_name(arguments.scheme)));
    command.add_option("--epsilon", arguments.epsilon, "finite difference step, in units of z")
        ->capture_default_str();
    command
        .add_option("--components", arguments.components,
                    "z3,z0,...: rows and columns of the matrix (default: all); what it costs grows "
                    "with the square of their number")
        ->check(not_empty());
}

std::vector<int> read_components(const HessianArguments& arguments) {
    return arguments.components.empty() ? std::vector<int>{}
                                        : parse_components(arguments.components, "--components");
}

void add_color_options(CLI::App& command, ColorArguments& arguments, bool has_signs) {
    command
        .add_option("--colormap", arguments.color_map,
                    "YlGnBu, viridis, turbo or magma; diverging is made for values with a sign")
        ->transform(color_map_names())
        ->default_str(std::string(color_map_name(HeatmapStyle{}.color_map)));
    std::string range = "a,b: values of the first and last colour (default: from 0 over all values";
    range.append(has_signs ? "; with --signed as wide on both sides of 0)"
                           : ", of a matrix those off its diagonal)");
    command.add_option("--range", arguments.range, range)->check(not_empty());
}

void add_map_options(CLI::App& command, HeatmapStyle& style) {
    command
        .add_option("--picture-opacity", style.picture_opacity,
                    "of the picture under its map's strongest colours; 0: the map alone, beside it")
        ->capture_default_str();
    command.add_flag("--even-opacity", style.has_even_opacity,
                     "the map's weaker colours are as opaque as its strongest; with "
                     "--picture-opacity 0.08 as in the paper's figures, with the picture in grey");
    command
        .add_option("--scale", style.scale,
                    "1 to 8: enlarge each pixel; 0: automatic, so that a map is 192 pixels wide or "
                    "more, as far as 8 goes")
        ->capture_default_str();
    command
        .add_option("--range-percentile", style.range_percentile,
                    "1 to 100: without --range the colours end where this percentage of a map's "
                    "values lie within, "
                    "of the map with the largest end; those beyond take the end's colour; 100: at "
                    "the largest value")
        ->excludes(command.get_option("--range"))
        ->capture_default_str();
}

void read_colors(const ColorArguments& arguments, HeatmapStyle& style, bool is_signed) {
    if (!arguments.color_map.empty()) {
        style.color_map = parse_color_map(arguments.color_map);
    } else if (is_signed) {
        style.color_map = ColorMap::diverging;
    }
    if (!arguments.range.empty()) {
        const std::vector<float> ends = parse_floats(arguments.range, "--range");
        if (ends.size() != 2) {
            throw Error(ErrorCode::invalid_argument,
                        "--range: '" + arguments.range.substr(0, 40) + "' is not of the form a,b");
        }
        style.range = HeatmapRange{ends[0], ends[1]};
    }
    check_heatmap_style(style);
}

}  // namespace zscope
