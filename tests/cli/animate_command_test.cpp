#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "core/data/image_file.h"
#include "tests/cli/run_program.h"
#include "tests/cli/tiny_model.h"
#include "tests/support/fake_encoder.h"
#include "tests/support/search_path.h"

namespace zscope::test {
namespace {

namespace fs = std::filesystem;

/// The pixels of frame `number` in `folder` and of the picture that render draws with `latent`.
void expect_frame(const TemporaryFolder& folder, const std::string& number,
                  const std::string& latent) {
    output_in(folder.path(), "zscope render m --out p.png " + latent);
    EXPECT_EQ(read_image_file(folder / "frames" / (number + ".png")),
              read_image_file(folder / "p.png"))
        << number << " " << latent;
}

TEST(AnimateCommand, BeginsAtThePictureOfItsLatent) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    const std::string latent = "--seed 7 --set z1=0.5 --along 0.7:1,0,-0.5 --scale 2";
    EXPECT_EQ(output_in(folder.path(),
                        "zscope animate m --component z1 --component 0 --seconds 0.4 --fps 10 "
                        "--extent 1.5 --out frames " +
                            latent),
              "frames\nframes.json\n");
    EXPECT_TRUE(fs::exists(folder / "frames/0007.png"));
    EXPECT_FALSE(fs::exists(folder / "frames/0008.png"));
    expect_frame(folder, "0000", latent);
    expect_frame(folder, "0004", latent);
    EXPECT_NE(read_image_file(folder / "frames/0001.png"),
              read_image_file(folder / "frames/0000.png"));
}

TEST(AnimateCommand, GoesThroughSeedsFilesAndNumbers) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    write_text(folder / "z.json", "[1, -0.5, 0.25]");
    output_in(folder.path(),
              "zscope animate m --seed 1 --through seed:7,z.json --through -1,2,0.5 "
              "--seconds 0.2 --fps 10 --out frames");
    expect_frame(folder, "0000", "--seed 1");
    expect_frame(folder, "0002", "--seed 7");
    expect_frame(folder, "0004", "--z z.json");
    expect_frame(folder, "0006", "--z -1,2,0.5");
    EXPECT_FALSE(fs::exists(folder / "frames/0008.png"));
    // The record needs the file no more.
    fs::remove(folder / "z.json");
    output_in(folder.path(), "zscope remake frames.json --out again");
    for (const auto& frame : fs::directory_iterator(folder / "frames")) {
        EXPECT_EQ(read_text(frame.path()),
                  read_text(folder / "again" / frame.path().filename().string()))
            << frame.path();
    }
}

TEST(AnimateCommand, BehindTheNormalisationTheRecordIsTheSameWay) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    write_text(folder / "z.json", "[1, -0.5, 0.25]");
    output_in(folder.path(),
              "zscope animate m --latent-mode post_norm --through z.json,seed:3 --seconds 0.2 "
              "--fps 10 --out frames");
    expect_frame(folder, "0002", "--latent-mode post_norm --z z.json");
    expect_frame(folder, "0004", "--latent-mode post_norm --seed 3");
    output_in(folder.path(), "zscope remake frames.json --out again");
    EXPECT_EQ(read_text(folder / "frames/0003.png"), read_text(folder / "again/0003.png"));
}

TEST(AnimateCommand, TellsOfAnEncoderThatIsNotThere) {
    const TemporaryFolder folder;
    const TemporaryFolder tools;
    testing::write_fake_encoder(tools.path(), /*fails=*/true);
    const testing::SearchPath first(testing::SearchPath::after(tools.path()));
    const ProgramRun run = run_in(
        folder.path(), "zscope animate demo --component z0 --seconds 0.2 --fps 10 --out a.mp4");
    EXPECT_EQ(run.code, 0) << run.error;
    EXPECT_EQ(run.out, "a.mp4-frames\na.mp4.json\n");
    EXPECT_NE(run.error.find("warning: no a.mp4, since ffmpeg is not here or failed; with it: "
                             "ffmpeg -loglevel error -y -framerate 10 -i a.mp4-frames/%04d.png "),
              std::string::npos)
        << run.error;
}

TEST(AnimateCommand, WrongUsageIsOneLineAndCodeTwo) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    fs::create_directory(folder / "full");
    write_text(folder / "full/note.txt", "mine");
    struct Wrong {
        const char* arguments;
        const char* expected;
    };
    for (const Wrong& wrong : {
             Wrong{"--out a", "an animation of nothing"},
             Wrong{"--out a --component 1 --through seed:1", "excludes"},
             Wrong{"--out a --component z3", "--component: tiny has the components z0 to z2"},
             Wrong{"--out a --component z1 --component 1", "z1 is named twice"},
             Wrong{"--out a --component ''", "--component: the value is empty"},
             Wrong{"--out a --through nothing", "'nothing' is neither a latent's file nor seed:N"},
             Wrong{"--out a --through seed:-1", "--through: '-1' is not a whole number"},
             Wrong{"--out a --through 1,2", "--through: has 2 numbers"},
             Wrong{"--out a --through absent.json", "does not exist"},
             Wrong{"--out a --component 0 --seconds 0", "seconds is 0; expected a number above 0"},
             Wrong{"--out a --component 0 --fps 51", "frames a second is 51; expected 1 to 50"},
             Wrong{"--out a --component 0 --extent 0", "extent is 0; expected 0.01 to 100"},
             Wrong{"--out a --component 0 --scale 9", "scale is 9; expected 1 to 8"},
             Wrong{"--out a --component 0 --seconds 501", "number of frames is 10020"},
             Wrong{"--out a.png --component 0", "ends neither in .gif nor in .mp4"},
             Wrong{"--out full --component 0", "full has content already"},
         }) {
        const ProgramRun run =
            run_in(folder.path(), std::string("zscope animate m ").append(wrong.arguments));
        EXPECT_EQ(run.code, 2) << wrong.arguments;
        EXPECT_TRUE(run.out.empty()) << wrong.arguments << "\n" << run.out;
        EXPECT_EQ(std::ranges::count(run.error, '\n'), 1) << wrong.arguments << "\n" << run.error;
        EXPECT_NE(run.error.find(wrong.expected), std::string::npos) << wrong.arguments << "\n"
                                                                     << run.error;
    }
    EXPECT_FALSE(fs::exists(folder / "a"));
    EXPECT_EQ(read_text(folder / "full/note.txt"), "mine");
}

TEST(AnimateCommand, InterruptIsCode130AndLeavesNothing) {
    const TemporaryFolder folder;
    const ProgramRun run = run_in(folder.path(),
                                  "env --default-signal=INT timeout --preserve-status -s INT 3 "
                                  "zscope animate demo --component z0 --seconds 200 --out a.gif");
    EXPECT_EQ(run.code, 130) << run.error;
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

}  // namespace
}  // namespace zscope::test
