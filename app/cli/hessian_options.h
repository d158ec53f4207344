#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "core/export/heatmap_picture.h"
#include "core/hessian/pixel_hessian.h"

namespace zscope {

/// The options of the verbs that take whole Hessians, as typed.
struct HessianArguments {
    HessianScheme scheme = HessianScheme::official;
    double epsilon = PixelHessianOptions{}.epsilon;
};

/// Colours of a figure, as typed.
struct ColorArguments {
    std::string color_map = std::string(color_map_name(HeatmapStyle{}.color_map));
    std::string range;
};

/// The names of HessianScheme, for an option.
[[nodiscard]] CLI::CheckedTransformer scheme_names();

void add_hessian_options(CLI::App& command, HessianArguments& arguments);
void add_color_options(CLI::App& command, ColorArguments& arguments);

/// As a command line has them.
[[nodiscard]] std::vector<std::string> list_options(const HessianArguments& arguments);
[[nodiscard]] std::vector<std::string> list_options(const ColorArguments& arguments);

/// Sets colour map and range of `style`. Throws Error(invalid_argument).
void read_colors(const ColorArguments& arguments, HeatmapStyle& style);

}  // namespace zscope
