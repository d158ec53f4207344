#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/data/image_file.h"
#include "core/export/png.h"
#include "tests/screen/picture_compare.h"

namespace zscope {
namespace {

using testing::compare;
using testing::Comparison;
using testing::halved;
using testing::without_bottom;

/// Pixels that differ by no more are equal; the share of others that is still a match.
constexpr int kTolerance = 24;
constexpr double kAllowedShare = 0.005;
/// The status line shows times and memory, which differ from run to run; rows at scale 1.
constexpr int kStatusRows = 26;

const std::filesystem::path kOutput = ZSCOPE_OUTPUT_DIR;
const std::filesystem::path kHere = std::filesystem::path(ZSCOPE_SOURCE_DIR) / "tests/screen";

struct Ended {
    int code = -1;
    std::string text;
};

/// Runs the program from tests/screen with these arguments; stderr and stdout as text.
Ended run_program(const std::string& arguments, const std::string& environment = "") {
    const std::string command = "cd '" + kHere.string() + "' && " + environment + " timeout 120 '" +
                                ZSCOPE_PROGRAM + "' " + arguments + " 2>&1";
    Ended ended;
    std::FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) {
        return ended;
    }
    char buffer[512];
    while (std::fgets(buffer, sizeof buffer, pipe) != nullptr) {
        ended.text += buffer;
    }
    const int status = pclose(pipe);
    ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ended;
}

/// A window of a size in pixels on a screen of a scale, after a script.
struct Shot {
    std::string script;
    int width = 1280;
    int height = 720;
    int scale = 1;

    [[nodiscard]] std::string size() const {
        return std::to_string(width).append("x").append(std::to_string(height));
    }
    /// The script's, with the size where it is another.
    [[nodiscard]] std::string name() const {
        return width == Shot{}.width ? script : std::string(script).append("_").append(size());
    }
};

/// Runs a script that ends with "screenshot $PICTURE" and returns the window.
Image screenshot(const Shot& shot) {
    std::filesystem::create_directories(kOutput);
    const std::filesystem::path script = kHere / "scripts" / (shot.script + ".txt");
    const std::filesystem::path picture = kOutput / (shot.name() + ".png");
    std::filesystem::remove(picture);
    std::string arguments = shot.script == "empty" ? "scripts/empty.txt" : "demo";
    arguments.append(" --config none --scale ").append(std::to_string(shot.scale));
    arguments.append(" --size ").append(shot.size());
    arguments.append(" --ui-script '").append(script.string());
    arguments.append("' --screenshot '").append(picture.string()).append("'");
    const Ended ended = run_program(arguments);
    EXPECT_EQ(ended.code, shot.script == "empty" ? 2 : 0) << ended.text;
    return std::filesystem::exists(picture) ? read_image_file(picture) : Image{};
}

void expect_reference(const Shot& shot, const Image& window) {
    ASSERT_FALSE(window.empty()) << "no screenshot was written";
    const std::string name = shot.name();
    const Image seen = halved(without_bottom(window, kStatusRows * shot.scale));
    const std::filesystem::path reference = kHere / "reference" / (name + ".png");
    if (std::getenv("ZSCOPE_UPDATE_REFERENCES") != nullptr) {
        write_png(reference, seen);
    }
    ASSERT_TRUE(std::filesystem::exists(reference)) << "no reference " << reference;
    const Comparison result = compare(seen, read_image_file(reference), kTolerance);
    if (!result.difference.empty()) {
        write_png(kOutput / (name + "-difference.png"), result.difference);
    }
    EXPECT_LE(result.differing_share, kAllowedShare)
        << "the difference is in " << kOutput / (name + "-difference.png");
}

class Screen : public ::testing::TestWithParam<Shot> {};

TEST_P(Screen, LooksAsItDid) {
    expect_reference(GetParam(), screenshot(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Pictures, Screen,
                         ::testing::Values(Shot{"start"}, Shot{"edited"}, Shot{"empty"},
                                           Shot{"help"}, Shot{"image_only"}, Shot{"pixels"},
                                           Shot{"heatmap"}, Shot{"beside"}, Shot{"interactions"},
                                           Shot{"compare"}, Shot{"start", 1920, 1080},
                                           Shot{"edited", 1920, 1080},
                                           Shot{"start", 3840, 2160, 2}),
                         [](const auto& test) { return test.param.name(); });

TEST(Compare, SeesADifferenceAndNothingElse) {
    Image a{4, 4, 3, std::vector<std::uint8_t>(48, 100)};
    Image b = a;
    EXPECT_EQ(compare(a, b, 0).differing_share, 0.0);
    b.pixels[0] = 160;
    EXPECT_EQ(compare(a, b, 24).differing_share, 1.0 / 16.0);
    EXPECT_EQ(compare(a, halved(b), 24).differing_share, 1.0);
}

TEST(Program, SaysWhichLineOfAScriptIsWrong) {
    const Ended ended = run_program("demo --config none --ui-script scripts/wrong.txt");
    EXPECT_EQ(ended.code, 2);
    EXPECT_NE(ended.text.find("line 3"), std::string::npos) << ended.text;
    EXPECT_NE(ended.text.find("wiggle"), std::string::npos) << ended.text;
}

TEST(Program, EndsWithALineThatCannotBeCarriedOut) {
    std::filesystem::create_directories(kOutput);
    const std::filesystem::path script = kOutput / "impossible.txt";
    for (const char* line : {"layer 99", "panel Nowhere", "base maybe", "strips 4 2", "action fly",
                             "action redo", "train speed=9", "set z0=nan"}) {
        std::ofstream(script) << "wait_idle\n" << line << "\nquit\n";
        const Ended ended = run_program("demo --config none --ui-script '" + script.string() + "'");
        EXPECT_EQ(ended.code, 2) << line << "\n" << ended.text;
        EXPECT_NE(ended.text.find("zscope: error: line 2 of the script: "), std::string::npos)
            << line << "\n"
            << ended.text;
    }
}

/// A named pipe that nobody writes to, in the place of what was there.
void make_pipe(const std::filesystem::path& path) {
    std::filesystem::remove(path);
    ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
}

TEST(Program, TellsOfAScriptThatIsNoFile) {
    std::filesystem::create_directories(kOutput);
    const std::filesystem::path pipe = kOutput / "script_pipe";
    make_pipe(pipe);
    for (const std::filesystem::path& script : {pipe, kOutput, kOutput / "absent.txt"}) {
        const Ended ended = run_program("demo --config none --ui-script '" + script.string() + "'",
                                        "env -u DISPLAY -u WAYLAND_DISPLAY");
        EXPECT_EQ(ended.code, 2) << ended.text;
        EXPECT_NE(ended.text.find("zscope: error: " + script.string()), std::string::npos)
            << ended.text;
    }
}

/// Nor do settings.
TEST(Program, ALayoutThatIsNoFileKeepsNoWindowFromOpening) {
    const std::filesystem::path folder = kOutput / "config_of_pipes";
    std::filesystem::create_directories(folder);
    make_pipe(folder / "layout.ini");
    make_pipe(folder / "settings.json");
    const std::filesystem::path script = kOutput / "open_and_leave.txt";
    std::ofstream(script) << "wait_idle\nquit\n";
    const Ended ended = run_program("demo --config '" + folder.string() + "' --ui-script '" +
                                    script.string() + "'");
    EXPECT_EQ(ended.code, 0) << ended.text;
}

TEST(Program, AScriptBeginsWhenTheModelIsOpen) {
    std::filesystem::create_directories(kOutput);
    const std::filesystem::path script = kOutput / "at_once.txt";
    std::ofstream(script) << "set z3=1\npanel Layers\nwait_idle\naction next_layer\nquit\n";
    const Ended ended = run_program("'" ZSCOPE_SOURCE_DIR
                                    "/models/scenes-simple' --config none "
                                    "--ui-script '" +
                                    script.string() + "'");
    EXPECT_EQ(ended.code, 0) << ended.text;
}

/// The demo has no layers, so that the first line ends a window on it.
TEST(Program, WithoutAModelOpensTheBundledOne) {
    std::filesystem::create_directories(kOutput);
    const std::filesystem::path script = kOutput / "bundled.txt";
    std::ofstream(script) << "layer 7\nquit\n";
    const std::string options = "--config none --ui-script '" + script.string() + "'";
    const Ended bundled = run_program(options);
    EXPECT_EQ(bundled.code, 0) << bundled.text;
    const Ended demo = run_program("demo " + options);
    EXPECT_EQ(demo.code, 2) << demo.text;
    EXPECT_NE(demo.text.find("line 1 of the script"), std::string::npos) << demo.text;
}

TEST(Program, LeavesWhileAPictureIsUnderWay) {
    std::filesystem::create_directories(kOutput);
    const std::filesystem::path script = kOutput / "leave.txt";
    std::ofstream(script) << "wait_idle\nset z0=2\nquit\n";
    const Ended ended = run_program("'" ZSCOPE_SOURCE_DIR
                                    "/models/scenes-simple' --config none "
                                    "--ui-script '" +
                                    script.string() + "'");
    EXPECT_EQ(ended.code, 0) << ended.text;
}

TEST(Program, LeavesWhenTheExportUnderWayIsWritten) {
    const std::filesystem::path folder = kOutput / "leave_exporting";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    const std::filesystem::path script = folder / "script.txt";
    std::ofstream(script) << "wait_idle\naction export_grid\nquit\n";
    const Ended ended = run_program("demo --config none --ui-script '" + script.string() + "'",
                                    "env -C '" + folder.string() + "'");
    EXPECT_EQ(ended.code, 0) << ended.text;
    const auto written = std::count_if(
        std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator(),
        [](const auto& file) { return file.path().extension() == ".png"; });
    EXPECT_EQ(written, 1);
}

TEST(Program, SaysWhatToDoWithoutADisplay) {
    const Ended ended = run_program("demo --config none", "env -u DISPLAY -u WAYLAND_DISPLAY");
    EXPECT_EQ(ended.code, 2);
    EXPECT_NE(ended.text.find("display"), std::string::npos) << ended.text;
}

TEST(Program, TellsOfAWrongPathWithoutADisplay) {
    const Ended ended =
        run_program("nowhere/m.safetensors --config none", "env -u DISPLAY -u WAYLAND_DISPLAY");
    EXPECT_EQ(ended.code, 2);
    EXPECT_NE(ended.text.find("zscope: error: nowhere/m.safetensors does not exist"),
              std::string::npos)
        << ended.text;
    EXPECT_EQ(ended.text.find("display"), std::string::npos) << ended.text;
}

TEST(Program, FailsWithAScreenshotWithoutItsModel) {
    std::filesystem::create_directories(kOutput);
    const Ended ended = run_program("scripts/empty.txt --config none --screenshot '" +
                                    (kOutput / "no_model.png").string() + "'");
    EXPECT_EQ(ended.code, 2);
    EXPECT_NE(ended.text.find("zscope: error: scripts/empty.txt is a text file, not a model"),
              std::string::npos)
        << ended.text;
}

TEST(Program, TellsOfAWrongLatentWithoutADisplay) {
    const auto told = [](const std::string& latent) {
        const Ended ended = run_program(std::string("demo --config none --z ").append(latent),
                                        "env -u DISPLAY -u WAYLAND_DISPLAY");
        EXPECT_EQ(ended.code, 2) << latent;
        return ended.text;
    };
    const std::string absent = told("nowhere/z.npy");
    EXPECT_NE(absent.find("zscope: error: nowhere/z.npy does not exist"), std::string::npos)
        << absent;
    const std::string folder = told("scripts");
    EXPECT_NE(folder.find("zscope: error: scripts "), std::string::npos) << folder;
    EXPECT_EQ(folder.find("display"), std::string::npos) << folder;
}

TEST(Program, FailsWithAScreenshotWithoutItsLatent) {
    std::filesystem::create_directories(kOutput);
    const Ended ended = run_program("demo --z scripts/empty.txt --config none --screenshot '" +
                                    (kOutput / "no_latent.png").string() + "'");
    EXPECT_EQ(ended.code, 2);
    EXPECT_NE(ended.text.find("zscope: error: scripts/empty.txt "), std::string::npos)
        << ended.text;
}

TEST(Program, RefusesASizeThatIsNone) {
    const Ended ended = run_program("demo --config none --size huge");
    EXPECT_EQ(ended.code, 2);
    EXPECT_NE(ended.text.find("WxH"), std::string::npos) << ended.text;
}

}  // namespace
}  // namespace zscope
