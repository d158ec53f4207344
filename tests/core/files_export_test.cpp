#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/data/image_file.h"
#include "core/export/colormap.h"
#include "core/export/export.h"
#include "core/export/label_text.h"
#include "core/export/provenance.h"
#include "core/export/sheet.h"
#include "core/model/demo/demo_generator.h"
#include "core/model/device.h"
#include "core/model/gpus.h"
#include "tests/core/files_support.h"
#include "tests/core/picture_support.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

using test::read_text;
using test::TemporaryFolder;
using testing::pixel;
using Arguments = std::vector<std::string>;

Image flat(int width, int height, std::uint8_t value) {
    Image image{.width = width, .height = height, .channels = 3, .pixels = {}};
    image.pixels.assign(static_cast<std::size_t>(width) * height * 3, value);
    return image;
}

constexpr Rgb kWhite{255, 255, 255};
constexpr Rgb kRed{230, 30, 30};

TEST(Provenance, NamesFolderAndProgramForAShellThatKnowsNeither) {
    const std::string command = "zscope render zscope --out 'a b.png'";
    EXPECT_EQ(for_terminal(command, "/opt/bin/zscope", "/home/a"),
              "cd /home/a && /opt/bin/zscope render zscope --out 'a b.png'");
    EXPECT_EQ(for_terminal(command, "/my tools/zscope", "/my models"),
              "cd '/my models' && '/my tools/zscope' render zscope --out 'a b.png'");
    EXPECT_EQ(for_terminal(command, "/opt/bin/zscope", {}),
              "/opt/bin/zscope render zscope --out 'a b.png'");
    EXPECT_EQ(for_terminal(command, {}, "/home/a"), command);
    EXPECT_EQ(for_terminal("", "/opt/bin/zscope", "/home/a"), "");
}

TEST(Provenance, RecordsWhatLiesBelowTheCurrentFolderRelativeToIt) {
    const std::filesystem::path here = std::filesystem::current_path();
    EXPECT_EQ(recorded_path((here / "models" / "m").string()), "models/m");
    EXPECT_EQ(recorded_path((here / "x" / ".." / "models" / "m").string()), "models/m");
    EXPECT_EQ(recorded_path((here / "demo").string()), "./demo") << "not the word";
    EXPECT_EQ(recorded_path((here / "-x" / "m").string()), "./-x/m") << "not an option";
    for (const std::string& given : {std::string("demo"), std::string("../m"), std::string(),
                                     here.string(), (here.parent_path() / "beside").string()}) {
        EXPECT_EQ(recorded_path(given), given);
    }
}

TEST(Provenance, QuotesForTheShell) {
    EXPECT_EQ(shell_quote("plain-1.0/a_b.png"), "plain-1.0/a_b.png");
    EXPECT_EQ(shell_quote(""), "''");
    EXPECT_EQ(shell_quote("a b"), "'a b'");
    EXPECT_EQ(shell_quote("it's"), "'it'\\''s'");
    EXPECT_EQ(shell_quote("$(rm)"), "'$(rm)'");
}

TEST(Provenance, ALatentDrawnFromItsSeedNeedsOnlyTheSeed) {
    EXPECT_EQ(latent_arguments(latent_from_seed(5, 3), LatentMode::pre_norm),
              (Arguments{"--seed", "5", "--latent-mode", "pre_norm"}));
}

TEST(Provenance, EditsAreWrittenExactly) {
    LatentState state = latent_from_seed(5, 3);
    state.base[0] = 1.0F;
    state.offsets = {0.5F, 0.0F, 1e-30F};
    state.directions = {{.direction = {1.0F, 0.0F, 0.1F}, .amount = -2.0F}};
    const Arguments arguments = latent_arguments(state, LatentMode::post_norm);
    const auto has = [&](const std::string& option, const std::string& value) {
        for (std::size_t i = 0; i + 1 < arguments.size(); ++i) {
            if (arguments[i] == option && arguments[i + 1] == value) {
                return true;
            }
        }
        return false;
    };
    EXPECT_TRUE(has("--add", "z2=1e-30")) << "lost in the sum, so the offset itself is written";
    EXPECT_TRUE(has("--along", "-2:1,0,0.1"));
    EXPECT_TRUE(has("--latent-mode", "post_norm"));
    EXPECT_TRUE(has("--z", float_list_text(state.base))) << "the base is not its seed's";
}

TEST(Provenance, AComponentPutAtAValueIsWrittenWithTheDigitsThatWereTyped) {
    for (const float base : {-1.3372F, 3.1234567F, 0.01F, -0.7999F}) {
        LatentState state = latent_from_seed(5, 3);
        state.base[0] = base;
        state.offsets[0] = 0.8F - base;
        const Arguments arguments = latent_arguments(state, LatentMode::pre_norm);
        EXPECT_EQ(std::ranges::count(arguments, std::string("z0=0.8")), 1) << base;
    }
}

TEST(Provenance, FloatsReadBackAsThemselves) {
    for (const float value : {0.1F, -3.4028235e38F, 1e-45F, 16777216.0F}) {
        EXPECT_EQ(std::strtof(float_text(value).c_str(), nullptr), value);
    }
}

TEST(Sheet, PutsCellsWhereTheyBelong) {
    SheetContent content{.rows = 2,
                         .columns = 2,
                         .cells = {},
                         .outlined_columns = {1, -1},
                         .row_labels = {},
                         .column_labels = {}};
    content.cells = {flat(3, 2, 10), flat(3, 2, 20), flat(3, 2, 30)};
    const Image sheet = compose_sheet(content, {.scale = 2, .padding = 2});
    EXPECT_EQ(sheet.width, 2 + 2 * (6 + 2));
    EXPECT_EQ(sheet.height, 2 + 2 * (4 + 2));
    EXPECT_EQ(pixel(sheet, 2, 2).red, 10);
    EXPECT_EQ(pixel(sheet, 15, 5).red, 20);
    EXPECT_EQ(pixel(sheet, 2, 8).red, 30);
    EXPECT_EQ(pixel(sheet, 12, 10), kWhite) << "a blank cell";
    EXPECT_EQ(pixel(sheet, 8, 2), kRed) << "the outline of row 0, column 1";
    EXPECT_EQ(pixel(sheet, 0, 0), kWhite);
}

TEST(Sheet, TransposeSwapsRowsAndColumns) {
    SheetContent content{.rows = 1,
                         .columns = 3,
                         .cells = {},
                         .outlined_columns = {2},
                         .row_labels = {"z0"},
                         .column_labels = {"a", "b", "c"}};
    content.cells = {flat(1, 1, 10), flat(1, 1, 20), flat(1, 1, 30)};
    const Image sheet = compose_sheet(content, {.scale = 1, .padding = 1, .transpose = true});
    EXPECT_EQ(sheet.width, 3);
    EXPECT_EQ(sheet.height, 7);
    EXPECT_EQ(pixel(sheet, 1, 1).red, 10);
    EXPECT_EQ(pixel(sheet, 1, 3).red, 20);
    EXPECT_EQ(pixel(sheet, 1, 5).red, 30);
    EXPECT_EQ(pixel(sheet, 0, 5), kRed);
}

TEST(Sheet, LabelsDarkenOnlyTheirMargin) {
    SheetContent content{.rows = 1,
                         .columns = 1,
                         .cells = {flat(40, 40, 255)},
                         .outlined_columns = {-1},
                         .row_labels = {"z0 \xc3\xa4"},
                         .column_labels = {"+1.00"}};
    const Image plain = compose_sheet(content, {});
    const Image labelled = compose_sheet(content, {.labels = true});
    EXPECT_GT(labelled.width, plain.width + label_width("z0"));
    EXPECT_GE(labelled.height, plain.height + kLabelHeight);
    EXPECT_EQ(std::ranges::count(plain.pixels, 0), 0);
    EXPECT_GT(std::ranges::count(labelled.pixels, 0), 30);
}

TEST(Sheet, EachNarrowColumnHasItsLabelWhichDoesNotTouchTheNext) {
    SheetContent content{.rows = 1,
                         .columns = 3,
                         .cells = {flat(16, 16, 255), flat(16, 16, 255), flat(16, 16, 255)},
                         .outlined_columns = {-1},
                         .row_labels = {"z0"},
                         .column_labels = {"+1.00", "+1.50", "+2.00"}};
    ASSERT_GT(label_width("+1.00"), 16);
    const Image all = compose_sheet(content, {.labels = true});
    const std::vector<std::string> labels = content.column_labels;
    const SheetStyle style{.labels = true};
    const int pitch = 16 + style.padding;
    for (std::size_t column = 0; column < labels.size(); ++column) {
        content.column_labels = labels;
        content.column_labels[column].clear();
        const Image without = compose_sheet(content, style);
        ASSERT_EQ(without.width, all.width);
        ASSERT_EQ(without.height, all.height);
        const int left = all.width - static_cast<int>(labels.size() - column) * pitch;
        int changed = 0;
        for (int y = 0; y < all.height; ++y) {
            for (int x = 0; x < all.width; ++x) {
                const bool is_other = pixel(all, x, y) != pixel(without, x, y);
                changed += is_other ? 1 : 0;
                EXPECT_TRUE(!is_other || (x >= left - style.padding && x < left + pitch)) << x;
            }
        }
        EXPECT_GT(changed, 20) << column;
    }
}

TEST(Sheet, ColumnsNarrowerThanALineHaveEveryFewALabel) {
    EXPECT_FALSE(column_look(20, 26).is_upright);
    EXPECT_TRUE(column_look(20, 25).is_upright);
    EXPECT_EQ(column_look(20, kTightLine).step, 1);
    EXPECT_EQ(column_look(20, kTightLine - 1).step, 2);
    EXPECT_EQ(column_look(20, 2).step, kTightLine / 2);
}

SheetContent one_white_cell() {
    return {.rows = 1,
            .columns = 1,
            .cells = {flat(16, 16, 255)},
            .outlined_columns = {-1},
            .row_labels = {},
            .column_labels = {}};
}

TEST(Sheet, ItsNoteStandsBelowTheCellsAndHasRoom) {
    SheetContent content = one_white_cell();
    const Image without = compose_sheet(content, {.labels = true});
    content.notes = {"outlined: the nearest"};
    EXPECT_EQ(compose_sheet(content, {}), compose_sheet(content, {.transpose = true}));
    EXPECT_EQ(compose_sheet(content, {}).height, without.height) << "no labels, no note";
    for (const bool transpose : {false, true}) {
        const Image with = compose_sheet(content, {.labels = true, .transpose = transpose});
        EXPECT_GE(with.height, without.height + kLabelHeight);
        EXPECT_GE(with.width, label_width(content.notes.front()));
        EXPECT_EQ(std::ranges::count(without.pixels, 0), 0);
        EXPECT_GT(std::ranges::count(with.pixels, 0), 30);
    }
}

TEST(Sheet, ALongNoteIsBrokenIntoLines) {
    SheetContent content = one_white_cell();
    const std::string half =
        "Altogether this note fills the better part of a line of a small sheet";
    const auto sheet = [&](std::vector<std::string> notes) {
        content.notes = std::move(notes);
        return compose_sheet(content, {.labels = true});
    };
    const Image two = sheet({half, half});
    EXPECT_EQ(sheet({half + " " + half}), two);
    EXPECT_EQ(two.height, sheet({half}).height + kLabelHeight);
    EXPECT_EQ(two.width, sheet({half}).width);
    EXPECT_EQ(sheet({half, ""}), sheet({half})) << "nothing to say takes no room";
}

TEST(Sheet, RefusesWhatWouldNotFit) {
    EXPECT_THROW(check_sheet(1, 1, 64, 64, {.scale = 9}), Error);
    EXPECT_THROW(check_sheet(1, 1, 64, 64, {.padding = 65}), Error);
    EXPECT_THROW(check_sheet(100000, 1000, 64, 64, {}), Error);
    EXPECT_NO_THROW(check_sheet(12, 9, 128, 128, {.scale = 2}));
}

TEST(Sheet, EnlargeRepeatsPixels) {
    Image image = flat(2, 1, 0);
    image.pixels = {1, 2, 3, 4, 5, 6};
    const Image large = enlarge(image, 3);
    EXPECT_EQ(large.width, 6);
    EXPECT_EQ(large.height, 3);
    EXPECT_EQ(pixel(large, 2, 2), (Rgb{1, 2, 3}));
    EXPECT_EQ(pixel(large, 3, 0), (Rgb{4, 5, 6}));
}

TEST(Export, TheCommandShownIsTheCommandRecorded) {
    const TemporaryFolder folder;
    DemoGenerator generator(16);
    const LatentState state = latent_from_seed(1, 12);
    const StripOptions options{.components = {3, 0}, .steps = 3};
    const auto path = folder / "s.png";
    const ExportResult result = export_strip(generator, state, options, {}, {}, path);
    EXPECT_EQ(result.command, strip_command(generator, state, options, {}, {}, path));
    EXPECT_EQ(result.command,
              "zscope strip demo --seed 1 --latent-mode pre_norm --components z3,z0 --steps 3 "
              "--extent 2 --scale 1 --padding 4 --batch 16 --threads " +
                  std::to_string(at::get_num_threads()) + " --device cpu --out " + path.string());
    EXPECT_EQ(result.paths.size(), 2U);
}

/// The "cells" that a sheet of `generator` records; null: none.
nlohmann::json cells_of(Generator& generator, const GridOptions& options) {
    const TemporaryFolder folder;
    const LatentState state = latent_from_seed(1, generator.info().latent_size);
    export_grid(generator, state, options, {}, {}, folder / "g.png");
    const auto record = nlohmann::json::parse(read_text(folder / "g.png.json"));
    return record.contains("cells") ? record["cells"] : nlohmann::json();
}

TEST(Export, ASheetOfSamplesRecordsTheSeedAndLatentOfEachCell) {
    DemoGenerator generator(16);
    const nlohmann::json cells =
        cells_of(generator, SampleGridOptions{.seed = 7, .count = 3, .columns = 2});
    ASSERT_EQ(cells.size(), 3U);
    EXPECT_EQ(cells[2]["row"].get<int>(), 1);
    EXPECT_EQ(cells[2]["column"].get<int>(), 0);
    EXPECT_EQ(cells[2]["seed"].get<int>(), 9);
    EXPECT_EQ(cells[2]["latent_mode"].get<std::string>(), "pre_norm");
    EXPECT_EQ(cells[2]["z"].get<std::vector<float>>(), latent_from_seed(9, 12).base);
}

TEST(Export, ASheetOfTwoComponentsRecordsTheLatentOfEachCell) {
    DemoGenerator generator(16);
    const nlohmann::json cells =
        cells_of(generator, PairGridOptions{.row_component = 3,
                                            .column_component = 5,
                                            .row_values = {-1.0F, 1.0F},
                                            .column_values = {0.0F, 2.0F}});
    ASSERT_EQ(cells.size(), 4U);
    std::vector<float> z = latent_from_seed(1, 12).base;
    z[3] = -1.0F;
    z[5] = 2.0F;
    EXPECT_EQ(cells[1]["z"].get<std::vector<float>>(), z);
    EXPECT_FALSE(cells[1].contains("seed"));
}

TEST(Export, ASheetOfManyNumbersRecordsNoCells) {
    DemoGenerator generator(16);
    EXPECT_FALSE(cells_of(generator, SampleGridOptions{.count = 341}).is_null());
    EXPECT_TRUE(cells_of(generator, SampleGridOptions{.count = 342}).is_null()) << "4104 numbers";
}

TEST(Export, AStripSaysWhereTheOutlinedStepIsOnlyTheNearest) {
    const TemporaryFolder folder;
    DemoGenerator generator(16);
    LatentState state = latent_from_seed(1, 12);
    state.base[0] = 1.79F;
    const auto height = [&](const StripOptions& options, bool labels) {
        export_strip(generator, state, options, {.labels = labels}, {}, folder / "s.png");
        return read_image_file(folder / "s.png").height;
    };
    const StripOptions set{.components = {0}, .steps = 5};
    const StripOptions added{.components = {0}, .steps = 5, .relative = true};
    const StripOptions even{.components = {0}, .steps = 4, .relative = true};
    const StripOptions far{.components = {0}, .steps = 5, .extent = 0.5F};
    EXPECT_GT(height(set, true), height(added, true)) << "a line more";
    EXPECT_EQ(height(even, true), height(set, true));
    EXPECT_EQ(height(far, true), height(added, true)) << "nothing is outlined";
    EXPECT_EQ(height(set, false), height(added, false));
}

TEST(Export, AStripsRowsTellTheirOwnValues) {
    const TemporaryFolder folder;
    DemoGenerator generator(16);
    LatentState state = latent_from_seed(1, 12);
    state.base[0] = 0.0F;
    const StripOptions options{.components = {0}, .steps = 3, .relative = true};
    const auto width = [&](const SheetStyle& style) {
        export_strip(generator, state, options, style, {}, folder / "s.png");
        return read_image_file(folder / "s.png").width;
    };
    EXPECT_GE(width({.labels = true}) - width({}),
              label_width(component_title(generator.info(), 0) + " = +0.00"));
}

TEST(Export, CancelledStripLeavesNoFile) {
    const TemporaryFolder folder;
    DemoGenerator generator(16);
    std::stop_source stop;
    stop.request_stop();
    const ErrorCode code = testing::code_of([&] {
        export_strip(generator, latent_from_seed(1, 12), {}, {}, {}, folder / "s.png", {},
                     stop.get_token());
    });
    EXPECT_EQ(code, ErrorCode::cancelled);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Export, LatentThatIsNotFiniteIsRefused) {
    const TemporaryFolder folder;
    const auto generator = make_demo_generator();
    LatentState state = latent_from_seed(5, generator->info().latent_size);
    state.base[1] = 3e38F;
    state.offsets[1] = 3e38F;
    const Error error =
        testing::error_of([&] { export_picture(*generator, state, {}, {}, folder / "a.png"); });
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    EXPECT_NE(std::string(error.what()).find("z1 is inf"), std::string::npos) << error.what();
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Export, PathThatIsNotUtf8IsWritten) {
    const TemporaryFolder folder;
    const auto generator = make_demo_generator();
    const LatentState state = latent_from_seed(5, generator->info().latent_size);
    const ExportResult result = export_picture(*generator, state, {}, {}, folder / "\xFF.png");
    EXPECT_NE(read_text(result.paths[1]).find("\xEF\xBF\xBD.png"), std::string::npos);
}

TEST(Export, ComponentsAreCalledByTheirNumberAndTheModelsWord) {
    GeneratorInfo info;
    info.component_names = {"hue", ""};
    EXPECT_EQ(component_label(11), "z11");
    EXPECT_EQ(component_title(info, 0), "z0 hue");
    EXPECT_EQ(component_title(info, 1), "z1");
    EXPECT_EQ(component_title(info, 2), "z2");
}

TEST(Device, ReadsNamesAndSaysWhyNot) {
    const DeviceSupport none{.cuda = false, .reason = "no driver", .gpus = {}};
    EXPECT_TRUE(parse_device("cpu", none).is_cpu());
    EXPECT_TRUE(parse_device("auto", none).is_cpu());
    for (const char* wrong : {"", "gpu", "cuda:", "cuda:-1", "cuda:1x", "CPU"}) {
        EXPECT_THROW((void)parse_device(wrong, none), Error) << wrong;
    }
    const Error error = testing::error_of([&] { (void)parse_device("cuda", none); });
    EXPECT_NE(error.describe().find("no driver"), std::string::npos);
}

TEST(Device, OnlyGpusFromComputeCapability8OnComputeInBfloat16) {
    EXPECT_TRUE(computes_in_bfloat16(Gpu{.name = "a", .compute_major = 8, .compute_minor = 0}));
    EXPECT_TRUE(computes_in_bfloat16(Gpu{.name = "b", .compute_major = 12, .compute_minor = 1}));
    EXPECT_FALSE(computes_in_bfloat16(Gpu{.name = "c", .compute_major = 7, .compute_minor = 5}));
    EXPECT_FALSE(computes_in_bfloat16(Gpu{.name = "no answer"}));
    EXPECT_FALSE(computes_in_bfloat16(c10::Device(c10::kCPU)));
    EXPECT_FALSE(computes_in_bfloat16(c10::Device(c10::kCUDA, 127)));
    EXPECT_EQ(describe(Gpu{.name = "A", .compute_major = 8, .compute_minor = 6}),
              "A, compute capability 8.6, preview in bfloat16");
    EXPECT_EQ(describe(Gpu{.name = "B", .compute_major = 7, .compute_minor = 5}),
              "B, compute capability 7.5, preview in float32");
    EXPECT_EQ(describe(Gpu{.name = "C"}), "C, compute capability not known, preview in float32");
}

}  // namespace
}  // namespace zscope
