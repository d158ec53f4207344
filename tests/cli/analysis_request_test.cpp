#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/export/latent_file.h"
#include "tests/cli/run_program.h"
#include "tests/cli/tiny_model.h"

/// What an analysis may be asked for, and of which models.
namespace zscope::test {
namespace {

TEST(Analysis, AChangeMapIsAMeanOverChannelsUnlessToldOtherwise) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    const auto options = [&](const std::string& arguments) {
        const ProgramRun run = run_in(
            folder.path(), "zscope heatmap m --samples 1 --threads 1 --out a.png " + arguments);
        EXPECT_EQ(run.code, 0) << run.error;
        return nlohmann::json::parse(read_text(folder / "a.png.json"))["command"]
            .get<std::string>();
    };
    EXPECT_NE(options("--component z1").find("--reduction mean"), std::string::npos);
    EXPECT_NE(options("--component z1 --reduction max").find("--reduction max"), std::string::npos);
    EXPECT_NE(options("--pair z0,z1").find("--reduction max"), std::string::npos);
    EXPECT_NE(options("--k 2").find("--reduction max"), std::string::npos);
}

TEST(Analysis, ADirectionMayStandInAFile) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    write_latent_file(folder / "v.npy", {{0.5F, -1.0F, 0.25F}});
    write_latent_file(folder / "v.json", {{0.5F, -1.0F, 0.25F}});
    std::vector<std::string> options;
    std::vector<std::string> maps;
    for (const char* direction : {"0.5,-1,0.25", "v.npy", "v.json", "@v.json"}) {
        const ProgramRun run = run_in(
            folder.path(), std::string("zscope heatmap m --threads 1 --samples 1 --out a.png "
                                       "--direction ") +
                               direction);
        ASSERT_EQ(run.code, 0) << run.error;
        maps.push_back(read_text(folder / "a.npy"));
        options.push_back(
            nlohmann::json::parse(read_text(folder / "a.png.json"))["options"].dump());
    }
    for (std::size_t i = 1; i < maps.size(); ++i) {
        EXPECT_EQ(maps[i], maps[0]);
        EXPECT_EQ(options[i], options[0]) << "the numbers are recorded, not the file";
    }
}

TEST(Analysis, ValuesWithASignTakeColoursWithAMiddle) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    const auto colors = [&](const std::string& arguments) {
        const auto parsed = nlohmann::json::parse(
            output_in(folder.path(), "zscope hessian m --pixel 1,2,0 --json " + arguments));
        const auto options = parsed["options"].get<std::vector<std::string>>();
        const auto name = std::ranges::find(options, std::string("--colormap"));
        return name == options.end() ? std::string() : *(name + 1);
    };
    EXPECT_EQ(colors(""), "YlGnBu");
    EXPECT_EQ(colors("--signed"), "diverging");
    EXPECT_EQ(colors("--signed --colormap magma"), "magma");
    EXPECT_EQ(colors("--colormap viridis"), "viridis");
    EXPECT_EQ(colors("--colormap ylgnbu --signed"), "YlGnBu");
}

TEST(Analysis, ThePixelsChannelIsANumberOrALetter) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    const auto hessian = [&](const std::string& pixel) {
        return output_in(folder.path(), "zscope hessian m --threads 1 --json --pixel " + pixel);
    };
    const std::string blue = hessian("1,5,b");
    EXPECT_EQ(blue, hessian("1,5,2"));
    const auto row = nlohmann::json::parse(blue)["results"][0];
    EXPECT_EQ(row["x"], 1);
    EXPECT_EQ(row["y"], 5);
    EXPECT_EQ(row["channel"], 2);
    EXPECT_EQ(hessian("1,5,r"), hessian("1,5,0"));
}

TEST(Analysis, FewComponentsAreAdvisedToMoveAheadOfTheNormalisation) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    const auto advice = [&](const std::string& arguments) {
        const ProgramRun run = run_in(
            folder.path(), "zscope " + arguments + " --samples 1 --batch 8 --threads 1 --csv");
        EXPECT_EQ(run.code, 0) << run.error;
        return run.error;
    };
    for (const char* verb :
         {"activeness m", "heatmap m --k 2", "penalty m", "hessian m --k 2", "diagonalness m",
          "interactions m", "evidence m --interaction-samples 1 --top 1 --steps 2"}) {
        SCOPED_TRACE(verb);
        EXPECT_NE(advice(verb).find("warning: m has few components (3, fewer than 12): behind the "
                                    "normalisation an edit changes the latent's length much; "
                                    "latent mode pre_norm is advised"),
                  std::string::npos);
        EXPECT_EQ(advice(std::string(verb) + " --latent-mode pre_norm").find("few components"),
                  std::string::npos);
    }
    EXPECT_EQ(advice("activeness demo").find("few components"), std::string::npos);
}

/// More than re-basing takes: a Hessian has no such limit, and some components are enough.
TEST(Analysis, ManyComponentsHaveHessians) {
    const TemporaryFolder folder;
    save_model_of_components(folder / "wide", 60);
    const auto rows = [&](const std::string& options) {
        const ProgramRun run =
            run_in(folder.path(),
                   "zscope hessian wide --pixel 3,4,1 --threads 1 --batch 256 --json " + options);
        EXPECT_EQ(run.code, 0) << run.error;
        return nlohmann::json::parse(run.out)["results"];
    };
    for (const char* scheme : {"--scheme minimal", "--scheme analytic"}) {
        SCOPED_TRACE(scheme);
        const auto whole = rows(scheme);
        EXPECT_EQ(whole.size(), 60U * 61U / 2U);
        const auto some = rows(std::string(scheme).append(" --components z50,z3"));
        ASSERT_EQ(some.size(), 3U);
        EXPECT_EQ(some[0]["i"], 50);
        EXPECT_EQ(some[1]["i"], 50);
        EXPECT_EQ(some[1]["j"], 3);
        for (const auto& row : whole) {
            if (row["i"] == 3 && row["j"] == 50) {
                EXPECT_NEAR(row["hessian"].get<double>(), some[1]["hessian"].get<double>(), 1e-3);
            }
        }
    }
}

TEST(Analysis, OneComponentHasAHessian) {
    const TemporaryFolder folder;
    save_one_component_model(folder / "one");
    const ProgramRun run = run_in(folder.path(), "zscope hessian one --k 4 --threads 1 --json");
    ASSERT_EQ(run.code, 0) << run.error;
    const auto rows = nlohmann::json::parse(run.out)["results"];
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_TRUE(rows[0]["hessian"].is_number());
    EXPECT_TRUE(rows[0]["diagonalness"].is_null());
}

}  // namespace
}  // namespace zscope::test
