#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "tests/cli/run_program.h"
#include "tests/cli/tiny_model.h"

namespace zscope::test {
namespace {

TEST(Analysis, AnOutputThatCannotBeWrittenIsToldBeforeAnythingIsMeasured) {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "taken.png");
    for (const char* verb : {"activeness", "heatmap", "penalty", "hessian", "diagonalness",
                             "interactions", "layers", "evidence"}) {
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
                             "interactions", "layers", "evidence"}) {
        EXPECT_NE(refused(verb, "a.png").find("a.csv: it is no regular file"), std::string::npos)
            << verb;
        EXPECT_NE(refused(verb, "c.png").find("c.png.json: it is no regular file"),
                  std::string::npos)
            << verb;
    }
    for (const char* verb : {"heatmap", "hessian", "interactions", "layers", "evidence"}) {
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

/// As the tiny model, with pictures of 16 x 16.
void save_wide_model(const std::filesystem::path& folder) {
    ModelCard card = tiny_card();
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
    save_tiny_model(folder / "m");
    save_wide_model(folder / "wide");
    save_one_component_model(folder / "one");
    for (const Wrong& wrong : {
             Wrong{"activeness", "MODEL"},
             Wrong{"activeness m --samples 0", "samples"},
             Wrong{"activeness m --extent 0", "extent is 0; expected 0.01 to 100"},
             Wrong{"activeness m --extent 1e30", "extent is 1e+30; expected 0.01 to 100"},
             Wrong{"activeness m --extent nan", "extent is nan"},
             Wrong{"activeness m --extent inf", "extent is inf"},
             Wrong{"activeness m --batch 0", "batch"},
             Wrong{"activeness m --order ''", "--order: the value is empty"},
             Wrong{"activeness m --csv --json", "exclude"},
             Wrong{"activeness m --order-of demo", "3"},
             Wrong{"activeness m --order-of absent", "absent"},
             Wrong{"activeness m --order z0,z1", "each of z0 to z2"},
             Wrong{"activeness m --order z0,z1,z1", "--order: z1 is named twice"},
             Wrong{"activeness m --order z0,z1,z2 --order-of m", "excludes"},
             Wrong{"heatmap m --out a.jpg", "does not end in .png"},
             Wrong{"heatmap m --csv --out a.csv", "--out a.png writes a.csv, too"},
             Wrong{"heatmap m --k 1", "k is 1"},
             Wrong{"heatmap m --k 0", "k is 0"},
             Wrong{"heatmap m --k 4097", "2 to 4096"},
             Wrong{"heatmap m --samples 100000", "more than 1 GiB"},
             Wrong{"heatmap m --epsilon 0", "epsilon"},
             Wrong{"heatmap m --epsilon nan", "epsilon"},
             Wrong{"heatmap m --layer deep", "--layer"},
             Wrong{"heatmap m --layer 0", "--layer"},
             Wrong{"heatmap m --layer 99",
                   "layer is 99; tiny has the layers 1 to 5. zscope info MODEL lists them"},
             Wrong{"heatmap demo --layer 1", "no layers"},
             Wrong{"heatmap m --pair 1", "expected two"},
             Wrong{"heatmap m --pair 1,1", "--pair: z1 is named twice"},
             Wrong{"heatmap m --pair 0,3", "--pair: tiny has the components z0 to z2; found z3"},
             Wrong{"heatmap m --pair ''", "--pair: the value is empty"},
             Wrong{"heatmap m --component z7",
                   "--component: tiny has the components z0 to z2; found z7"},
             Wrong{"heatmap m --component ''", "--component: the value is empty"},
             Wrong{"heatmap m --component 0 --component 1", "--component"},
             Wrong{"heatmap m --component 1 --extent nan", "extent is nan"},
             Wrong{"heatmap m --component 1 --extent 0", "extent is 0; expected 0.01 to 100"},
             Wrong{"heatmap m --component 1 --extent 101", "extent is 101; expected 0.01 to 100"},
             Wrong{"evidence m --extent 1e30", "extent is 1e+30; expected 0.01 to 100"},
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
             Wrong{"heatmap m --signed", "no sign"},
             Wrong{"heatmap m --k 4 --signed", "no sign"},
             Wrong{"heatmap m --colormap jet", "--colormap: 'jet' is none of YlGnBu, "},
             Wrong{"heatmap m --colormap ''", "--colormap: '' is none of YlGnBu, "},
             Wrong{"heatmap m --range 1", "a,b"},
             Wrong{"heatmap m --range 2,1", "range"},
             Wrong{"heatmap m --range-percentile 0", "percentile"},
             Wrong{"heatmap m --range 0,1 --range-percentile 99", "--range"},
             Wrong{"heatmap m --reduction median", "--reduction"},
             Wrong{"heatmap m --picture-opacity 2", "opacity"},
             Wrong{"heatmap m --scale -1", "scale is -1; expected 1 to 8. 0 takes one that fits"},
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
             Wrong{"hessian m --components ''", "--components: the value is empty"},
             Wrong{"hessian m --components z0,3",
                   "components: found z3; expected some of z0 to z2, each once"},
             Wrong{"hessian m --components z1,z0,1", "--components: z1 is named twice"},
             Wrong{"hessian m --samples 100000", "more than 1 GiB"},
             Wrong{"hessian m --top 0", "--top: '0'"},
             Wrong{"hessian m --pixel 8,0,0", "pixel 8,0,0 lies outside"},
             Wrong{"hessian m --pixel -1,3,0",
                   "pixel -1,3,0 lies outside; tiny draws 8 x 8 pixels of 3 channels. Give "},
             Wrong{"hessian m --pixel 1,2,-1",
                   "x up to 7, y up to 7; a channel of tiny is r, g, b or 0 to 2"},
             Wrong{"hessian m --pixel=-1,2,r", "pixel -1,2,0 lies outside"},
             Wrong{"hessian m --pixel 1,2,3", "lies outside"},
             Wrong{"hessian m --pixel r,1,2", "--pixel: 'r' is no x of a picture. Give "},
             Wrong{"hessian m --pixel 1,2.5,r", "--pixel: '2.5' is no y of a picture. Give "},
             Wrong{"hessian m --pixel 1,,r", "--pixel: '' is no y of a picture. Give "},
             Wrong{"hessian m --pixel 99999999999999999999,0,0",
                   "--pixel: '99999999999999999999' is no x of a picture. Give "},
             Wrong{"hessian m --pixel 1,2,k", "--pixel: 'k' is no channel of a picture. Give "},
             Wrong{"hessian m --pixel 1,2,k", "a channel of tiny is r, g, b or 0 to 2"},
             Wrong{"hessian m --pixel 1,2", "'1,2' is not of the form x,y,channel"},
             Wrong{"hessian m --pixel -1,3",
                   "x up to 7, y up to 7; a channel of tiny is r, g, b or 0 to 2"},
             Wrong{"hessian m --pixel 1,2,r,0", "not of the form x,y,channel"},
             Wrong{"hessian m --pixel 1,2,0 --pick most", "excludes"},
             Wrong{"hessian m --pixel 1,2,0 --k 4", "excludes"},
             Wrong{"hessian m --scheme exact", "--scheme: 'exact' is none of analytic, "},
             Wrong{"hessian m --pick worst", "--pick: 'worst' is none of least, most, random"},
             Wrong{"penalty m --variance half", "--variance: 'half' is none of population, "},
             Wrong{"heatmap m --reduction min", "--reduction: 'min' is none of max, mean, sum"},
             Wrong{"heatmap m --reduction 0", "--reduction: '0' is none of max, mean, sum"},
             Wrong{"diagonalness m --epsilon -1", "epsilon"},
             Wrong{"diagonalness m one", "one has one component"},
             Wrong{"diagonalness m --epsilon 0 --scheme analytic", "epsilon is 0;"},
             Wrong{"interactions m --epsilon inf", "epsilon is inf"},
             Wrong{"diagonalness m --components z1", "defined from two on"},
             Wrong{"interactions m --components 0,9", "components: found z9"},
             Wrong{"interactions m --components 0,1 --pair 1,2",
                   "z2, which is not among the components"},
             Wrong{"interactions m --pair 0", "expected two"},
             Wrong{"interactions m --pair 1,1", "--pair: z1 is named twice"},
             Wrong{"interactions m --components z1",
                   "--components names one component; a pair takes two. Name two or more"},
             Wrong{"interactions m --components z1,z1", "--components: z1 is named twice"},
             Wrong{"interactions m one", "one has one component; a pair takes two"},
             Wrong{"interactions m --scale 2", "--scale requires --pair"},
             Wrong{"interactions m --even-opacity", "--even-opacity requires --pair"},
             Wrong{"interactions m --top 0", "--top: '0'"},
             Wrong{"interactions m --top most", "neither 'all' nor"},
             Wrong{"interactions m --top ''", "--top: the value is empty"},
             Wrong{"interactions m --pair 0,9",
                   "--pair: tiny has the components z0 to z2; found z9"},
             Wrong{"interactions m --set z1=1", "Add --samples 1"},
             Wrong{"interactions m --samples 1 --z ''", "--z: the value is empty"},
             Wrong{"interactions absent", "absent"},
             Wrong{"layers demo", "no layers to look into"},
             Wrong{"layers m --layer 0", "--layer"},
             Wrong{"layers m --layer 99",
                   "layer is 99; tiny has the layers 1 to 5. zscope info MODEL lists them"},
             Wrong{"layers m --gain 61", "gain is 61 dB"},
             Wrong{"layers m --gain nan", "gain is nan"},
             Wrong{"layers m --scale 9", "scale is 9; expected 1 to 8. 0 takes one that fits"},
             Wrong{"layers m --rgb 0,1", "--rgb: '0,1' is not of the form 0,1,2"},
             Wrong{"layers m --rgb 0,1,0.5", "not of the form 0,1,2"},
             Wrong{"layers m --rgb 0,1,4", "channel is 4; expected 0 to 3"},
             Wrong{"layers m --rgb ''", "--rgb: the value is empty"},
             Wrong{"layers m --set z1=1 --samples 2", "Add --samples 1"},
             Wrong{"layers m wide --layer 5", "differ in size"},
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

}  // namespace
}  // namespace zscope::test
