#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/data/image_file.h"
#include "core/export/latent_file.h"
#include "core/export/png.h"
#include "core/model/model_file.h"
#include "core/model/program_version.h"
#include "tests/cli/run_program.h"
#include "tests/cli/tiny_model.h"

namespace zscope::test {
namespace {

TEST(Command, HelpNamesEveryVerb) {
    const ProgramRun run = run_in(".", "zscope --help");
    EXPECT_EQ(run.code, 0);
    for (const char* verb :
         {"render", "strip", "grid", "animate", "info", "remake", "train", "finetune", "dataset"}) {
        EXPECT_NE(run.out.find(verb), std::string::npos) << verb;
    }
    EXPECT_EQ(run_in(".", "zscope --version").out,
              "zscope " + program_version() + " (commit " + program_commit() + ")\n");
}

#ifdef ZSCOPE_HAS_WINDOW
TEST(Command, HelpNamesTheOptionsOfTheWindow) {
    for (const char* command : {"zscope --help", "zscope demo --help", "zscope --scale 2 -h"}) {
        SCOPED_TRACE(command);
        const ProgramRun run = run_in(".", command);
        EXPECT_EQ(run.code, 0) << run.error;
        EXPECT_TRUE(run.error.empty()) << run.error;
        for (const char* option :
             {"--z", "--size", "--scale", "--screenshot", "--ui-script", "--device", "--config"}) {
            EXPECT_NE(run.out.find(option), std::string::npos) << option;
        }
    }
    EXPECT_EQ(run_in(".", "zscope render --help").out.find("--ui-script"), std::string::npos);
}
#endif

TEST(Command, InfoTellsOfModelsPicturesAndTheSystem) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    const ProgramRun model = run_in(folder.path(), "zscope info m");
    EXPECT_EQ(model.code, 0) << model.error;
    for (const char* part : {"3 components, z0 to z2", "[4,8,8] 8x8/Conv1/Post_norm"}) {
        EXPECT_NE(model.out.find(part), std::string::npos) << part << "\n" << model.out;
    }
    const ProgramRun card = run_in(folder.path(), "zscope info m/model.safetensors --json");
    EXPECT_EQ(nlohmann::json::parse(card.out)["name"], "tiny");
    const ProgramRun tensors = run_in(folder.path(), "zscope info --tensors m/model.safetensors");
    EXPECT_NE(tensors.out.find("ToRGB_lod0/weight"), std::string::npos) << tensors.out;
    ASSERT_EQ(run_in(folder.path(), "zscope render m --out p.png").code, 0);
    const ProgramRun picture = run_in(folder.path(), "zscope info p.png");
    EXPECT_EQ(nlohmann::json::parse(picture.out)["verb"], "render");
    const ProgramRun system = run_in(folder.path(), "zscope info --system");
    EXPECT_EQ(system.code, 0) << system.error;
    for (const char* part : {"\ndevice ", "libtorch_cpu.so", "libc10.so", "threads"}) {
        EXPECT_NE(system.out.find(part), std::string::npos) << part << "\n" << system.out;
    }
    EXPECT_EQ(system.out.find("\nGPU ") != std::string::npos,
              system.out.find("\nnever measured ") != std::string::npos);
    EXPECT_EQ(system.out.find("\nGPU ") == std::string::npos,
              system.out.find("\nnot available ") != std::string::npos);
    EXPECT_EQ(system.out.find("libtorch_cuda.so") == std::string::npos,
              system.out.find("no NVIDIA driver") != std::string::npos)
        << "CUDA libraries are loaded exactly where there is a driver";
}

TEST(Command, InfoListsTheComponentsThatHaveNames) {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "m");
    ModelCard card = tiny_card();
    card.component_names = {"hue", "", "size"};
    save_model(folder / "m", card, tiny_weights());
    const ProgramRun run = run_in(folder.path(), "zscope info m");
    EXPECT_EQ(run.code, 0) << run.error;
    EXPECT_NE(run.out.find("  z0            hue\n"), std::string::npos) << run.out;
    EXPECT_NE(run.out.find("  z2            size\n"), std::string::npos) << run.out;
    EXPECT_EQ(run.out.find("  z1 "), std::string::npos) << run.out;
}

struct Wrong {
    const char* arguments;
    const char* expected;
};

TEST(Command, WrongUsageIsOneLineAndCodeTwo) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    write_text(folder / "z.json", R"({"z": [1, 2, "3"]})");
    for (const Wrong& wrong : {
             Wrong{"render", "MODEL"},
             Wrong{"render m", "--out"},
             Wrong{"render m --out a.png --nonsense", "nonsense"},
             Wrong{"render m --out a.jpg", "does not end in .png"},
             Wrong{"render m --out a.png --seed -1", "--seed"},
             Wrong{"render m --out a.png --seed 18446744073709551616", "--seed"},
             Wrong{"render m --out a.png --set 3=1", "z0 to z2"},
             Wrong{"render m --out a.png --set 1=nan", "not a finite number"},
             Wrong{"render m --out a.png --set 1=1 --add z1=2", "given twice"},
             Wrong{"render m --out a.png --set 1", "of the form"},
             Wrong{"render m --out a.png --z 1,2", "has 2 numbers"},
             Wrong{"render m --out a.png --z 1,2,x", "'x'"},
             Wrong{"render m --out a.png --z @z.json", "finite numbers"},
             Wrong{"render m --out a.png --z @absent", "does not exist"},
             Wrong{"render m --out a.png --along 1,2,3", "AMOUNT"},
             Wrong{"render m --out a.png --scale 9", "scale is 9"},
             Wrong{"render m --out a.png --scale 0", "scale is 0; expected 1 to 8"},
             Wrong{"strip m --out a.png --scale 0", "scale is 0; expected 1 to 8"},
             Wrong{"grid m --out a.png --scale 0", "scale is 0; expected 1 to 8"},
             Wrong{"film run --out frames --scale 0", "--scale"},
             Wrong{"film m --out frames", "m is no run"},
             Wrong{"film z.json --out frames", "z.json is no run"},
             Wrong{"render m --out a.png --labels", "requires --compare"},
             Wrong{"render m --out a.png --latent-mode both", "pre_norm"},
             Wrong{"render m --out a.png --device tpu", "names no device"},
             Wrong{"render m --out a.png --device cuda:x", "names no device"},
             Wrong{"strip m --out a.png --steps 1", "steps"},
             Wrong{"strip m --out a.png --extent 0", "extent is 0; expected 0.01 to 100"},
             Wrong{"strip m --out a.png --extent 1e30", "extent is 1e+30; expected 0.01 to 100"},
             Wrong{"strip m --out a.png --extent nan", "extent is nan; expected 0.01 to 100"},
             Wrong{"strip m --out a.png --extent inf", "extent is inf; expected 0.01 to 100"},
             Wrong{"film m --out frames --extent 1e30", "--extent is 1e+30; expected 0.01 to 100"},
             Wrong{"film m --out ''", "--out: the value is empty"},
             Wrong{"finetune m --out ''", "--out: the value is empty"},
             Wrong{"rebase m --out ''", "--out: the value is empty"},
             Wrong{"rebase m --check --data ''", "--data: the value is empty"},
             Wrong{"render m --out a.png --compare ''", "--compare: the value is empty"},
             Wrong{"evaluate m --json ''", "--json: the value is empty"},
             Wrong{"dataset scenes-1fov --out ''", "--out: the value is empty"},
             Wrong{"dataset scenes-1fov --factors-csv ''", "--factors-csv: the value is empty"},
             Wrong{"strip m --out a.png --components z7", "component is z7; expected z0 to z2"},
             Wrong{"strip m --out a.png --components ''", "--components: the value is empty"},
             Wrong{"strip m --out a.png --components z1,0,1", "--components: z1 is named twice"},
             Wrong{"strip m --out a.png --components 1,,2", "no component"},
             Wrong{"strip m --out a.png --top 2 --components 1", "excludes"},
             Wrong{"strip m --out a.png --top 0", "neither 'all' nor a number from 1 on"},
             Wrong{"strip m --out a.jpg --top 2", "does not end in .png"},
             Wrong{"grid m --out a.png --count 0", "count"},
             Wrong{"grid m --out a.png --count 100000 --scale 8 --padding 64", "1 GiB"},
             Wrong{"grid m --out a.png --pair 1", "expected two"},
             Wrong{"grid m --out a.png --pair 1,1", "--pair: z1 is named twice"},
             Wrong{"grid m --out a.png --pair ''", "--pair: the value is empty"},
             Wrong{"grid m --out a.png --pair 0,1 --row-values ''",
                   "--row-values: the value is empty"},
             Wrong{"grid m --out a.png --pair 0,1 --column-values ''",
                   "--column-values: the value is empty"},
             Wrong{"grid m --out a.png --pair 1,2 --count 4", "excludes"},
             Wrong{"grid m --out a.png --pair 1,2 --extent nan",
                   "--extent is nan; expected 0.01 to 100"},
             Wrong{"grid m --out a.png --pair 1,2 --extent 1e30",
                   "--extent is 1e+30; expected 0.01 to 100"},
             Wrong{"grid m --out a.png --difference signed", "requires --pair"},
             Wrong{"grid m --out a.png --pair 1,2 --range 1", "requires --difference"},
             Wrong{"grid m --out a.png --pair 1,2 --difference both", "'both' is none of"},
             Wrong{"grid m --out a.png --pair 1,2 --difference signed --range 0",
                   "--range is 0; expected a number above 0"},
             Wrong{"grid m --out a.png --set 1=2", "a grid of samples has none"},
             Wrong{"dataset scenes-1fov --out a.jpg", "does not end in .png"},
             Wrong{"evaluate m --threads -1", "--threads"},
             Wrong{"info", "either"},
             Wrong{"info m --system", "either"},
         }) {
        SCOPED_TRACE(wrong.arguments);
        const ProgramRun run = run_in(folder.path(), std::string("zscope ") + wrong.arguments);
        EXPECT_EQ(run.code, 2);
        EXPECT_EQ(std::ranges::count(run.error, '\n'), 1) << run.error;
        EXPECT_TRUE(run.error.starts_with("zscope: error: ")) << run.error;
        EXPECT_NE(run.error.find(wrong.expected), std::string::npos) << run.error;
        EXPECT_FALSE(std::filesystem::exists(folder / "a.png"));
    }
}

/// Wherever a command opens a model.
TEST(Command, ABundledModelWithoutItsFolderIsToldItsPath) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    const std::string hint =
        std::string("Did you mean ").append(ZSCOPE_SOURCE_DIR "/models/two-factors?");
    for (const char* arguments :
         {"info two-factors", "render two-factors --out a.png",
          "render m --compare two-factors --out a.png", "heatmap two-factors",
          "activeness m --order-of two-factors", "evaluate two-factors", "rebase two-factors",
          "finetune two-factors --out run", "two-factors"}) {
        SCOPED_TRACE(arguments);
        const ProgramRun run = run_in(folder.path(), std::string("zscope ") + arguments);
        EXPECT_EQ(run.code, 2);
        EXPECT_EQ(std::ranges::count(run.error, '\n'), 1) << run.error;
        EXPECT_NE(run.error.find(hint), std::string::npos) << run.error;
    }
    EXPECT_NE(run_in(ZSCOPE_SOURCE_DIR, "zscope info two-factors")
                  .error.find("two-factors does not exist. Did you mean models/two-factors?"),
              std::string::npos);
    for (const char* other : {"info no-such-model", "info folder/two-factors"}) {
        const ProgramRun run = run_in(folder.path(), std::string("zscope ") + other);
        EXPECT_EQ(run.code, 2);
        EXPECT_EQ(run.error.find("Did you mean"), std::string::npos) << run.error;
    }
    save_tiny_model(folder / "two-factors");
    EXPECT_EQ(run_in(folder.path(), "zscope info two-factors").code, 0);
}

TEST(Command, ALatentFileIsTheSameAsItsNumbers) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    write_latent_file(folder / "z.npy", {{0.5F, -1.25F, 2.0F}});
    write_latent_file(folder / "z.json", {{0.5F, -1.25F, 2.0F}});
    const auto drawn = [&](const std::string& z) {
        const ProgramRun run = run_in(folder.path(), "zscope render m --out p.png --z " + z);
        EXPECT_EQ(run.code, 0) << z << ": " << run.error;
        return read_text(folder / "p.png");
    };
    const std::string numbers = drawn("0.5,-1.25,2");
    for (const char* z : {"z.npy", "z.json", "@z.npy", "p.png.json"}) {
        EXPECT_EQ(drawn(z), numbers) << z;
    }
}

TEST(Command, AnExportedPictureIsTheLatentThatItsSidecarIs) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    const auto run = [&](const std::string& command) {
        const ProgramRun made = run_in(folder.path(), command);
        EXPECT_EQ(made.code, 0) << command << ": " << made.error;
    };
    const auto place = [&folder](const char* sidecar) {
        return nlohmann::json::parse(read_text(folder / sidecar))["z"];
    };
    run("zscope render m --seed 9 --set z1=1.5 --out p.png");
    run("zscope strip m --seed 9 --set z1=1.5 --steps 3 --out s.png");
    run("zscope render m --z p.png --out picture.png");
    run("zscope render m --z s.png --out strip.png");
    run("zscope render m --z p.png.json --out sidecar.png");
    EXPECT_EQ(place("picture.png.json"), place("p.png.json"));
    EXPECT_EQ(place("strip.png.json"), place("p.png.json"));
    const Image expected = read_image_file(folder / "sidecar.png");
    EXPECT_EQ(read_image_file(folder / "picture.png"), expected);
    EXPECT_EQ(read_image_file(folder / "strip.png"), expected);
    run("zscope render m --seed 9 --latent-mode post_norm --out after.png");
    const ProgramRun wrong = run_in(folder.path(), "zscope render m --z after.png --out x.png");
    EXPECT_EQ(wrong.code, 2);
    EXPECT_NE(wrong.error.find("Add --latent-mode post_norm"), std::string::npos) << wrong.error;
}

TEST(Command, APictureWithoutARecordOfOneZIsNoLatent) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    write_png(folder / "plain.png", {.width = 1, .height = 1, .channels = 1, .pixels = {7}});
    EXPECT_EQ(run_in(folder.path(), "zscope grid m --count 2 --out grid.png").code, 0);
    write_text(folder / "cut.png", read_text(folder / "plain.png").substr(0, 40));
    for (const auto& [name, found] :
         {std::pair("plain.png", "is a PNG picture without a record of zscope"),
          std::pair("grid.png", "holds no list of numbers as its z"),
          std::pair("cut.png", "ends in the middle of a PNG chunk"),
          std::pair("gone.png", "does not exist")}) {
        const ProgramRun run =
            run_in(folder.path(), std::string("zscope render m --out q.png --z ").append(name));
        EXPECT_EQ(run.code, 2) << name;
        EXPECT_EQ(std::ranges::count(run.error, '\n'), 1) << run.error;
        EXPECT_NE(run.error.find(found), std::string::npos) << run.error;
        EXPECT_FALSE(std::filesystem::exists(folder / "q.png"));
    }
    const ProgramRun run = run_in(folder.path(), "zscope render m --out q.png --z plain.png");
    EXPECT_NE(run.error.find("its .png or the .json beside it"), std::string::npos) << run.error;
}

TEST(Command, ALatentAfterTheNormalisationIsNotNormalisedAgain) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    const auto run = [&](const std::string& options) {
        return run_in(folder.path(), "zscope render m " + options);
    };
    EXPECT_EQ(run("--out a.png --seed 3 --set z1=1.5 --latent-mode post_norm").code, 0);
    EXPECT_EQ(run("--out b.png --z a.png.json --latent-mode post_norm").code, 0);
    const Image first = read_image_file(folder / "a.png");
    const Image again = read_image_file(folder / "b.png");
    ASSERT_EQ(again.pixels.size(), first.pixels.size());
    for (std::size_t i = 0; i < first.pixels.size(); ++i) {
        EXPECT_LE(std::abs(int{again.pixels[i]} - int{first.pixels[i]}), 1) << "rounding at most";
    }
    const ProgramRun wrong = run("--out c.png --z a.png.json --latent-mode pre_norm");
    EXPECT_EQ(wrong.code, 2);
    EXPECT_NE(wrong.error.find("Add --latent-mode post_norm"), std::string::npos) << wrong.error;
}

TEST(Command, FailureToWriteIsCodeOne) {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "taken.png");
    const ProgramRun run = run_in(folder.path(), "zscope render demo --out taken.png");
    EXPECT_EQ(run.code, 1);
    EXPECT_NE(run.error.find("taken.png: it is no regular file"), std::string::npos) << run.error;
}

TEST(Command, AFolderThatIsNotThereIsCodeTwoBeforeAnythingIsDone) {
    const TemporaryFolder folder;
    write_text(folder / "file", "x");
    const auto expect_told = [&folder](const std::string& command, const std::string& place) {
        const std::string path = place + "/a.png";
        SCOPED_TRACE(command + path);
        // No such model either: the folder is looked at first.
        const ProgramRun run =
            run_in(folder.path(), std::string("zscope ").append(command).append(path));
        EXPECT_EQ(run.code, 2);
        EXPECT_EQ(std::ranges::count(run.error, '\n'), 1) << run.error;
        EXPECT_NE(run.error.find("Cannot create " + path + ": there is no folder " + place +
                                 ". Create the folder first"),
                  std::string::npos)
            << run.error;
    };
    for (const char* verb :
         {"render", "strip", "grid", "activeness", "heatmap", "penalty", "hessian", "diagonalness",
          "interactions", "layers", "evidence", "animate"}) {
        expect_told(std::string(verb).append(" absent --out "), "nowhere");
    }
    expect_told("evaluate absent --json ", "nowhere");
    expect_told("dataset absent --factors-csv ", "nowhere");
    expect_told("dataset absent --out ", "nowhere/deeper");
    expect_told("render absent --out ", "file");
}

TEST(Command, InterruptIsCode130AndLeavesNothing) {
    const TemporaryFolder folder;
    const ProgramRun run = run_in(folder.path(),
                                  "env --default-signal=INT timeout --preserve-status -s INT 3 "
                                  "zscope grid demo --count 5000 --out a.png");
    EXPECT_EQ(run.code, 130) << run.error;
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Command, DatasetTellsATerminalHowFarItHasRead) {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder / "pictures");
    for (const char* name : {"a.png", "b.png", "c.png"}) {
        write_png(folder / "pictures" / name,
                  Image{.width = 4,
                        .height = 4,
                        .channels = 1,
                        .pixels = std::vector<std::uint8_t>(16, std::uint8_t{90})});
    }
    const std::string command = "zscope dataset pictures --resolution 4";
    const ProgramRun elsewhere = run_in(folder.path(), command);
    EXPECT_EQ(elsewhere.code, 0) << elsewhere.error;
    EXPECT_EQ(elsewhere.error, "");
    if (run_in(folder.path(), "script -qec true /dev/null").code != 0) {
        GTEST_SKIP() << "script, which gives a program a terminal, is not here";
    }
    const ProgramRun terminal = run_in(folder.path(), "script -qec '" + command + "' /dev/null");
    EXPECT_EQ(terminal.code, 0) << terminal.out;
    EXPECT_NE(terminal.out.find("3 / 3 reading pictures"), std::string::npos) << terminal.out;
}

TEST(Command, DatasetAndTrainExplainThemselves) {
    EXPECT_EQ(run_in(".", "zscope dataset --help").code, 0);
    EXPECT_EQ(run_in(".", "zscope train --help").code, 0);
    const TemporaryFolder folder;
    EXPECT_EQ(run_in(folder.path(), "zscope train").code, 2);
}

}  // namespace
}  // namespace zscope::test
