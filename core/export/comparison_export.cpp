#include "core/export/comparison_export.h"

#include <utility>

#include "core/explore/picture_fault.h"
#include "core/explore/traverse.h"
#include "core/export/analysis_record.h"
#include "core/export/png.h"
#include "core/export/provenance.h"
#include "core/latent/latent_axes.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

Provenance describe_comparison(const Generator& a, const Generator& b, const std::string& argument,
                               const LatentState& state, LatentMode mode,
                               const ComparisonStyle& style, const ExportContext& context) {
    Provenance provenance =
        picture_provenance(a, state, {.scale = style.scale, .latent_mode = mode}, context);
    const GeneratorInfo& info = b.info();
    provenance.compared =
        ComparedModel{argument, info.name, info.architecture, info.weights_sha256};
    auto& options = provenance.options;
    options.insert(options.end(),
                   {"--compare", argument, "--view", std::string(view_name(style.view))});
    if (style.view == ComparisonView::split) {
        options.insert(options.end(), {"--split", float_text(style.split)});
    }
    if (style.view == ComparisonView::difference) {
        options.insert(options.end(),
                       {"--difference", std::string(difference_name(style.difference)), "--range",
                        float_text(style.range)});
    }
    if (style.labels) {
        options.emplace_back("--labels");
    }
    return provenance;
}

Image draw_one(Generator& generator, std::vector<float> z, LatentMode mode) {
    const TraversePlan plan{.rows = 1,
                            .columns = 1,
                            .cells = {{.row = 0, .column = 0, .z = std::move(z)}},
                            .base_columns = {-1},
                            .latent_mode = mode,
                            .batch = 1};
    Image image;
    draw_cells(generator, plan, [&](DrawnCell cell) {
        require_finite_cell(generator, plan, cell, generator.info().name,
                            "Choose a latent nearer to 0");
        image = std::move(cell.image);
    });
    return image;
}

}  // namespace

std::string comparison_command(const Generator& a, const Generator& b,
                               const std::string& b_argument, const LatentState& state,
                               LatentMode mode, const ComparisonStyle& style,
                               const ExportContext& context, const std::filesystem::path& path) {
    return command_line(describe_comparison(a, b, b_argument, state, mode, style, context), path);
}

ExportResult export_comparison(Generator& a, const ComparedGenerator& b, const LatentState& state,
                               LatentMode mode, const ComparisonStyle& style,
                               const ExportContext& context, const std::filesystem::path& path) {
    const Provenance provenance =
        describe_comparison(a, b.generator, b.argument, state, mode, style, context);
    require_png_name(path);
    check_comparison(style);
    require_finite(provenance.z);
    const GeneratorInfo& info = a.info();
    const Image first = draw_one(a, provenance.z, mode);
    const Image second = draw_one(
        b.generator, linked_latent(info, b.generator.info(), provenance.z, state.seed), mode);
    const ComparedNames names{.a = row_name(analysed_model(a, context.model)),
                              .b = row_name(analysed_model(b.generator, b.argument))};
    return write_export(
        compose_comparison(first, second, info.range_max - info.range_min, style, names),
        provenance, path);
}

}  // namespace zscope
