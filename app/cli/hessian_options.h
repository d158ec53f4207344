#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "core/export/analysis_types.h"

namespace zscope {

/// The options of the verbs that take whole Hessians, as typed.
struct HessianArguments {
    HessianScheme scheme = PixelHessianRequest{}.scheme;
    double epsilon = PixelHessianRequest{}.epsilon;
    std::string components;  ///< empty: all
};

/// Colours of a figure, as typed.
struct ColorArguments {
    std::string color_map;  ///< empty: what suits the values
    std::string range;
};

/// The names of HessianScheme, for an option.
[[nodiscard]] CLI::Validator scheme_names();

void add_hessian_options(CLI::App& command, HessianArguments& arguments);
/// The components that were named. Throws Error(invalid_argument) for what names none.
[[nodiscard]] std::vector<int> read_components(const HessianArguments& arguments);
/// `has_signs`: the verb has --signed; one without draws matrices of interactions.
void add_color_options(CLI::App& command, ColorArguments& arguments, bool has_signs);

/// --picture-opacity, --even-opacity, --scale and --range-percentile of maps with pictures, after
/// add_color_options.
void add_map_options(CLI::App& command, HeatmapStyle& style);

/// Sets colour map and range of `style` for sizes, or for values with a sign, and checks the whole.
/// Throws Error(invalid_argument).
void read_colors(const ColorArguments& arguments, HeatmapStyle& style, bool is_signed = false);

}  // namespace zscope
