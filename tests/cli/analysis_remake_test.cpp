#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/export/png.h"
#include "core/export/provenance.h"
#include "core/model/program_version.h"
#include "tests/cli/run_program.h"
#include "tests/cli/tiny_model.h"

namespace zscope::test {
namespace {

/// Makes the files in one folder, runs the recorded command in another, and compares every byte.
void expect_remade(const std::string& command, const std::vector<const char*>& files) {
    SCOPED_TRACE(command);
    const TemporaryFolder first;
    const TemporaryFolder second;
    for (const TemporaryFolder* folder : {&first, &second}) {
        save_tiny_model(*folder / "a model");
        save_turned_model(*folder / "turned");
    }
    const ProgramRun made = run_in(first.path(), "zscope " + command + " --threads 1 --out a.png");
    ASSERT_EQ(made.code, 0) << made.error;
    const auto inside =
        nlohmann::json::parse(read_png_text(first / "a.png").at(kProvenanceKeyword));
    const auto beside = nlohmann::json::parse(read_text(first / "a.png.json"));
    EXPECT_EQ(inside["command"], beside["command"]);
    EXPECT_EQ(beside["commit"], program_commit());
    EXPECT_FALSE(beside["results"].empty());
    EXPECT_FALSE(beside["measure"]["kind"].get<std::string>().empty());
    const ProgramRun remade = run_in(second.path(), inside["command"].get<std::string>());
    ASSERT_EQ(remade.code, 0) << remade.error;
    EXPECT_EQ(made.out, remade.out);
    for (const char* name : files) {
        EXPECT_NE(made.out.find(name), std::string::npos) << name << "\n" << made.out;
        ASSERT_TRUE(std::filesystem::exists(first / name)) << name;
        EXPECT_EQ(read_text(first / name), read_text(second / name)) << name;
    }
}

const std::vector<const char*> kTableFiles{"a.png", "a.png.json", "a.csv"};
const std::vector<const char*> kAllFiles{"a.png", "a.png.json", "a.csv", "a.npy"};

TEST(Analysis, ActivenessIsMadeAgain) {
    expect_remade("activeness 'a model' demo --samples 2 --extent 1.5 --batch 5 --seed 4",
                  kTableFiles);
}

TEST(Analysis, ActivenessInAnOrderIsMadeAgain) {
    expect_remade("activeness 'a model' --order-of 'a model' --samples 2", kTableFiles);
    expect_remade("activeness 'a model' --order z1,2,z0 --samples 2", kTableFiles);
}

TEST(Analysis, EvidenceIsMadeAgain) {
    expect_remade(
        "evidence 'a model' 'a model' --samples 2 --interaction-samples 1 --top 2 --steps 3 "
        "--extent 1.5 --scale 1 --seed 4 --latent-mode pre_norm",
        kAllFiles);
}

TEST(Analysis, HeatmapIsMadeAgain) {
    expect_remade(
        "heatmap 'a model' 'a model' --samples 2 --k 3 --layer 4 --reduction sum "
        "--colormap MAGMA --range 0,1 --picture-opacity 0.5 --even-opacity --scale 2",
        kAllFiles);
    expect_remade("heatmap 'a model' --pair z2,0 --epsilon 0.2", kAllFiles);
    expect_remade("heatmap 'a model' --samples 1 --k 2 --range-percentile 100", kAllFiles);
    expect_remade("heatmap 'a model' --samples 1 --k 2 --range-percentile 60", kAllFiles);
    expect_remade("heatmap 'a model' --direction z2 --reduction mean", kAllFiles);
    expect_remade("heatmap 'a model' --direction 0.5,-1,0.25 --layer 4", kAllFiles);
    expect_remade("heatmap 'a model' --direction z2 --signed --colormap turbo", kAllFiles);
    expect_remade("heatmap 'a model' --component 1 --signed --range -1,0.5", kAllFiles);
    expect_remade("heatmap 'a model' --samples 1 --k 2 --set z1=1.5 --add z0=-0.25 --seed 3",
                  kAllFiles);
    expect_remade("heatmap 'a model' --component 1 --extent 0.5 --latent-mode pre_norm", kAllFiles);
}

TEST(Analysis, PenaltyIsMadeAgain) {
    expect_remade(
        "penalty 'a model' --samples 3 --variance population --reduction mean "
        "--layers 1-3,5",
        kTableFiles);
    expect_remade("penalty 'a model' turned --samples 2 --k 4", kTableFiles);
}

TEST(Analysis, HessianIsMadeAgain) {
    expect_remade("hessian 'a model' --samples 2 --k 4 --pick least --signed --colormap diverging",
                  kAllFiles);
    expect_remade("hessian 'a model' --pixel 3,4,2 --scheme minimal", kAllFiles);
    expect_remade("hessian 'a model' --samples 2 --pick random --seed 3", kAllFiles);
    expect_remade("hessian 'a model' --pixel 3,4,2 --components z2,z0 --scheme analytic",
                  kAllFiles);
}

TEST(Analysis, DiagonalnessIsMadeAgain) {
    expect_remade("diagonalness 'a model' --samples 2 --scheme minimal-wide-diagonal", kTableFiles);
    expect_remade("diagonalness 'a model' --samples 2 --components z2,z0", kTableFiles);
    expect_remade("diagonalness 'a model' turned --samples 2", kTableFiles);
}

TEST(Analysis, InteractionsAreMadeAgain) {
    expect_remade("interactions 'a model' --samples 2 --epsilon 0.05", kAllFiles);
    expect_remade("interactions 'a model' --samples 2 --pair z1,z2", kAllFiles);
    expect_remade("interactions 'a model' --samples 2 --components z2,z0", kAllFiles);
    expect_remade(
        "interactions 'a model' --samples 1 --pair z1,z2 --picture-opacity 0.5 --even-opacity "
        "--scale 2",
        kAllFiles);
    expect_remade("interactions 'a model' turned --samples 2", kAllFiles);
    expect_remade("interactions 'a model' turned --samples 2 --pair z0,z1", kAllFiles);
    expect_remade("interactions 'a model' --samples 1 --set z1=1.5 --seed 3", kAllFiles);
}

TEST(Analysis, LayersAreMadeAgain) {
    expect_remade("layers 'a model'", kAllFiles);
    expect_remade("layers 'a model' 'a model' --samples 2 --layer 3 --gain -6 --scale 2",
                  kAllFiles);
    expect_remade("layers 'a model' --layer 2 --normalise --set z1=1.5 --seed 3", kAllFiles);
    expect_remade("layers 'a model' --layer 2 --rgb 3,0,0 --latent-mode pre_norm", kAllFiles);
}

}  // namespace
}  // namespace zscope::test
