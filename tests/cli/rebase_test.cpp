#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "core/base/sha256.h"
#include "core/export/npy.h"
#include "tests/cli/run_program.h"
#include "tests/cli/tiny_model.h"

namespace zscope::test {
namespace {

using nlohmann::json;

constexpr const char* kQuick = " --samples 4 --restarts 2 --threads 1";

std::string sha_of(const std::filesystem::path& file) {
    return sha256_hex(read_text(file));
}

TEST(RebaseCommand, WritesAModelThatEveryVerbOpens) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m", 16);  // the least that is compared with data
    const ProgramRun run =
        run_in(folder.path(), std::string("zscope rebase m --out r.safetensors") + kQuick);
    ASSERT_EQ(run.code, 0) << run.error;
    for (const char* part :
         {"off-diagonal share", "D%, ", "D_R, ", "activeness share, top 1",
          "D_R       at 4 more latents",
          "which the search has not seen; finite differences, minimal scheme, epsilon 0.1",
          "seconds",
          "The pictures are the same at turned latents: ", "wrote         r.safetensors"}) {
        EXPECT_NE(run.out.find(part), std::string::npos) << part << "\n" << run.out;
    }
    const json card = json::parse(run_in(folder.path(), "zscope info r.json --json").out);
    EXPECT_EQ(card["name"], "tiny, re-based");
    EXPECT_EQ(card["rebase"]["origin_sha256"], sha_of(folder / "m/model.safetensors"));
    EXPECT_EQ(card["weights"]["sha256"], sha_of(folder / "r.safetensors"));
    for (const char* verb :
         {"info", "render --out a.png", "render --compare m --out ab.png", "strip --out b.png",
          "grid --count 2 --columns 2 --out c.png", "activeness --samples 2",
          "heatmap --k 2 --out d.png", "penalty --samples 2", "hessian --samples 1 --k 2",
          "diagonalness --samples 1", "interactions --samples 1", "layers --out e.png",
          "evidence --samples 2 --interaction-samples 1 --top 2 --steps 3 --out f.png",
          "evaluate --samples 20 --json g.json", "rebase --samples 2"}) {
        const std::string text(verb);
        const std::size_t end = text.find(' ');
        const std::string command = "zscope " + text.substr(0, end) + " r.safetensors" +
                                    (end == std::string::npos ? "" : text.substr(end));
        const ProgramRun opened = run_in(folder.path(), command);
        EXPECT_EQ(opened.code, 0) << command << "\n" << opened.error;
    }
    const json evaluation = json::parse(read_text(folder / "g.json"));
    EXPECT_EQ(evaluation["model"]["weights_sha256"], sha_of(folder / "r.safetensors"));
    EXPECT_EQ(evaluation["unevenness"]["components"].size(), 3U);
}

TEST(RebaseCommand, TurnedAxesBesideTheOriginsAreTold) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    ASSERT_EQ(run_in(folder.path(), std::string("zscope rebase m --out r") + kQuick).code, 0);
    const auto note = [&](const std::string& command) {
        const ProgramRun run = run_in(folder.path(), "zscope " + command + " --threads 1");
        EXPECT_EQ(run.code, 0) << run.error;
        const std::size_t begin = run.error.find("zscope: note: ");
        return begin == std::string::npos
                   ? std::string()
                   : run.error.substr(begin, run.error.find('\n', begin) - begin);
    };
    const std::string turned =
        "zscope: note: z_i is another axis in r than in m: re-basing has turned it";
    const std::string with_pictures = turned + "; the same z gives another picture there";
    EXPECT_EQ(note("activeness m r --samples 2"), with_pictures);
    EXPECT_EQ(note("interactions m r --samples 1"), with_pictures);
    for (const char* linked : {"heatmap m r --k 2", "hessian m r --k 2", "layers m r",
                               "interactions m r --samples 1 --pair 0,1"}) {
        EXPECT_EQ(note(linked), turned) << linked;
    }
    EXPECT_EQ(note("evidence m r --samples 2 --interaction-samples 1 --top 1 --steps 3"), turned)
        << "its strips are linked";
    EXPECT_EQ(note("activeness m m --samples 2"), "");
    EXPECT_EQ(note("activeness r --samples 2"), "");
    EXPECT_EQ(note("heatmap r m r --k 2"),
              "zscope: note: z_i is another axis in m than in r: re-basing has turned it")
        << "the last one's axes are the first one's, as its samples are";
    save_turned_model(folder / "other");
    EXPECT_EQ(note("activeness m other r --samples 2"), with_pictures)
        << "nothing tells of the other's axes";
}

/// A sample is one place, and so one picture and one activation, before and after a re-basing.
TEST(RebaseCommand, SamplesAreLinkedThroughTheRotation) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    save_turned_model(folder / "other");
    ASSERT_EQ(run_in(folder.path(), std::string("zscope rebase m --out r") + kQuick).code, 0);
    const auto run = [&](const std::string& command) {
        const ProgramRun made =
            run_in(folder.path(), "zscope " + command + " --samples 2 --threads 1 --out a.png");
        EXPECT_EQ(made.code, 0) << made.error;
        return made.out;
    };
    const auto gap = [&](std::ptrdiff_t first, std::ptrdiff_t second, std::ptrdiff_t models) {
        const NpyArray raw = read_npy(folder / "a.npy", std::uint64_t{1} << 20);
        const std::ptrdiff_t size = std::ssize(raw.values) / models;
        double largest = 0.0;
        for (std::ptrdiff_t i = 0; i < size; ++i) {
            largest = std::max(largest,
                               std::abs(raw.values[static_cast<std::size_t>(first * size + i)] -
                                        raw.values[static_cast<std::size_t>(second * size + i)]));
        }
        return largest;
    };
    const auto links = [&] {
        std::vector<std::string> found;
        const json measure = json::parse(read_text(folder / "a.png.json"))["measure"];
        for (const json& link : measure.value("sample_links", json::array())) {
            found.push_back(link["model"].get<std::string>() + " " + link["to"].get<std::string>() +
                            " " + link["link"].get<std::string>());
        }
        return found;
    };
    const std::string told = run("layers m r other r --layer 5");
    EXPECT_EQ(links(),
              (std::vector<std::string>{"r m rotated", "other m unrelated", "r m rotated"}));
    EXPECT_LT(gap(0, 1, 4), 1e-4);
    EXPECT_GT(gap(0, 2, 4), 1e-2) << "or the test sees nothing";
    EXPECT_NE(
        told.find("Linked samples: each latent of r is that of m turned through the re-basing "
                  "rotation, the same place."),
        std::string::npos)
        << told;
    EXPECT_NE(told.find("Samples not linked: the latents of other have the numbers of those of m"),
              std::string::npos)
        << told;
    (void)run("heatmap r m --direction 0.5,-1,0.25");
    EXPECT_EQ(links(), (std::vector<std::string>{"m r rotated"}));
    const NpyArray maps = read_npy(folder / "a.npy", std::uint64_t{1} << 20);
    const double largest = *std::ranges::max_element(maps.values);
    EXPECT_GT(largest, 0.0);
    EXPECT_LT(gap(0, 1, 2), 0.05 * largest) << "the direction is turned as well";
    (void)run("layers m m");
    EXPECT_EQ(links(), (std::vector<std::string>{"m m same"}));
    (void)run("heatmap r --k 2");
    EXPECT_TRUE(links().empty());
}

TEST(RebaseCommand, ItsOwnCommandWritesTheSameBytes) {
    const TemporaryFolder first;
    const TemporaryFolder second;
    save_tiny_model(first / "m");
    save_tiny_model(second / "m");
    const ProgramRun made =
        run_in(first.path(), std::string("zscope rebase m --objective jacobian --seed 3 --json "
                                         "--out new/r") +
                                 kQuick);
    ASSERT_EQ(made.code, 0) << made.error;
    const json told = json::parse(made.out);
    EXPECT_EQ(told["objective"], "jacobian");
    EXPECT_LE(told["off_diagonal_after"], told["off_diagonal_before"]);
    EXPECT_EQ(told["activeness_before"].size(), 3U);
    EXPECT_TRUE(told["diagonalness"]["after"]["d_ratio"].is_null()) << "no Hessians were taken";
    const json record = json::parse(read_text(first / "new/r/model.json"))["rebase"];
    EXPECT_EQ(record["batch"], 16);
    EXPECT_EQ(record["threads"], 1);
    EXPECT_EQ(record["command"], told["command"]);
    const ProgramRun again = run_in(second.path(), record["command"].get<std::string>());
    ASSERT_EQ(again.code, 0) << again.error;
    for (const char* file : {"new/r/model.safetensors", "new/r/model.json"}) {
        EXPECT_EQ(read_text(first / file), read_text(second / file)) << file;
    }
}

TEST(RebaseCommand, LooksAtACoarseLayerOfALargerModelUnlessToldOtherwise) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m", 32);
    const auto told = [&](const std::string& options) {
        const ProgramRun run = run_in(folder.path(), "zscope rebase m --json" + options + kQuick);
        EXPECT_EQ(run.code, 0) << run.error;
        return json::parse(run.out);
    };
    struct Case {
        const char* option;
        std::vector<int> layers;
        const char* command;
    };
    for (const Case& choice :
         {Case{"", {4}, " --layers 4 "}, Case{" --layers auto", {4}, " --layers 4 "},
          Case{" --layers picture", {}, " --layers picture "},
          Case{" --layers pixels", {}, " --layers picture "},
          Case{" --layers 2", {2}, " --layers 2 "},
          Case{" --layers 4-6", {4, 5, 6}, " --layers 4-6 "},
          Case{" --layers 4,6", {4, 6}, " --layers 4,6 "}}) {
        const json found = told(choice.option);
        EXPECT_EQ(found["layers"], json(choice.layers)) << choice.option;
        EXPECT_NE(found["command"].get<std::string>().find(choice.command), std::string::npos)
            << found["command"];
    }
    const ProgramRun run = run_in(folder.path(), std::string("zscope rebase m") + kQuick);
    EXPECT_NE(run.out.find("looks at      layer 4, 8 x 8"), std::string::npos) << run.out;
}

TEST(RebaseCommand, RefusesWithTheReason) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    ModelCard card = tiny_card();
    card.rotation_invariant_latent = false;
    std::filesystem::create_directories(folder / "fixed");
    save_model(folder / "fixed", card, tiny_weights());
    card.rotation_invariant_latent = true;
    card.progan.infogan_size = 2;
    std::filesystem::create_directories(folder / "codes");
    save_model(folder / "codes", card, tiny_weights());
    struct Case {
        const char* arguments;
        const char* expected;
    };
    for (const Case& wrong :
         {Case{"fixed --out r", "a distribution that a rotation changes"},
          Case{"codes --out r", "to keep single components apart (InfoGAN)"},
          Case{"m --out m", "is the model that is read"},
          Case{"m --out m/model.json", "is the model that is read"},
          Case{"demo --out r.safetensors", "the built-in generator has none"},
          Case{"m --objective speed", "--objective"}, Case{"m --samples 0", "at least 1"},
          Case{"m --check", "names no scene set"}, Case{"m --layers 9", "has the layers 1 to 5"},
          Case{"demo --layers 1", "has no layers to look into"},
          Case{"m --layers pixel", "expected auto, picture, or numbers"},
          Case{"m --layers 4-2", "expected auto, picture, or numbers"},
          Case{"m --layers 2 --scheme analytic", "found layer 2, 4 x 4"}}) {
        const ProgramRun run =
            run_in(folder.path(), std::string("zscope rebase ") + wrong.arguments);
        EXPECT_EQ(run.code, 2) << wrong.arguments;
        EXPECT_NE(run.error.find(wrong.expected), std::string::npos) << wrong.arguments << "\n"
                                                                     << run.error;
    }
    EXPECT_FALSE(std::filesystem::exists(folder / "r"));
    EXPECT_FALSE(std::filesystem::exists(folder / "r.json"));
}

/// Behind the normalisation a component is another number, so it explains another share.
TEST(RebaseCommand, ChecksFactorsInTheLatentModeAsked) {
    const TemporaryFolder folder;
    const auto before = [&](const std::string& mode) {
        const ProgramRun run =
            run_in(folder.path(), "zscope rebase '" ZSCOPE_SOURCE_DIR
                                  "/models/two-factors' --objective metric --check --check-samples "
                                  "1000 --json --latent-mode " +
                                      mode + kQuick);
        EXPECT_EQ(run.code, 0) << run.error;
        const json told = json::parse(run.out);
        EXPECT_EQ(told["latent_mode"], mode);
        return told["factor_index"]["before"]["factors"];
    };
    const json plain = before("pre_norm");
    EXPECT_TRUE(plain.contains("x") && plain.contains("y"));
    EXPECT_NE(plain, before("post_norm"));
}

TEST(RebaseCommand, WritesTheDemoAsACardThatEveryVerbOpens) {
    const TemporaryFolder first;
    const TemporaryFolder second;
    const ProgramRun made =
        run_in(first.path(), std::string("zscope rebase demo --objective metric --out d") + kQuick);
    ASSERT_EQ(made.code, 0) << made.error;
    EXPECT_NE(made.out.find("wrote         d/model.json"), std::string::npos) << made.out;
    EXPECT_FALSE(std::filesystem::exists(first / "d/model.safetensors"));
    for (const char* command :
         {"zscope info d", "zscope render d --out a.png", "zscope render d/model.json --out b.png",
          "zscope render demo --compare d --view difference --out c.png",
          "zscope strip d --components 0 --steps 2 --out e.png"}) {
        const ProgramRun opened = run_in(first.path(), command);
        EXPECT_EQ(opened.code, 0) << command << "\n" << opened.error;
    }
    const json card = json::parse(run_in(first.path(), "zscope info d --json").out);
    EXPECT_EQ(card["architecture"], "demo");
    const ProgramRun again = run_in(second.path(), card["rebase"]["command"].get<std::string>());
    ASSERT_EQ(again.code, 0) << again.error;
    EXPECT_EQ(read_text(first / "d/model.json"), read_text(second / "d/model.json"));
    const ProgramRun tuned = run_in(first.path(), "zscope finetune d --out t");
    EXPECT_EQ(tuned.code, 2);
    EXPECT_NE(tuned.error.find("has no weights to train"), std::string::npos) << tuned.error;
}

TEST(RebaseCommand, TellsOfTheDemoWithoutWriting) {
    const TemporaryFolder folder;
    const ProgramRun run =
        run_in(folder.path(), std::string("zscope rebase demo --objective metric") + kQuick);
    EXPECT_EQ(run.code, 0) << run.error;
    EXPECT_NE(run.out.find("metric over 4 latents, pre_norm"), std::string::npos) << run.out;
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

/// The demo's D_R has six digits before the point.
TEST(RebaseCommand, KeepsTheColumnsOfLargeNumbersApart) {
    const TemporaryFolder folder;
    const ProgramRun run = run_in(folder.path(), std::string("zscope rebase demo") + kQuick);
    ASSERT_EQ(run.code, 0) << run.error;
    const std::string name = "D_R, alone over between two";
    const std::size_t start = run.out.find(name);
    ASSERT_NE(start, std::string::npos) << run.out;
    std::istringstream line(
        run.out.substr(start + name.size(), run.out.find('\n', start) - start - name.size()));
    std::vector<std::string> numbers;
    for (std::string word; line >> word;) {
        numbers.push_back(word);
    }
    ASSERT_EQ(numbers.size(), 2U) << run.out;
    for (const std::string& number : numbers) {
        EXPECT_LE(number.size(), 11U) << number;
        EXPECT_GT(std::stod(number), 0.0);
    }
}

}  // namespace
}  // namespace zscope::test
