#include "core/export/pair_difference.h"

#include <ATen/ops/ones.h>
#include <gtest/gtest.h>

#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/data/image_file.h"
#include "core/export/colormap.h"
#include "core/export/export.h"
#include "core/export/label_text.h"
#include "core/export/style_options.h"
#include "core/latent/latent_state.h"
#include "tests/core/files_support.h"
#include "tests/support/product_generator.h"

namespace zscope {
namespace {

/// One pixel: of z0 z1 the mixed difference is the product of the ways from the base.
testing::ProductGenerator one_product() {
    return testing::ProductGenerator(at::ones({1, 1}));
}

/// The differences are -2, 2 in the first row and 1, -1 in the second.
TEST(PairDifference, HasOneColourScaleForAllCells) {
    testing::ProductGenerator generator = one_product();
    PairDifferenceOptions options{
        .grid = {.row_values = {-2.0F, 1.0F}, .column_values = {1.0F, -1.0F}}};
    const std::vector<float> base{0.0F, 0.0F};
    const auto pixel_of = [](const Image& cell) {
        return Rgb{cell.pixels[0], cell.pixels[1], cell.pixels[2]};
    };
    const ColorTable sizes = color_table(ColorMap::magma);
    PairDifferences drawn = draw_pair_differences(generator, base, options);
    EXPECT_EQ(drawn.range, 2.0);
    ASSERT_EQ(drawn.cells.size(), 4U);
    EXPECT_EQ(pixel_of(drawn.cells[0]), sizes.back());
    EXPECT_EQ(pixel_of(drawn.cells[1]), sizes.back());
    EXPECT_EQ(pixel_of(drawn.cells[3]), color_at(sizes, 0.5, 0.0, 1.0));
    options.kind = DifferenceKind::signed_values;
    options.range = 4.0;
    const ColorTable signs = color_table(ColorMap::diverging);
    drawn = draw_pair_differences(generator, base, options);
    EXPECT_EQ(drawn.range, 4.0);
    EXPECT_EQ(pixel_of(drawn.cells[0]), color_at(signs, 0.25, 0.0, 1.0));
    EXPECT_EQ(pixel_of(drawn.cells[1]), color_at(signs, 0.75, 0.0, 1.0));
    options.range = 0.0;
    EXPECT_THROW((void)draw_pair_differences(generator, base, options), Error);
    const test::TemporaryFolder folder;
    options.range.reset();
    const ExportResult result =
        export_grid(generator, latent_from_seed(1, 2), options, {}, {}, folder / "d.png");
    EXPECT_NE(result.command.find("--difference signed --range "), std::string::npos)
        << "what was found is recorded";
    const auto record = nlohmann::json::parse(test::read_text(folder / "d.png.json"));
    EXPECT_EQ(record["caution"].get<std::string>(), kInteractionCaution);
}

/// One line of the note and some of the caution below the same cells and labels.
TEST(PairDifference, SaysHowToReadItWhereThePictureHasLabels) {
    testing::ProductGenerator generator = one_product();
    const PairGridOptions grid{.row_values = {-2.0F}, .column_values = {1.0F, -1.0F}};
    const test::TemporaryFolder folder;
    const auto picture_of = [&](const GridOptions& options, bool has_labels) {
        export_grid(generator, latent_from_seed(1, 2), options, {.labels = has_labels}, {},
                    folder / "d.png");
        return read_image_file(folder / "d.png");
    };
    const Image labelled = picture_of(PairDifferenceOptions{.grid = grid}, true);
    const std::vector<std::string> caution = wrap_label(kInteractionCaution, labelled.width);
    EXPECT_GE(labelled.height,
              picture_of(grid, true).height + kLabelHeight * (1 + std::ssize(caution)));
    const Image bare = picture_of(PairDifferenceOptions{.grid = grid}, false);
    EXPECT_EQ(bare.height, picture_of(grid, false).height) << "no labels, no words";
    EXPECT_EQ(bare.width, picture_of(grid, false).width);
}

/// -2 and 2 in one row.
TEST(PairDifference, TellsOfValuesBeyondItsColours) {
    testing::ProductGenerator generator = one_product();
    PairDifferenceOptions options{.grid = {.row_values = {-2.0F}, .column_values = {1.0F, -1.0F}}};
    const auto note = [&](DifferenceKind kind, double range) {
        options.kind = kind;
        options.range = range;
        return difference_note(draw_pair_differences(generator, {0.0F, 0.0F}, options), kind);
    };
    EXPECT_EQ(note(DifferenceKind::absolute, 2.0),
              "absolute difference beyond the sum, from 0 to 2");
    EXPECT_EQ(note(DifferenceKind::absolute, 1.0),
              "absolute difference beyond the sum, from 0 to >= 1");
    EXPECT_EQ(note(DifferenceKind::signed_values, 2.0),
              "signed difference beyond the sum, from -2 to 2");
    EXPECT_EQ(note(DifferenceKind::signed_values, 1.0),
              "signed difference beyond the sum, from <= -1 to >= 1");
    options.grid.column_values = {1.0F};
    EXPECT_EQ(note(DifferenceKind::signed_values, 1.0),
              "signed difference beyond the sum, from <= -1 to 1");
}

}  // namespace
}  // namespace zscope
