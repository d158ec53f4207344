#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/sha256.h"
#include "core/data/image_file.h"
#include "core/export/png.h"
#include "core/export/provenance.h"
#include "core/model/model_file.h"
#include "core/model/program_version.h"
#include "tests/cli/run_program.h"
#include "tests/cli/tiny_model.h"

namespace zscope::test {
namespace {

/// Exports in one folder, runs the embedded command in another, and compares every byte.
void expect_remade(const std::string& command) {
    SCOPED_TRACE(command);
    const TemporaryFolder first;
    const TemporaryFolder second;
    save_tiny_model(first / "a model");
    save_tiny_model(second / "a model");
    const ProgramRun made = run_in(first.path(), command + " --out 'my picture.png'");
    ASSERT_EQ(made.code, 0) << made.error;
    EXPECT_TRUE(made.out.ends_with("my picture.png\nmy picture.png.json\n")) << made.out;
    const PngText text = read_png_text(first / "my picture.png");
    ASSERT_TRUE(text.contains(kProvenanceKeyword));
    EXPECT_EQ(text.at(kProvenanceKeyword), read_text(first / "my picture.png.json"));
    const auto origin = nlohmann::json::parse(text.at(kProvenanceKeyword));
    EXPECT_EQ(origin["commit"], program_commit());
    const ProgramRun remade = run_in(second.path(), origin["command"].get<std::string>());
    ASSERT_EQ(remade.code, 0) << remade.error;
    for (const char* name : {"my picture.png", "my picture.png.json"}) {
        EXPECT_EQ(read_text(first / name), read_text(second / name)) << name;
    }
}

TEST(Remake, PictureOfASeed) {
    expect_remade("zscope render demo --seed 18446744073709551615");
}

TEST(Remake, PictureWithEveryKindOfEdit) {
    expect_remade(
        "zscope render 'a model' --seed 7 --z 0.1,-2,3e-5 --set z1=0.1 --add 2=0.30000001 "
        "--along 0.7:1,0,-0.5 --along -1e-3:0,1,0 --latent-mode post_norm --scale 3 --threads 1");
}

TEST(Remake, Strip) {
    expect_remade(
        "zscope strip 'a model' --seed 3 --set 0=1.7 --components z2,0 --steps 4 --extent 2.5 "
        "--relative --labels --transpose --batch 3 --padding 1 --scale 2");
    expect_remade("zscope strip 'a model' --top 2 --steps 4");
}

TEST(Remake, SheetOfSamples) {
    expect_remade("zscope grid 'a model' --seed 11 --count 7 --columns 3 --labels --batch 2");
}

TEST(Remake, SheetOfTwoComponents) {
    expect_remade("zscope grid 'a model' --pair z2,z0 --steps 3 --extent 1.1 --add z1=0.5");
}

TEST(Remake, DifferencesOfTwoComponents) {
    expect_remade("zscope grid 'a model' --pair z2,z0 --steps 3 --difference absolute");
    expect_remade(
        "zscope grid 'a model' --pair z2,z0 --steps 3 --difference signed --range 0.25 --labels");
}

TEST(Remake, ACellOfASheetByItsSeedAndByItsRecord) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    const auto run = [&](const std::string& command) {
        const ProgramRun made = run_in(folder.path(), command);
        EXPECT_EQ(made.code, 0) << made.error;
    };
    for (const char* word : {"pre_norm", "post_norm"}) {
        SCOPED_TRACE(word);
        const std::string mode = word;
        run("zscope grid m --seed 11 --count 3 --latent-mode " + mode + " --out g.png");
        const auto cells = nlohmann::json::parse(read_text(folder / "g.png.json"))["cells"];
        write_text(folder / "cell.json", cells.at(2).dump());
        run("zscope render m --seed 13 --latent-mode " + mode + " --out seed.png");
        run("zscope render m --z cell.json --latent-mode " + mode + " --out cell.png");
        const auto by_seed = nlohmann::json::parse(read_text(folder / "seed.png.json"));
        EXPECT_EQ(by_seed["z"], cells.at(2)["z"]);
        const Image one = read_image_file(folder / "seed.png");
        const Image other = read_image_file(folder / "cell.png");
        ASSERT_EQ(one.pixels.size(), other.pixels.size());
        for (std::size_t i = 0; i < one.pixels.size(); ++i) {
            EXPECT_LE(std::abs(int{one.pixels[i]} - int{other.pixels[i]}), 1) << "rounding at most";
        }
    }
}

TEST(Remake, ContactSheetOfADataset) {
    expect_remade("zscope dataset scenes-1fov --count 5 --resolution 16 --seed 3");
}

/// Pictures of two halves, one of them in a subfolder, beside a file that is none.
TEST(Remake, ContactSheetOfAFolder) {
    const TemporaryFolder folder;
    const Image left_and_right{
        .width = 8, .height = 4, .channels = 1, .pixels = {0, 0, 0, 0, 200, 200, 200, 200,
                                                           0, 0, 0, 0, 200, 200, 200, 200,
                                                           0, 0, 0, 0, 200, 200, 200, 200,
                                                           0, 0, 0, 0, 200, 200, 200, 200}};
    std::filesystem::create_directories(folder / "pictures/more");
    write_png(folder / "pictures/a.png", left_and_right);
    write_png(folder / "pictures/more/b.png", left_and_right);
    write_text(folder / "pictures/notes.txt", "no picture");
    const ProgramRun made =
        run_in(folder.path(), "zscope dataset pictures --paired --resolution 4 --out a.png");
    ASSERT_EQ(made.code, 0) << made.error;
    EXPECT_NE(made.out.find("pictures    4\n"), std::string::npos) << made.out;
    EXPECT_NE(made.out.find("notes.txt: not a PNG or JPEG picture"), std::string::npos) << made.out;
    const std::string sheet = read_text(folder / "a.png");
    const auto record = nlohmann::json::parse(read_text(folder / "a.png.json"));
    std::filesystem::remove(folder / "a.png");
    ASSERT_EQ(run_in(folder.path(), record["command"].get<std::string>()).code, 0);
    EXPECT_EQ(read_text(folder / "a.png"), sheet);
    ASSERT_EQ(run_in(folder.path(), "zscope dataset pictures --resolution 4 --out a.png").code, 0);
    EXPECT_NE(read_text(folder / "a.png"), sheet) << "whole pictures";
}

TEST(Remake, Comparison) {
    expect_remade("zscope render 'a model' --compare 'a model' --seed 5 --set z1=1 --scale 2");
    expect_remade("zscope render demo --compare demo --view split --split 0.25");
    expect_remade(
        "zscope render 'a model' --compare 'a model' --view difference --difference signed "
        "--range 0.125 --latent-mode post_norm");
    for (const char* view : {"side", "split", "difference"}) {
        expect_remade(std::string("zscope render demo --compare demo --labels --view ") + view);
    }
}

TEST(Remake, ComparisonWithARebasingOfItselfDiffersNowhere) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    ASSERT_EQ(run_in(folder.path(), "zscope rebase m --samples 2 --out r").code, 0);
    const std::string difference = " --view difference --range 0.05 --seed 8 --out ";
    ASSERT_EQ(run_in(folder.path(), "zscope render m --compare m" + difference + "same.png").code,
              0);
    ASSERT_EQ(run_in(folder.path(), "zscope render m --compare r" + difference + "turned.png").code,
              0);
    ASSERT_EQ(run_in(folder.path(), "zscope render r --compare m" + difference + "back.png").code,
              0);
    const auto pixels = [&](const char* name) {
        // The picture's own bytes begin after the provenance, which differs.
        const std::string bytes = read_text(folder / name);
        return bytes.substr(bytes.find("IDAT"));
    };
    EXPECT_EQ(pixels("same.png"), pixels("turned.png"));
    EXPECT_EQ(pixels("same.png"), pixels("back.png"));
    ASSERT_EQ(run_in(folder.path(), "zscope render m --compare demo --out no.png").code, 0);
    const ProgramRun sizes =
        run_in(folder.path(), "zscope render m --compare demo --view split --out no.png");
    EXPECT_EQ(sizes.code, 2);
    EXPECT_NE(sizes.error.find("side by side only"), std::string::npos) << sizes.error;
}

TEST(Remake, APathBelowTheCurrentFolderIsRecordedRelativeToIt) {
    const TemporaryFolder folder;
    const TemporaryFolder elsewhere;
    save_tiny_model(folder / "m");
    save_tiny_model(folder / "models" / "b");
    const std::string m = shell_quote((folder / "m").string());
    const std::string b = shell_quote((folder / "models" / "b").string());
    const auto recorded = [](const std::filesystem::path& sidecar, const std::string& what) {
        return nlohmann::json::parse(read_text(sidecar))[what]["argument"].get<std::string>();
    };
    const std::string compare = "zscope render " + m + " --compare " + b + " --out c.png";
    ASSERT_EQ(run_in(folder.path(), compare).code, 0);
    EXPECT_EQ(recorded(folder / "c.png.json", "model"), "./m");
    EXPECT_EQ(recorded(folder / "c.png.json", "compared"), "models/b");
    const ProgramRun measured = run_in(
        folder.path(), "zscope activeness " + m + " --order-of " + b + " --samples 2 --out a.png");
    ASSERT_EQ(measured.code, 0) << measured.error;
    const std::string sidecar = read_text(folder / "a.png.json");
    EXPECT_NE(sidecar.find("--order-of models/b"), std::string::npos) << sidecar;
    EXPECT_EQ(sidecar.find(folder.path().string()), std::string::npos) << sidecar;
    ASSERT_EQ(run_in(elsewhere.path(), compare).code, 0);
    EXPECT_EQ(recorded(elsewhere / "c.png.json", "model"), (folder / "m").string());
}

TEST(Remake, OtherSeedsGiveOtherPictures) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    ASSERT_EQ(run_in(folder.path(), "zscope render m --seed 1 --out a.png").code, 0);
    ASSERT_EQ(run_in(folder.path(), "zscope render m --seed 2 --out b.png").code, 0);
    EXPECT_NE(read_text(folder / "a.png"), read_text(folder / "b.png"));
}

TEST(Remake, TheRecordHoldsAllThatTheCommandSays) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    const ProgramRun made =
        run_in(folder.path(),
               "zscope strip m --seed 9 --set 1=0.5 --steps 3 --batch 2 --threads 1 --out a.png");
    ASSERT_EQ(made.code, 0) << made.error;
    const auto record = nlohmann::json::parse(read_text(folder / "a.png.json"));
    const auto holds = [&record](const char* list, const std::vector<std::string>& words) {
        const auto found = record.at(list).get<std::vector<std::string>>();
        return !std::ranges::search(found, words).empty();
    };
    EXPECT_EQ(record.at("model").at("weights_sha256").get<std::string>(),
              sha256_hex(read_text(folder / "m" / kModelWeightsName)));
    EXPECT_TRUE(holds("latent", {"--seed", "9"}));
    EXPECT_EQ(record.at("z").size(), 3U);
    EXPECT_EQ(record.at("z").at(1).get<float>(), 0.5F);
    EXPECT_TRUE(holds("options", {"--steps", "3"}));
    EXPECT_EQ(record.at("batch").get<int>(), 2);
    EXPECT_EQ(record.at("threads").get<int>(), 1);
    EXPECT_EQ(record.at("device").get<std::string>(), "cpu");
}

TEST(Remake, SidecarIsALatentFile) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    ASSERT_EQ(run_in(folder.path(), "zscope render m --seed 9 --set 1=0.5 --out a.png").code, 0);
    ASSERT_EQ(run_in(folder.path(), "zscope render m --z @a.png.json --out b.png").code, 0);
    const auto a = nlohmann::json::parse(read_text(folder / "a.png.json"));
    const auto b = nlohmann::json::parse(read_text(folder / "b.png.json"));
    EXPECT_EQ(a["z"], b["z"]);
}

}  // namespace
}  // namespace zscope::test
