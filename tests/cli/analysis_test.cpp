#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/export/hessian_report.h"
#include "core/export/latent_file.h"
#include "core/export/png.h"
#include "core/export/provenance.h"
#include "core/model/generator.h"
#include "core/model/model_file.h"
#include "tests/cli/run_program.h"
#include "tests/cli/tiny_model.h"

namespace zscope {
namespace {

using test::ProgramRun;
using test::read_text;
using test::run_in;
using test::TemporaryFolder;

/// Makes the files in one folder, runs the recorded command in another, and compares every byte.
void expect_remade(const std::string& command, const std::vector<const char*>& files) {
    SCOPED_TRACE(command);
    const TemporaryFolder first;
    const TemporaryFolder second;
    test::save_tiny_model(first / "a model");
    test::save_tiny_model(second / "a model");
    const ProgramRun made = run_in(first.path(), "zscope " + command + " --threads 1 --out a.png");
    ASSERT_EQ(made.code, 0) << made.error;
    const auto inside =
        nlohmann::json::parse(read_png_text(first / "a.png").at(kProvenanceKeyword));
    const auto beside = nlohmann::json::parse(read_text(first / "a.png.json"));
    EXPECT_EQ(inside["command"], beside["command"]);
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

/// The tiny model with its latent's components the other way round.
void save_turned_model(const std::filesystem::path& folder) {
    NamedTensors weights = test::tiny_weights();
    for (auto& [name, tensor] : weights) {
        if (name == "4x4/Dense/weight") {
            tensor = tensor.flip({1}).contiguous();
        }
    }
    std::filesystem::create_directories(folder);
    save_model(folder, test::tiny_card(), weights);
}

const std::vector<const char*> kTableFiles{"a.png", "a.png.json", "a.csv"};
const std::vector<const char*> kAllFiles{"a.png", "a.png.json", "a.csv", "a.npy"};

TEST(Analysis, ActivenessIsMadeAgain) {
    expect_remade("activeness 'a model' demo --samples 2 --extent 1.5 --batch 5 --seed 4",
                  kTableFiles);
}

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
    test::save_tiny_model(folder / "m");
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

TEST(Analysis, ActivenessInAnOrderIsMadeAgain) {
    expect_remade("activeness 'a model' --order-of 'a model' --samples 2", kTableFiles);
    expect_remade("activeness 'a model' --order z1,2,z0 --samples 2", kTableFiles);
}

TEST(Analysis, AFolderThatIsNotThereIsToldBeforeAnythingIsMeasured) {
    const TemporaryFolder folder;
    // No such model either: the folder is looked at first.
    const ProgramRun run = run_in(folder.path(), "zscope activeness absent --out nowhere/a.png");
    EXPECT_EQ(run.code, 1);
    EXPECT_NE(run.error.find("nowhere/a.png"), std::string::npos) << run.error;
    EXPECT_NE(run.error.find("Create the folder"), std::string::npos) << run.error;
}

TEST(Analysis, EvidenceIsMadeAgain) {
    expect_remade(
        "evidence 'a model' 'a model' --samples 2 --interaction-samples 1 --top 2 --steps 3 "
        "--extent 1.5 --scale 1 --seed 4 --latent-mode pre_norm",
        kAllFiles);
}

TEST(Analysis, AnOutputThatCannotBeWrittenIsToldBeforeAnythingIsMeasured) {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "taken.png");
    for (const char* verb : {"activeness", "heatmap", "penalty", "hessian", "diagonalness",
                             "interactions", "evidence"}) {
        SCOPED_TRACE(verb);
        // No such model either: the name is looked at first.
        const ProgramRun run = run_in(
            folder.path(), std::string("zscope ").append(verb).append(" absent --out taken.png"));
        EXPECT_EQ(run.code, 1);
        EXPECT_EQ(std::ranges::count(run.error, '\n'), 1) << run.error;
        EXPECT_NE(run.error.find("taken.png: it is no regular file"), std::string::npos)
            << run.error;
    }
}

TEST(Analysis, AFileBesideThePictureThatCannotBeWrittenIsToldBeforeAnythingIsMeasured) {
    const TemporaryFolder folder;
    for (const char* taken : {"a.csv", "b.npy", "c.png.json"}) {
        std::filesystem::create_directories(folder / taken);
    }
    const auto refused = [&](const std::string& verb, const char* out) {
        const ProgramRun run =
            run_in(folder.path(),
                   std::string("zscope ").append(verb).append(" absent --out ").append(out));
        EXPECT_NE(run.code, 0) << verb;
        return run.error;
    };
    for (const char* verb : {"activeness", "heatmap", "penalty", "hessian", "diagonalness",
                             "interactions", "evidence"}) {
        EXPECT_NE(refused(verb, "a.png").find("a.csv: it is no regular file"), std::string::npos)
            << verb;
        EXPECT_NE(refused(verb, "c.png").find("c.png.json: it is no regular file"),
                  std::string::npos)
            << verb;
    }
    for (const char* verb : {"heatmap", "hessian", "interactions", "evidence"}) {
        EXPECT_NE(refused(verb, "b.png").find("b.npy: it is no regular file"), std::string::npos)
            << verb;
    }
    for (const char* verb : {"activeness", "penalty", "diagonalness"}) {
        EXPECT_EQ(refused(verb, "b.png").find("b.npy"), std::string::npos) << verb;
    }
}

TEST(Analysis, TooManyModelsAreToldBeforeAnyIsOpened) {
    const TemporaryFolder folder;
    std::string command = "zscope activeness";
    for (int model = 0; model < 65; ++model) {
        command += " absent";
    }
    const ProgramRun run = run_in(folder.path(), command);
    EXPECT_EQ(run.code, 2);
    EXPECT_NE(run.error.find("65 models are given; expected 1 to 64"), std::string::npos)
        << run.error;
}

TEST(Analysis, HeatmapIsMadeAgain) {
    expect_remade(
        "heatmap 'a model' 'a model' --samples 2 --k 3 --layer 4 --reduction sum "
        "--colormap MAGMA --range 0,1 --picture-opacity 0.5 --scale 2",
        kAllFiles);
    expect_remade("heatmap 'a model' --pair z2,0 --epsilon 0.2", kAllFiles);
    expect_remade("heatmap 'a model' --direction z2 --reduction mean", kAllFiles);
    expect_remade("heatmap 'a model' --direction 0.5,-1,0.25 --layer 4", kAllFiles);
    expect_remade("heatmap 'a model' --samples 1 --k 2 --set z1=1.5 --add z0=-0.25 --seed 3",
                  kAllFiles);
    expect_remade("heatmap 'a model' --component 1 --extent 0.5 --latent-mode pre_norm", kAllFiles);
}

TEST(Analysis, PenaltyIsMadeAgain) {
    expect_remade(
        "penalty 'a model' --samples 3 --variance population --reduction mean "
        "--layers 1-3,5",
        kTableFiles);
}

TEST(Analysis, HessianIsMadeAgain) {
    expect_remade("hessian 'a model' --samples 2 --k 4 --pick least --signed --colormap diverging",
                  kAllFiles);
    expect_remade("hessian 'a model' --pixel 3,4,2 --scheme minimal", kAllFiles);
}

TEST(Analysis, DiagonalnessIsMadeAgain) {
    expect_remade("diagonalness 'a model' --samples 2 --scheme minimal-wide-diagonal", kTableFiles);
}

TEST(Analysis, ADirectionMayStandInAFile) {
    const TemporaryFolder folder;
    test::save_tiny_model(folder / "m");
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
    test::save_tiny_model(folder / "m");
    const auto colors = [&](const std::string& arguments) {
        const ProgramRun run =
            run_in(folder.path(), "zscope hessian m --pixel 1,2,0 --json " + arguments);
        EXPECT_EQ(run.code, 0) << run.error;
        const auto options =
            nlohmann::json::parse(run.out)["options"].get<std::vector<std::string>>();
        const auto name = std::ranges::find(options, std::string("--colormap"));
        return name == options.end() ? std::string() : *(name + 1);
    };
    EXPECT_EQ(colors(""), "YlGnBu");
    EXPECT_EQ(colors("--signed"), "diverging");
    EXPECT_EQ(colors("--signed --colormap magma"), "magma");
    EXPECT_EQ(colors("--colormap viridis"), "viridis");
}

TEST(Analysis, DiagonalnessIsInPercent) {
    const TemporaryFolder folder;
    test::save_tiny_model(folder / "m");
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

TEST(Analysis, InteractionsAreMadeAgain) {
    expect_remade("interactions 'a model' --samples 2 --epsilon 0.05", kAllFiles);
    expect_remade("interactions 'a model' --samples 2 --pair z1,z2", kAllFiles);
    expect_remade("interactions 'a model' --samples 1 --set z1=1.5 --seed 3", kAllFiles);
}

TEST(Analysis, PrintsCsvOrJsonAlone) {
    const TemporaryFolder folder;
    test::save_tiny_model(folder / "m");
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

std::string last_cell(const std::string& line) {
    return line.substr(line.rfind(',') + 1);
}

TEST(Analysis, TablesNameTheScheme) {
    const TemporaryFolder folder;
    test::save_tiny_model(folder / "m");
    const std::vector<std::pair<std::string, std::string>> cases{
        {"hessian m --pixel 1,2,0", "official"},
        {"hessian m --pixel 1,2,0 --scheme analytic", "analytic"},
        {"diagonalness m --samples 2 --scheme minimal", "minimal"},
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

/// As the tiny model, with pictures of 16 x 16.
void save_wide_model(const std::filesystem::path& folder) {
    ModelCard card = test::tiny_card();
    card.progan.resolution = 16;
    const GeneratorNetwork network(card.progan,
                                   at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{5}));
    NamedTensors weights;
    for (const auto& [name, tensor] : network.parameters()) {
        weights.emplace_back(name, tensor.detach());
    }
    std::filesystem::create_directories(folder);
    save_model(folder, card, weights);
}

struct Wrong {
    const char* arguments;
    const char* expected;
};

TEST(Analysis, WrongUsageIsOneLineAndCodeTwo) {
    const TemporaryFolder folder;
    test::save_tiny_model(folder / "m");
    save_wide_model(folder / "wide");
    for (const Wrong& wrong : {
             Wrong{"activeness", "MODEL"},
             Wrong{"activeness m --samples 0", "samples"},
             Wrong{"activeness m --extent 0", "extent"},
             Wrong{"activeness m --extent nan", "extent is nan"},
             Wrong{"activeness m --extent inf", "extent is inf"},
             Wrong{"activeness m --batch 0", "batch"},
             Wrong{"activeness m --order ''", "--order: the value is empty"},
             Wrong{"activeness m --csv --json", "exclude"},
             Wrong{"activeness m --order-of demo", "3"},
             Wrong{"activeness m --order-of absent", "absent"},
             Wrong{"activeness m --order z0,z1", "each of z0 to z2"},
             Wrong{"activeness m --order z0,z1,z1", "each of z0 to z2"},
             Wrong{"activeness m --order z0,z1,z2 --order-of m", "excludes"},
             Wrong{"heatmap m --out a.jpg", "does not end in .png"},
             Wrong{"heatmap m --k 1", "k is 1"},
             Wrong{"heatmap m --k 0", "k is 0"},
             Wrong{"heatmap m --k 4097", "2 to 4096"},
             Wrong{"heatmap m --samples 100000", "more than 1 GiB"},
             Wrong{"heatmap m --epsilon 0", "epsilon"},
             Wrong{"heatmap m --epsilon nan", "epsilon"},
             Wrong{"heatmap m --layer deep", "--layer"},
             Wrong{"heatmap m --layer 0", "--layer"},
             Wrong{"heatmap m --layer 99", "layer is 99"},
             Wrong{"heatmap demo --layer 1", "no layers"},
             Wrong{"heatmap m --pair 1", "expected two"},
             Wrong{"heatmap m --pair 1,1", "two different"},
             Wrong{"heatmap m --pair 0,3", "z0 to z2"},
             Wrong{"heatmap m --pair ''", "--pair: the value is empty"},
             Wrong{"heatmap m --component z7", "z0 to z2"},
             Wrong{"heatmap m --component ''", "--component: the value is empty"},
             Wrong{"heatmap m --component 0 --component 1", "--component"},
             Wrong{"heatmap m --component 1 --extent nan", "extent is nan"},
             Wrong{"heatmap m --component 1 --extent 0", "extent is 0"},
             Wrong{"heatmap m --component 1 --pair 1,2", "excludes"},
             Wrong{"heatmap m --component 1 --epsilon 0.2", "excludes"},
             Wrong{"heatmap m --extent 1", "requires --component"},
             Wrong{"heatmap m --pair 1,2 --extent 1", "requires --component"},
             Wrong{"heatmap m --direction z1 --pair 1,2", "excludes"},
             Wrong{"heatmap m --direction z1 --k 4", "excludes"},
             Wrong{"heatmap m --direction 1,2", "has 2 numbers"},
             Wrong{"heatmap m --direction z7", "z0 to z2"},
             Wrong{"heatmap m --direction absent.npy", "absent.npy"},
             Wrong{"heatmap m --direction 0,0,0", "no length"},
             Wrong{"heatmap m --direction ''", "--direction: the value is empty"},
             Wrong{"heatmap m --colormap jet", "YlGnBu"},
             Wrong{"heatmap m --range 1", "a,b"},
             Wrong{"heatmap m --range 2,1", "range"},
             Wrong{"heatmap m --reduction median", "--reduction"},
             Wrong{"heatmap m --picture-opacity 2", "opacity"},
             Wrong{"heatmap m demo", "components"},
             Wrong{"interactions m wide --pair 0,1", "differ in size"},
             Wrong{"heatmap m wide --layer 5", "differ in size"},
             Wrong{"heatmap m --latent-mode both", "pre_norm"},
             Wrong{"heatmap m --seed -1", "--seed"},
             Wrong{"penalty m --layers 1-", "--layers"},
             Wrong{"penalty m --layers 9-99", "layer is"},
             Wrong{"penalty m --layers 3-1", "each once and rising"},
             Wrong{"penalty m --layers 1,2,1", "each once and rising"},
             Wrong{"penalty m --layers pixels,1", "each once and rising"},
             Wrong{"penalty m --layers ''", "--layers: the value is empty"},
             Wrong{"penalty m --k 0", "k is 0"},
             Wrong{"penalty m --k 4097", "2 to 4096"},
             Wrong{"penalty m --epsilon 0", "epsilon is 0;"},
             Wrong{"penalty m --epsilon nan", "epsilon is nan"},
             Wrong{"hessian m --k 1", "k is 1"},
             Wrong{"hessian m --k 4097", "2 to 4096"},
             Wrong{"hessian m --epsilon 0", "epsilon is 0;"},
             Wrong{"hessian m --pixel 1,2,0 --scheme analytic --epsilon nan", "epsilon is nan"},
             Wrong{"hessian m --pixel ''", "--pixel: the value is empty"},
             Wrong{"hessian m --samples 100000", "more than 1 GiB"},
             Wrong{"hessian m --pixel 8,0,0", "lies outside"},
             Wrong{"hessian m --pixel 1,2", "x,y,channel"},
             Wrong{"hessian m --pixel 1,2,0 --pick most", "excludes"},
             Wrong{"hessian m --pixel 1,2,0 --k 4", "excludes"},
             Wrong{"hessian m --scheme exact", "--scheme"},
             Wrong{"diagonalness m --epsilon -1", "epsilon"},
             Wrong{"diagonalness m --epsilon 0 --scheme analytic", "epsilon is 0;"},
             Wrong{"interactions m --epsilon inf", "epsilon is inf"},
             Wrong{"interactions m --pair 0", "expected two"},
             Wrong{"interactions m --pair 1,1", "two different"},
             Wrong{"interactions m --pair 0,9", "pair"},
             Wrong{"interactions m --set z1=1", "Add --samples 1"},
             Wrong{"interactions m --samples 1 --z ''", "--z: the value is empty"},
             Wrong{"interactions absent", "absent"},
         }) {
        SCOPED_TRACE(wrong.arguments);
        const ProgramRun run = run_in(
            folder.path(),
            std::string("zscope ") + wrong.arguments +
                (std::string(wrong.arguments).find("--out") == std::string::npos ? " --out a.png"
                                                                                 : ""));
        EXPECT_EQ(run.code, 2);
        EXPECT_EQ(std::ranges::count(run.error, '\n'), 1) << run.error;
        EXPECT_TRUE(run.error.starts_with("zscope: error: ")) << run.error;
        EXPECT_NE(run.error.find(wrong.expected), std::string::npos) << run.error;
        EXPECT_FALSE(std::filesystem::exists(folder / "a.png"));
    }
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
}  // namespace zscope
