#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/data/image_file.h"
#include "core/export/animation_export.h"
#include "core/export/film_encoder.h"
#include "core/export/provenance.h"
#include "core/model/demo/demo_generator.h"
#include "tests/core/files_support.h"
#include "tests/support/fake_encoder.h"
#include "tests/support/search_path.h"
#include "tests/support/thrown_error.h"

/// The files that an animation writes.
namespace zscope {
namespace {

namespace fs = std::filesystem;
using test::read_text;
using test::TemporaryFolder;
using testing::SearchPath;
using testing::write_fake_encoder;

const AnimationOptions kShort{
    .components = {3, 0}, .seconds = 0.2F, .frames_per_second = 10, .scale = 2};

ExportResult export_short(const fs::path& path, const std::stop_token& stop = {}) {
    DemoGenerator generator(16);
    return export_animation(generator, latent_from_seed(1, 12), kShort, {}, path, {}, stop);
}

std::size_t count_in(const fs::path& folder) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST(AnimationExport, WritesItsFramesAndTheRecordBesideThem) {
    const TemporaryFolder folder;
    const fs::path out = folder / "frames";
    const ExportResult result = export_short(out);
    EXPECT_EQ(result.paths, (std::vector<fs::path>{out, folder / "frames.json"}));
    EXPECT_TRUE(result.warnings.empty());
    EXPECT_EQ(count_in(out), 4U);
    EXPECT_EQ(read_image_file(out / "0000.png").width, 32);
    EXPECT_EQ(read_text(out / "0000.png"), read_text(out / "0002.png"))
        << "the second loop begins where the first one ends";
    EXPECT_NE(read_text(out / "0000.png"), read_text(out / "0001.png"));
    const auto record = nlohmann::json::parse(read_text(folder / "frames.json"));
    EXPECT_EQ(record["format"], kExportFormat);
    EXPECT_EQ(record["verb"], "animate");
    EXPECT_EQ(record["z"].get<std::vector<float>>(), sample_latent(1, 12));
    EXPECT_EQ(record["animation"]["frames"], 4);
    EXPECT_EQ(record["animation"]["frames_per_second"], 10);
    const auto command = record["command"].get<std::string>();
    EXPECT_TRUE(command.starts_with(
        "zscope animate demo --seed 1 --latent-mode pre_norm --scale 2 --component z3,z0 --extent "
        "2 --seconds 0.2 --fps 10 --batch 1 --threads "))
        << command;
    EXPECT_TRUE(command.ends_with(" --out frames")) << command;
}

TEST(AnimationExport, TheCommandShownIsTheCommandOfTheResult) {
    const TemporaryFolder folder;
    DemoGenerator generator(16);
    const LatentState state = latent_from_seed(1, 12);
    AnimationOptions options{.through = {std::uint64_t{9}, latent_from_seed(2, 12).base},
                             .seconds = 0.2F,
                             .frames_per_second = 10};
    const ExportResult result = export_animation(generator, state, options, {}, folder / "a");
    EXPECT_EQ(result.command, animation_command(generator, state, options, {}, folder / "a"));
    EXPECT_NE(result.command.find(" --through seed:9 --through " +
                                  float_list_text(latent_from_seed(2, 12).base) + " --seconds"),
              std::string::npos)
        << result.command;
    EXPECT_EQ(result.command.find("--extent"), std::string::npos) << "nothing goes to and fro";
    EXPECT_EQ(count_in(folder / "a"), 6U);
}

TEST(AnimationExport, IsEncodedAndLeavesNoFrames) {
    const TemporaryFolder folder;
    const TemporaryFolder tools;
    write_fake_encoder(tools.path());
    const SearchPath first(SearchPath::after(tools.path()));
    test::write_text(folder / "a.gif", "what was there is replaced");
    const ExportResult result = export_short(folder / "a.gif");
    EXPECT_EQ(result.paths, (std::vector<fs::path>{folder / "a.gif", folder / "a.gif.json"}));
    EXPECT_TRUE(result.warnings.empty());
    EXPECT_EQ(count_in(folder.path()), 2U);
    export_short(folder / "frames");
    EXPECT_EQ(read_text(folder / "a.gif"), read_text(folder / "frames/0000.png"));
}

TEST(AnimationExport, KeepsItsFramesWhereNothingEncodesThem) {
    const TemporaryFolder folder;
    const TemporaryFolder tools;
    write_fake_encoder(tools.path(), /*fails=*/true);
    const SearchPath first(SearchPath::after(tools.path()));
    const fs::path out = folder / "a.mp4";
    const fs::path frames = animation_frames_folder(out);
    const ExportResult result = export_short(out);
    EXPECT_EQ(result.paths, (std::vector<fs::path>{frames, folder / "a.mp4.json"}));
    EXPECT_EQ(frames, folder / "a.mp4-frames");
    EXPECT_EQ(count_in(frames), 4U);
    EXPECT_FALSE(fs::exists(out));
    ASSERT_EQ(result.warnings.size(), 1U);
    EXPECT_EQ(result.warnings[0], "no " + out.string() +
                                      ", since ffmpeg is not here or failed; with it: " +
                                      shell_line(animation_encoder_command(frames, out, 10)));
}

TEST(AnimationExport, TheCallOfTheEncoderSuitsTheFile) {
    using Words = std::vector<std::string>;
    EXPECT_EQ(animation_encoder_command("f", "a.gif", 20),
              (Words{"ffmpeg", "-loglevel", "error", "-y", "-framerate", "20", "-i", "f/%04d.png",
                     "-vf", "split[a][b];[a]palettegen[p];[b][p]paletteuse", "a.gif"}));
    EXPECT_EQ(animation_encoder_command("f", "a.mp4", 20),
              (Words{"ffmpeg", "-loglevel", "error", "-y", "-framerate", "20", "-i", "f/%04d.png",
                     "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p", "-fflags",
                     "+bitexact", "a.mp4"}));
}

TEST(AnimationExport, LeavesAFolderWithContentAlone) {
    const TemporaryFolder folder;
    fs::create_directory(folder / "mine");
    test::write_text(folder / "mine/note.txt", "mine");
    EXPECT_NE(testing::message_of([&] { export_short(folder / "mine"); }).find("has content"),
              std::string::npos);
    EXPECT_EQ(read_text(folder / "mine/note.txt"), "mine");
    EXPECT_FALSE(fs::exists(folder / "mine.json"));
}

TEST(AnimationExport, CancelledLeavesNothing) {
    const TemporaryFolder folder;
    std::stop_source stop;
    stop.request_stop();
    for (const char* name : {"frames", "a.gif"}) {
        EXPECT_EQ(testing::code_of([&] { export_short(folder / name, stop.get_token()); }),
                  ErrorCode::cancelled);
    }
    EXPECT_EQ(count_in(folder.path()), 0U);
}

TEST(AnimationExport, RefusesBeforeItDraws) {
    const TemporaryFolder folder;
    DemoGenerator generator(64);
    const auto problem = [&](const AnimationOptions& options, const char* name) {
        return testing::message_of([&] {
            export_animation(generator, latent_from_seed(1, 12), options, {}, folder / name);
        });
    };
    EXPECT_EQ(problem({.components = {0}, .seconds = 400.0F, .scale = 8}, "a"),
              "8000 frames of 512 x 512 pixels take more than 1 GiB");
    EXPECT_EQ(problem({.components = {0}, .scale = 9}, "a"), "scale is 9; expected 1 to 8");
    EXPECT_EQ(
        problem({.components = {0}}, "a.webm"),
        (folder / "a.webm").string() + " ends neither in .gif nor in .mp4 and is no folder's name");
    EXPECT_EQ(
        problem({.through = {std::vector<float>{1.0F}}}, "a"),
        "a latent to go through has 1 numbers; " + generator.info().name + " has 12 components");
    EXPECT_EQ(count_in(folder.path()), 0U);
}

}  // namespace
}  // namespace zscope
