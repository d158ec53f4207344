#include "core/export/export.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <utility>
#include <variant>

#include "core/base/atomic_file.h"
#include "core/explore/picture_fault.h"
#include "core/export/png.h"
#include "core/export/provenance.h"
#include "core/export/style_options.h"
#include "core/export/table.h"
#include "core/model/generator.h"
#include "core/model/program_version.h"
#include "core/tensor/bounded_json.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

/// The latents of a sheet's cells are recorded up to so many numbers in all.
constexpr std::size_t kMostCellNumbers = 4096;

Provenance describe(std::string verb, const Generator& generator, const ExportContext& context) {
    const GeneratorInfo& info = generator.info();
    Provenance provenance;
    provenance.verb = std::move(verb);
    provenance.model = context.model;
    provenance.model_name = info.name;
    provenance.architecture = info.architecture;
    provenance.weights_sha256 = info.weights_sha256;
    provenance.threads = at::get_num_threads();
    provenance.device = context.device;
    provenance.program_version = program_version();
    provenance.program_commit = program_commit();
    return provenance;
}

void add_latent(Provenance& provenance, const LatentState& state, LatentMode mode) {
    provenance.latent = latent_arguments(state, mode);
    provenance.z = compose(state, mode == LatentMode::post_norm);
}

void add_style(Arguments& options, const SheetStyle& style) {
    options.insert(options.end(), {"--scale", std::to_string(style.scale), "--padding",
                                   std::to_string(style.padding)});
    if (style.labels) {
        options.emplace_back("--labels");
    }
    if (style.transpose) {
        options.emplace_back("--transpose");
    }
}

Provenance describe_strip(const Generator& generator, const LatentState& state,
                          const StripOptions& options, const SheetStyle& style,
                          const ExportContext& context) {
    Provenance provenance = describe("strip", generator, context);
    add_latent(provenance, state, options.latent_mode);
    Arguments& arguments = provenance.options;
    if (!options.components.empty()) {
        arguments.insert(arguments.end(), {"--components", component_list(options.components)});
    }
    arguments.insert(arguments.end(), {"--steps", std::to_string(options.steps), "--extent",
                                       float_text(options.extent)});
    if (options.relative) {
        arguments.emplace_back("--relative");
    }
    add_style(arguments, style);
    provenance.batch = options.batch;
    return provenance;
}

void describe_grid_kind(Provenance& provenance, const LatentState& /*state*/,
                        const SampleGridOptions& options) {
    provenance.latent = {"--seed", std::to_string(options.seed), "--latent-mode",
                         latent_mode_name(options.latent_mode)};
    provenance.options = {"--count", std::to_string(options.count), "--columns",
                          std::to_string(options.columns)};
    provenance.batch = options.batch;
}

void describe_grid_kind(Provenance& provenance, const LatentState& state,
                        const PairGridOptions& options) {
    add_latent(provenance, state, options.latent_mode);
    provenance.options = {
        "--pair",          component_list({options.row_component, options.column_component}),
        "--row-values",    float_list_text(options.row_values),
        "--column-values", float_list_text(options.column_values)};
    provenance.batch = options.batch;
}

void describe_grid_kind(Provenance& provenance, const LatentState& state,
                        const PairDifferenceOptions& options) {
    describe_grid_kind(provenance, state, options.grid);
    Arguments& arguments = provenance.options;
    arguments.insert(arguments.end(), {"--difference", std::string(difference_name(options.kind))});
    if (options.range) {
        arguments.insert(arguments.end(), {"--range", double_text(*options.range)});
    }
    provenance.caution = kInteractionCaution;
}

Provenance describe_grid(const Generator& generator, const LatentState& state,
                         const GridOptions& options, const SheetStyle& style,
                         const ExportContext& context) {
    Provenance provenance = describe("grid", generator, context);
    std::visit([&](const auto& kind) { describe_grid_kind(provenance, state, kind); }, options);
    add_style(provenance.options, style);
    return provenance;
}

std::string value_label(float value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%+.2f", static_cast<double>(value));
    return text.data();
}

/// Draws the plan's cells into `content`.
void draw_content(Generator& generator, const TraversePlan& plan, SheetContent& content,
                  ProgressSink progress, std::stop_token stop) {
    content.rows = plan.rows;
    content.columns = plan.columns;
    content.outlined_columns = plan.base_columns;
    draw_cells(
        generator, plan,
        [&](DrawnCell cell) {
            require_finite_cell(generator, plan, cell, generator.info().name,
                                "Choose a latent nearer to 0");
            content.cells.push_back(std::move(cell.image));
        },
        std::move(progress), std::move(stop));
}

/// What can be refused before anything is drawn.
void check_order(const Provenance& provenance, const fs::path& path) {
    require_png_name(path);
    require_finite(provenance.z);
}

void check_sheet_of(const Generator& generator, const TraversePlan& plan, const SheetStyle& style) {
    const GeneratorInfo& info = generator.info();
    check_sheet(plan.rows, plan.columns, static_cast<int>(info.width),
                static_cast<int>(info.height), style);
}

TraversePlan checked_strip(const Generator& generator, const Provenance& provenance,
                           const StripOptions& options, const SheetStyle& style,
                           const fs::path& path) {
    check_order(provenance, path);
    TraversePlan plan = plan_strips(provenance.z, options);
    check_sheet_of(generator, plan, style);
    return plan;
}

/// "z0 haze = +1.79": a row with the value that its component has of itself.
std::string strip_row_label(const GeneratorInfo& info, int component, float value) {
    return component_title(info, component).append(" = ").append(value_label(value));
}

/// A strip meets the base exactly only where an odd number of steps counts from it.
std::string strip_note(const TraversePlan& plan, const StripOptions& options) {
    const bool is_exact = options.relative && options.steps % 2 == 1;
    const bool has_outline =
        std::ranges::any_of(plan.base_columns, [](int column) { return column >= 0; });
    return has_outline && !is_exact ? "outlined: the step nearest to the component's own value"
                                    : "";
}

/// `base`: the composed latent. Labels over columns have no room for a value.
void label_strip(SheetContent& content, const GeneratorInfo& info, const TraversePlan& plan,
                 const StripOptions& options, const std::vector<float>& base,
                 const SheetStyle& style) {
    for (int row = 0; row < plan.rows; ++row) {
        const auto index = static_cast<std::size_t>(row);
        const int component = options.components.empty() ? row : options.components[index];
        content.row_labels.push_back(
            style.transpose
                ? component_title(info, component)
                : strip_row_label(info, component, base[static_cast<std::size_t>(component)]));
    }
    for (int step = 0; step < plan.columns; ++step) {
        content.column_labels.push_back(
            value_label(step_value(step, options.steps, options.extent)));
    }
    content.notes = {strip_note(plan, options)};
}

TraversePlan plan_grid(const Generator& generator, const LatentState& /*state*/,
                       const SampleGridOptions& options) {
    return plan_samples(generator.info().latent_size, options);
}

TraversePlan plan_grid(const Generator& /*generator*/, const LatentState& state,
                       const PairGridOptions& options) {
    return plan_pair(compose(state, options.latent_mode == LatentMode::post_norm), options);
}

TraversePlan plan_grid(const Generator& generator, const LatentState& state,
                       const PairDifferenceOptions& options) {
    return plan_grid(generator, state, options.grid);
}

std::optional<std::uint64_t> seed_of_cell(const SampleGridOptions& options, std::size_t index) {
    return options.seed + index;
}

std::optional<std::uint64_t> seed_of_cell(const PairGridOptions& /*options*/,
                                          std::size_t /*index*/) {
    return std::nullopt;
}

std::optional<std::uint64_t> seed_of_cell(const PairDifferenceOptions& /*options*/,
                                          std::size_t /*index*/) {
    return std::nullopt;
}

/// Empty where that would be too many numbers.
std::vector<ProvenanceCell> recorded_cells(const TraversePlan& plan, const GridOptions& options) {
    std::vector<ProvenanceCell> cells;
    if (plan.cells.size() * plan.cells.front().z.size() > kMostCellNumbers) {
        return cells;
    }
    for (std::size_t i = 0; i < plan.cells.size(); ++i) {
        const TraverseCell& cell = plan.cells[i];
        cells.push_back(
            {.row = cell.row,
             .column = cell.column,
             .seed = std::visit([&](const auto& kind) { return seed_of_cell(kind, i); }, options),
             .z = cell.z,
             .mode = plan.latent_mode});
    }
    return cells;
}

void label_grid(SheetContent& content, const TraversePlan& plan, const SampleGridOptions& options) {
    for (int row = 0; row < plan.rows; ++row) {
        const std::uint64_t seed = options.seed + static_cast<std::uint64_t>(row) * plan.columns;
        content.row_labels.push_back(std::string("#").append(std::to_string(seed)));
    }
}

void label_grid(SheetContent& content, const TraversePlan& /*plan*/,
                const PairGridOptions& options) {
    const std::string row_name = component_label(options.row_component);
    const std::string column_name = component_label(options.column_component);
    for (const float value : options.row_values) {
        content.row_labels.push_back(row_name + " " + value_label(value));
    }
    for (const float value : options.column_values) {
        content.column_labels.push_back(column_name + " " + value_label(value));
    }
}

void label_grid(SheetContent& content, const TraversePlan& plan,
                const PairDifferenceOptions& options) {
    label_grid(content, plan, options.grid);
}

/// Draws the plan's differences into `content` and tells below them what their colours mean and how
/// to read them.
PairDifferences draw_differences(Generator& generator, const TraversePlan& plan,
                                 const std::vector<float>& base,
                                 const PairDifferenceOptions& options, SheetContent& content,
                                 ProgressSink progress, std::stop_token stop) {
    content.rows = plan.rows;
    content.columns = plan.columns;
    content.outlined_columns = plan.base_columns;
    PairDifferences drawn =
        draw_pair_differences(generator, base, options, std::move(progress), std::move(stop));
    content.notes = {difference_note(drawn, options.kind), kInteractionCaution};
    content.cells = std::move(drawn.cells);
    return drawn;
}

/// About values that are no numbers in a grid of `cells`; empty where there are none.
std::vector<std::string> warnings_of(const PairDifferences& drawn, const std::string& name,
                                     std::size_t cells) {
    if (drawn.faulty_cells == 0) {
        return {};
    }
    return {std::string(name)
                .append(": ")
                .append(drawn.fault)
                .append("; such values are in ")
                .append(std::to_string(drawn.faulty_cells))
                .append(" of ")
                .append(std::to_string(cells))
                .append(" cells")};
}

}  // namespace

Provenance picture_provenance(const Generator& generator, const LatentState& state,
                              const PictureOptions& options, const ExportContext& context) {
    Provenance provenance = describe("render", generator, context);
    add_latent(provenance, state, options.latent_mode);
    provenance.options = {"--scale", std::to_string(options.scale)};
    return provenance;
}

ExportResult write_export(const Image& image, const Provenance& provenance, const fs::path& path) {
    const std::string text = dump_json(to_json(provenance, path), 2) + "\n";
    fs::path sidecar = path;
    sidecar += ".json";
    write_png(path, image, {{kProvenanceKeyword, text}});
    write_file_atomically(sidecar, text);
    return {.paths = {path, sidecar}, .command = command_line(provenance, path)};
}

std::string picture_command(const Generator& generator, const LatentState& state,
                            const PictureOptions& options, const ExportContext& context,
                            const fs::path& path) {
    return command_line(picture_provenance(generator, state, options, context), path);
}

std::string strip_command(const Generator& generator, const LatentState& state,
                          const StripOptions& options, const SheetStyle& style,
                          const ExportContext& context, const fs::path& path) {
    return command_line(describe_strip(generator, state, options, style, context), path);
}

std::string grid_command(const Generator& generator, const LatentState& state,
                         const GridOptions& options, const SheetStyle& style,
                         const ExportContext& context, const fs::path& path) {
    return command_line(describe_grid(generator, state, options, style, context), path);
}

ExportResult export_picture(Generator& generator, const LatentState& state,
                            const PictureOptions& options, const ExportContext& context,
                            const fs::path& path) {
    const Provenance provenance = picture_provenance(generator, state, options, context);
    check_order(provenance, path);
    const TraversePlan plan{.rows = 1,
                            .columns = 1,
                            .cells = {{.row = 0, .column = 0, .z = provenance.z}},
                            .base_columns = {-1},
                            .latent_mode = options.latent_mode,
                            .batch = 1};
    check_sheet_of(generator, plan, {.scale = options.scale, .padding = 0});
    SheetContent content;
    draw_content(generator, plan, content, {}, {});
    return write_export(enlarge(content.cells.front(), options.scale), provenance, path);
}

void check_strip(const Generator& generator, const LatentState& state, const StripOptions& options,
                 const SheetStyle& style, const fs::path& path) {
    (void)checked_strip(generator, describe_strip(generator, state, options, style, {}), options,
                        style, path);
}

ExportResult export_strip(Generator& generator, const LatentState& state,
                          const StripOptions& options, const SheetStyle& style,
                          const ExportContext& context, const fs::path& path, ProgressSink progress,
                          std::stop_token stop) {
    const Provenance provenance = describe_strip(generator, state, options, style, context);
    const TraversePlan plan = checked_strip(generator, provenance, options, style, path);
    SheetContent content;
    label_strip(content, generator.info(), plan, options, provenance.z, style);
    draw_content(generator, plan, content, std::move(progress), std::move(stop));
    return write_export(compose_sheet(content, style), provenance, path);
}

ExportResult export_grid(Generator& generator, const LatentState& state, const GridOptions& options,
                         const SheetStyle& style, const ExportContext& context,
                         const fs::path& path, ProgressSink progress, std::stop_token stop) {
    Provenance provenance = describe_grid(generator, state, options, style, context);
    check_order(provenance, path);
    const TraversePlan plan =
        std::visit([&](const auto& kind) { return plan_grid(generator, state, kind); }, options);
    check_sheet_of(generator, plan, style);
    SheetContent content;
    std::visit([&](const auto& kind) { label_grid(content, plan, kind); }, options);
    std::vector<std::string> warnings;
    if (const auto* difference = std::get_if<PairDifferenceOptions>(&options)) {
        const PairDifferences drawn =
            draw_differences(generator, plan, provenance.z, *difference, content,
                             std::move(progress), std::move(stop));
        warnings = warnings_of(drawn, generator.info().name, plan.cells.size());
        PairDifferenceOptions recorded = *difference;
        recorded.range = drawn.range;
        provenance = describe_grid(generator, state, recorded, style, context);
    } else {
        draw_content(generator, plan, content, std::move(progress), std::move(stop));
    }
    provenance.cells = recorded_cells(plan, options);
    ExportResult result = write_export(compose_sheet(content, style), provenance, path);
    result.warnings = std::move(warnings);
    return result;
}

}  // namespace zscope
