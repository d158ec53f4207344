#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "core/export/hessian_report.h"
#include "core/model/generator.h"
#include "core/model/model_file.h"
#include "tests/cli/run_program.h"
#include "tests/cli/tiny_model.h"

/// What an analysis prints, and which files it leaves.
namespace zscope::test {
namespace {

/// The components in the order of their rows.
std::vector<std::string> components_in(const std::string& csv, const std::string& model) {
    std::vector<std::string> components;
    std::istringstream lines(csv);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(model + ",")) {
            const std::size_t begin = line.find(',', model.size() + 1) + 1;
            components.push_back(line.substr(begin, line.find(',', begin) - begin));
        }
    }
    return components;
}

/// What is asked for says so, whether the other model is shown too or not.
TEST(Analysis, ActivenessStandsInTheOrderOfAnotherModel) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    save_turned_model(folder / "other");
    const auto rows = [&](const std::string& arguments, const std::string& model) {
        const ProgramRun run = run_in(
            folder.path(), "zscope activeness " + arguments + " --samples 3 --threads 1 --csv");
        EXPECT_EQ(run.code, 0) << run.error;
        return components_in(run.out, model);
    };
    const std::vector<std::string> own = rows("m", "m");
    const std::vector<std::string> wanted = rows("other", "other");
    ASSERT_EQ(own.size(), 3U);
    ASSERT_NE(own, wanted) << "or the test sees nothing";
    EXPECT_EQ(rows("m --order-of other", "m"), wanted);
    EXPECT_EQ(rows("m other --order-of other", "m"), wanted);
    EXPECT_EQ(rows("m other --order-of other", "other"), wanted);
    EXPECT_EQ(rows("m --order z" + wanted[0] + "," + wanted[1] + "," + wanted[2], "m"), wanted);
}

TEST(Analysis, AStripOfTheMostActiveComponentsIsThatOfTheFirstOnesOfActiveness) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    save_turned_model(folder / "turned");
    std::vector<std::vector<std::string>> orders;
    for (const char* model : {"m", "turned"}) {
        SCOPED_TRACE(model);
        const std::string name = model;
        const std::vector<std::string> order = orders.emplace_back(components_in(
            output_in(folder.path(), "zscope activeness " + name + " --threads 1 --csv"), name));
        ASSERT_EQ(order.size(), 3U);
        const auto written = [&](const std::string& rows) {
            output_in(folder.path(),
                      "zscope strip " + name + " --steps 3 --threads 1 --out s.png " + rows);
            return read_text(folder / "s.png") + read_text(folder / "s.png.json");
        };
        const std::string two = "--components z" + order[0] + ",z" + order[1];
        EXPECT_EQ(written("--top 2"), written(two));
        EXPECT_EQ(written("--top all"), written(two + ",z" + order[2]));
        EXPECT_EQ(written("--top 9"), written("--top all"));
    }
    EXPECT_NE(orders[0], orders[1]) << "or the test sees nothing";
}

/// What stands behind the model's name in each of its rows.
std::vector<std::string> numbers_of(const std::string& csv, const std::string& model) {
    std::vector<std::string> rows;
    std::istringstream lines(csv);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(model + ",")) {
            rows.push_back(line.substr(model.size() + 1));
        }
    }
    return rows;
}

TEST(Analysis, SeveralModelsStandUnderTheirNamesWithNumbersOfTheirOwn) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    save_turned_model(folder / "other");
    for (const char* verb : {"penalty", "diagonalness", "interactions"}) {
        SCOPED_TRACE(verb);
        const auto printed = [&](const char* models) {
            return output_in(folder.path(),
                             std::string("zscope ").append(verb).append(models).append(
                                 " --samples 2 --threads 1 --csv"));
        };
        const std::string both = printed(" m other");
        const std::vector<std::string> first = numbers_of(both, "m");
        const std::vector<std::string> second = numbers_of(both, "other");
        EXPECT_FALSE(first.empty());
        EXPECT_EQ(first.size(), second.size());
        EXPECT_NE(first, second);
        EXPECT_EQ(first, numbers_of(printed(" m"), "m"));
        EXPECT_EQ(second, numbers_of(printed(" other"), "other"));
    }
}

/// The lines below the heading and its empty line, up to the next empty one.
int table_lines(const std::string& out) {
    std::istringstream lines(out);
    std::string line;
    int count = -1;
    while (std::getline(lines, line)) {
        if (line.empty() && count >= 0) {
            break;
        }
        count += count >= 0 || line.empty() ? 1 : 0;
    }
    return count;
}

TEST(Analysis, OneLatentIsCountedAsOne) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    for (const char* command : {"layers m", "activeness m", "penalty m", "diagonalness m",
                                "interactions m", "rebase m --restarts 2"}) {
        const std::string found =
            output_in(folder.path(),
                      std::string("zscope ").append(command).append(" --samples 1 --threads 1"));
        EXPECT_NE(found.find("1 latent, "), std::string::npos) << command << "\n" << found;
        EXPECT_EQ(found.find("1 latents"), std::string::npos) << command << "\n" << found;
    }
}

/// The demo's 12 components: 66 pairs, of which one interacts, and the diagonal.
TEST(Analysis, InteractionsPrintTheStrongestAndTheFilesHoldAll) {
    const TemporaryFolder folder;
    const auto print = [&](const std::string& options) {
        return output_in(
            folder.path(),
            "zscope interactions demo --samples 1 --scheme minimal --threads 1 " + options);
    };
    const std::string usual = print("--out a.png");
    EXPECT_EQ(table_lines(usual), 1 + 1) << usual;
    EXPECT_TRUE(
        usual.ends_with("Not printed: 77 of 78 rows\n"
                        "  65 negligible pairs: no more than 1/1000 of the strongest pair\n"
                        "  12 rows of the diagonal: a component with itself\n"
                        "Every row is in a.csv and a.png.json\n"
                        "\na.png\na.png.json\na.csv\na.npy\n"))
        << usual;
    const std::string csv = read_text(folder / "a.csv");
    EXPECT_EQ(std::ranges::count(csv, '\n'), 1 + 78);
    EXPECT_EQ(nlohmann::json::parse(read_text(folder / "a.png.json"))["results"].size(), 78U);
    const std::string some = print("--top 3 --pair z2,z9");
    EXPECT_EQ(table_lines(some), 1 + 2) << some;
    EXPECT_NE(some.find("negligible: no more than 1/1000 of the strongest pair's"),
              std::string::npos)
        << some;
    EXPECT_TRUE(some.ends_with("--top all prints every row, and so do --csv and --json\n")) << some;
    const std::string all = print("--top all");
    EXPECT_EQ(table_lines(all), 1 + 78) << all;
    EXPECT_EQ(all.find("Not printed"), std::string::npos) << all;
    EXPECT_EQ(print("--top 3 --csv"), csv);
}

TEST(Analysis, AHessianPrintsItsLargestEntriesAndTheFilesHoldAll) {
    const TemporaryFolder folder;
    const auto print = [&](const std::string& options) {
        return output_in(folder.path(),
                         "zscope hessian demo --pixel 90,120,0 --threads 1 " + options);
    };
    const std::string usual = print("--out a.png");
    EXPECT_EQ(table_lines(usual), 1 + 12) << usual;
    EXPECT_NE(usual.find("\nNot printed: 66 of 78 rows\nEvery row is in a.csv and a.png.json\n"),
              std::string::npos)
        << usual;
    const std::string csv = read_text(folder / "a.csv");
    EXPECT_EQ(std::ranges::count(csv, '\n'), 1 + 78);
    EXPECT_EQ(table_lines(print("--top 3")), 1 + 3);
    const std::string all = print("--top all");
    EXPECT_EQ(table_lines(all), 1 + 78) << all;
    EXPECT_EQ(all.find("Not printed"), std::string::npos) << all;
    EXPECT_EQ(print("--top 3 --csv"), csv);
}

/// Of the demo z4 and z10 do nothing, and others change the picture without bending it.
TEST(Analysis, InteractionsOfNothingAreNotUnsure) {
    const TemporaryFolder folder;
    const ProgramRun run =
        run_in(folder.path(),
               "zscope interactions demo --samples 2 --components z3,z4,z10 --threads 1 --json");
    ASSERT_EQ(run.code, 0) << run.error;
    int nothing = 0;
    const auto json = nlohmann::json::parse(run.out);
    for (const auto& row : json["results"]) {
        if (row["i"] == row["j"] && row["interaction"] == 0.0 && row["high"] == 0.0) {
            EXPECT_EQ(row["interval"], "") << row.dump();
            ++nothing;
        }
    }
    EXPECT_GT(nothing, 0) << "or the test sees nothing";
}

TEST(Analysis, HelpPromisesTheFilesThatAreWritten) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    for (const char* verb :
         {"activeness", "diagonalness", "evidence --interaction-samples 1 --top 1 --steps 2",
          "heatmap", "hessian --k 2", "interactions", "layers", "penalty"}) {
        SCOPED_TRACE(verb);
        const std::string name = std::string(verb).substr(0, std::string(verb).find(' '));
        const ProgramRun help = run_in(folder.path(), "zscope " + name + " --help");
        const ProgramRun run = run_in(folder.path(), std::string("zscope ").append(verb).append(
                                                         " m --samples 1 --threads 1 --out a.png"));
        ASSERT_EQ(run.code, 0) << run.error;
        EXPECT_EQ(help.out.find("(.npy)") != std::string::npos,
                  std::filesystem::exists(folder / "a.npy"));
        EXPECT_TRUE(std::filesystem::exists(folder / "a.csv"));
        std::filesystem::remove(folder / "a.npy");
    }
}

TEST(Analysis, DiagonalnessIsInPercent) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    const ProgramRun run =
        run_in(folder.path(), "zscope diagonalness m --samples 2 --threads 1 --json");
    ASSERT_EQ(run.code, 0) << run.error;
    const auto row = nlohmann::json::parse(run.out)["results"][0];
    const std::shared_ptr<Generator> model = open_model((folder / "m").string());
    const auto found =
        compute_hessian_statistics(*model, c10::Device(c10::kCPU), {.latents = {.samples = 2}})
            .diagonalness;
    ASSERT_TRUE(found.has_value());
    EXPECT_NEAR(row["d_percent"].get<double>(), 100.0 * found->share, 1.0);
    EXPECT_NEAR(row["d_ratio"].get<double>(), found->ratio, 0.02 * found->ratio);
    EXPECT_LE(row["d_percent_low"].get<double>(), row["d_percent"].get<double>());
    EXPECT_GE(row["d_percent_high"].get<double>(), row["d_percent"].get<double>());
}

TEST(Analysis, PrintsCsvOrJsonAlone) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    const ProgramRun csv = run_in(folder.path(), "zscope activeness m --samples 2 --csv");
    EXPECT_EQ(csv.code, 0) << csv.error;
    EXPECT_TRUE(csv.out.starts_with("model,rank,component,")) << csv.out;
    EXPECT_EQ(std::ranges::count(csv.out, '\n'), 4);
    const ProgramRun json = run_in(folder.path(), "zscope penalty m --samples 2 --json");
    const auto parsed = nlohmann::json::parse(json.out);
    EXPECT_EQ(parsed["measure"]["latent_mode"], "post_norm");
    EXPECT_EQ(parsed["results"].back()["layer"], "total");
    const ProgramRun again =
        run_in(folder.path(), parsed["command"].get<std::string>() + " --json");
    EXPECT_EQ(again.out, json.out);
}

TEST(Analysis, ActivenessNamesTheDeadComponents) {
    const TemporaryFolder folder;
    const auto print = [&](const std::string& options) {
        return output_in(folder.path(),
                         "zscope activeness demo --samples 2 --threads 1 " + options);
    };
    const std::string text = print("");
    EXPECT_NE(text.find("demo: 2 of 12 components are dead (below 1/100 of the largest "
                        "activeness): z4,z10"),
              std::string::npos)
        << text;
    int dead = 0;
    const auto json = nlohmann::json::parse(print("--json"));
    for (const auto& row : json["results"]) {
        dead += row["dead"] == "yes" ? 1 : 0;
    }
    EXPECT_EQ(dead, 2);
    EXPECT_NE(print("--csv").find(",share,dead\n"), std::string::npos);
}

std::string last_cell(const std::string& line) {
    return line.substr(line.rfind(',') + 1);
}

TEST(Analysis, TablesNameTheScheme) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    const std::vector<std::pair<std::string, std::string>> cases{
        {"hessian m --pixel 1,2,0", "official"},
        {"hessian m --pixel 1,2,0 --scheme analytic", "analytic"},
        {"diagonalness m --samples 2", "official"},
        {"diagonalness m --samples 2 --scheme minimal", "minimal"},
        {"interactions m --samples 2", "official"},
        {"interactions m --samples 2 --scheme minimal-wide-diagonal", "minimal-wide-diagonal"},
        {"penalty m --samples 2", "finite differences"},
        {"heatmap m --samples 1 --k 2", "finite differences"},
        {"heatmap m --samples 1 --direction z1", "finite differences"},
        {"heatmap m --samples 1 --pair 0,1", "official"},
        {"heatmap m --samples 1 --component 1", ""}};
    for (const auto& [arguments, scheme] : cases) {
        SCOPED_TRACE(arguments);
        const ProgramRun run = run_in(folder.path(), "zscope " + arguments + " --threads 1 --csv");
        ASSERT_EQ(run.code, 0) << run.error;
        std::istringstream lines(run.out);
        std::string line;
        ASSERT_TRUE(std::getline(lines, line));
        EXPECT_EQ(last_cell(line), "scheme");
        int rows = 0;
        for (; std::getline(lines, line); ++rows) {
            EXPECT_EQ(last_cell(line), scheme) << line;
        }
        EXPECT_GT(rows, 0);
    }
    const ProgramRun activeness = run_in(folder.path(), "zscope activeness m --samples 2 --csv");
    EXPECT_EQ(activeness.out.find("scheme"), std::string::npos) << "it takes no second derivatives";
}

TEST(Analysis, InterruptIsCode130AndLeavesNothing) {
    const TemporaryFolder folder;
    for (const char* arguments :
         {"activeness demo --samples 50000", "heatmap demo --samples 1000 --k 4096",
          "interactions demo --samples 50000"}) {
        const ProgramRun run = run_in(
            folder.path(),
            std::string("env --default-signal=INT timeout --preserve-status -s INT 4 zscope ") +
                arguments + " --out a.png");
        EXPECT_EQ(run.code, 130) << arguments << ": " << run.error;
        EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << arguments;
    }
}

}  // namespace
}  // namespace zscope::test
