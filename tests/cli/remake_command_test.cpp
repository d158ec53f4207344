#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "core/data/image_file.h"
#include "core/export/png.h"
#include "core/export/provenance.h"
#include "core/model/program_version.h"
#include "tests/cli/run_program.h"
#include "tests/cli/tiny_model.h"
#include "tests/support/fake_encoder.h"
#include "tests/support/search_path.h"

namespace zscope::test {
namespace {

namespace fs = std::filesystem;

ProgramRun made_in(const TemporaryFolder& folder, const std::string& command) {
    ProgramRun run = run_in(folder.path(), command);
    EXPECT_EQ(run.code, 0) << command << ": " << run.error;
    return run;
}

/// As the program writes it, with this command.
std::string record_with(const std::string& command) {
    return nlohmann::json{{"format", kExportFormat},
                          {"version", kProvenanceVersion},
                          {"program", "zscope " + program_version()},
                          {"commit", program_commit()},
                          {"command", command}}
        .dump();
}

/// Made again beside itself and, from the sidecar, under its name in another folder, where every
/// byte is the same.
void expect_remade(const std::string& command) {
    SCOPED_TRACE(command);
    const TemporaryFolder folder;
    save_tiny_model(folder / "a model");
    fs::create_directory(folder / "other");
    const ProgramRun first = made_in(folder, command + " --out 'a b.png'");
    const ProgramRun beside = made_in(folder, "zscope remake 'a b.png'");
    EXPECT_NE(beside.out.find("a b-remade.png\n"), std::string::npos) << beside.out;
    EXPECT_EQ(beside.error, first.error);  // no further warning
    EXPECT_EQ(read_image_file(folder / "a b-remade.png"), read_image_file(folder / "a b.png"));
    made_in(folder, "zscope remake 'a b.png.json' --out 'other/a b.png'");
    for (const char* name : {"a b.png", "a b.png.json", "a b.csv", "a b.npy"}) {
        EXPECT_EQ(fs::exists(folder / name), fs::exists(folder / "other" / name)) << name;
        EXPECT_EQ(read_text(folder / name), read_text(folder / "other" / name)) << name;
    }
}

TEST(RemakeCommand, MakesAnExportAgain) {
    expect_remade("zscope render 'a model' --seed 7 --set z1=0.1 --along 0.7:1,0,-0.5 --scale 3");
    expect_remade("zscope strip 'a model' --components z2,0 --steps 3 --labels");
    expect_remade("zscope grid demo --pair z2,z0 --steps 2 --difference signed");
    expect_remade("zscope heatmap 'a model' --samples 1 --k 2");
    expect_remade("zscope dataset scenes-1fov --count 2 --resolution 16");
}

/// Its frames hold no record: they are the same bytes under every name.
TEST(RemakeCommand, MakesAnAnimationAgain) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    made_in(folder,
            "zscope animate m --seed 7 --set z1=0.1 --component z2,0 --seconds 0.2 --fps 10 "
            "--scale 2 --out a");
    const ProgramRun run = made_in(folder, "zscope remake a.json");
    EXPECT_EQ(run.out, "a-remade\na-remade.json\n");
    EXPECT_EQ(run.error.find("warning"), std::string::npos) << run.error;
    for (const char* name : {"0000.png", "0001.png", "0002.png", "0003.png"}) {
        EXPECT_FALSE(read_text(folder / "a" / name).empty()) << name;
        EXPECT_EQ(read_text(folder / "a" / name), read_text(folder / "a-remade" / name)) << name;
    }
    const ProgramRun onto_itself = run_in(folder.path(), "zscope remake a.json --out a");
    EXPECT_EQ(onto_itself.code, 2);
    EXPECT_NE(onto_itself.error.find("would write over a.json"), std::string::npos)
        << onto_itself.error;
}

TEST(RemakeCommand, GivesAnEncodedAnimationItsEnding) {
    const TemporaryFolder folder;
    const TemporaryFolder tools;
    testing::write_fake_encoder(tools.path());
    const testing::SearchPath first(testing::SearchPath::after(tools.path()));
    made_in(folder, "zscope animate demo --through seed:3 --seconds 0.1 --fps 10 --out a.gif");
    EXPECT_EQ(made_in(folder, "zscope remake a.gif.json").out, "a-remade.gif\na-remade.gif.json\n");
    EXPECT_EQ(read_text(folder / "a-remade.gif"), read_text(folder / "a.gif"));
}

TEST(RemakeCommand, TellsOfAnotherModel) {
    const TemporaryFolder folder;
    save_tiny_model(folder / "m");
    made_in(folder, "zscope render m --out a.png");
    save_turned_model(folder / "m");
    const std::string error = made_in(folder, "zscope remake a.png").error;
    EXPECT_EQ(std::ranges::count(error, '\n'), 1) << error;
    EXPECT_NE(error.find("warning: m is another model than the export's"), std::string::npos)
        << error;
    EXPECT_NE(read_image_file(folder / "a-remade.png"), read_image_file(folder / "a.png"));
}

TEST(RemakeCommand, TellsOfAnotherProgram) {
    const TemporaryFolder folder;
    made_in(folder, "zscope render demo --out a.png");
    auto record = nlohmann::json::parse(read_text(folder / "a.png.json"));
    record["program"] = "zscope 0.0.1";
    write_text(folder / "old.json", record.dump());
    const std::string error = made_in(folder, "zscope remake old.json").error;
    EXPECT_NE(error.find("was made by zscope 0.0.1"), std::string::npos) << error;
    EXPECT_NE(error.find("this is zscope " + program_version()), std::string::npos) << error;
    EXPECT_EQ(read_image_file(folder / "old-remade.png"), read_image_file(folder / "a.png"));
}

/// Wherever the record says that it went.
TEST(RemakeCommand, WritesBesideItsFileOrWhereItIsTold) {
    const TemporaryFolder folder;
    const TemporaryFolder elsewhere;
    const std::string there = shell_quote((elsewhere / "there.png").string());
    write_text(folder / "r.json", record_with("zscope render demo --out " + there));
    made_in(folder, "zscope remake r.json");
    EXPECT_TRUE(fs::exists(folder / "r-remade.png"));
    EXPECT_TRUE(fs::exists(folder / "r-remade.png.json"));
    EXPECT_TRUE(fs::is_empty(elsewhere.path()));
    made_in(folder, "zscope remake r-remade.png --out told.png");
    EXPECT_TRUE(fs::exists(folder / "told.png"));
    const std::string before = read_text(folder / "told.png");
    for (const char* command :
         {"zscope remake told.png --out told.png", "zscope remake told.png --out ./told.png",
          "zscope remake told.png.json --out told.png"}) {
        const ProgramRun run = run_in(folder.path(), command);
        EXPECT_EQ(run.code, 2) << command;
        EXPECT_NE(run.error.find("would write over told.png"), std::string::npos) << run.error;
    }
    EXPECT_EQ(read_text(folder / "told.png"), before);
}

/// One line and code 2, and nothing is written.
void expect_refused(const std::string& record, const std::string& found) {
    SCOPED_TRACE(record);
    const TemporaryFolder folder;
    write_text(folder / "r.json", record);
    const ProgramRun run = run_in(folder.path(), "zscope remake r.json");
    EXPECT_EQ(run.code, 2) << run.error;
    EXPECT_TRUE(run.out.empty()) << run.out;
    EXPECT_EQ(std::ranges::count(run.error, '\n'), 1) << run.error;
    EXPECT_TRUE(run.error.starts_with("zscope: error: r.json")) << run.error;
    EXPECT_NE(run.error.find(found), std::string::npos) << run.error;
    fs::remove(folder / "r.json");
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(RemakeCommand, RunsNothingThatMakesNoExport) {
    for (const char* command :
         {"zscope train --data scenes-1fov --out run", "zscope finetune demo --out run",
          "zscope rebase demo --out evil.json", "zscope film run --out frames",
          "zscope evaluate demo --out evil.json", "zscope remake r.json", "zscope info r.json",
          "zscope --version", "zscope demo"}) {
        expect_refused(record_with(command), "which makes no export. Expected one of render, ");
    }
}

TEST(RemakeCommand, RunsNoCommandThatTheProgramDoesNotRecord) {
    for (const char* command :
         {"", "zscope", "sh -c evil", "zscope render demo --out a.png; touch evil",
          "zscope render demo --out a.png && touch evil", "zscope render demo --out $(touch evil)",
          "zscope render demo > evil", "zscope render 'demo --out a.png"}) {
        expect_refused(record_with(command), "records no command of zscope alone");
    }
    for (const char* command : {"zscope render demo --out evil.png --out a.png",
                                "zscope render demo --out=evil.png --out a.png",
                                "zscope render demo --out=evil.png", "zscope --out a.png"}) {
        expect_refused(record_with(command), "does not end with its one --out");
    }
    for (const char* command :
         {"zscope dataset scenes-1fov --count 2 --resolution 16 --factors-csv evil.csv --out a.png",
          "zscope render demo train --out a.png", "zscope render --help --out a.png",
          "zscope render demo --nonsense 3 --out a.png", "zscope strip demo --steps x --out a.png",
          "zscope render --out a.png"}) {
        expect_refused(record_with(command), "does not take: ");
    }
}

TEST(RemakeCommand, RefusesWhatIsNoRecord) {
    expect_refused("[1, 2, 3]", "holds no record of an export");
    expect_refused("{}", "holds no record of an export");
    expect_refused(R"({"format": "zscope-model", "version": 1})", "holds no record of an export");
    expect_refused(R"({"format": 7, "version": 1})", "holds no record of an export");
    expect_refused(R"({"format": "zscope-export", "version": 1})", "records no command");
    expect_refused(R"({"format": "zscope-export", "version": "1"})", "version 0");
    expect_refused(R"({"format": "zscope-export", "version": 99})", "up to version 1");
    expect_refused(R"({"format": "zscope-export", "version": 1, "command": ["zscope"]})",
                   "records no command");
    expect_refused(R"({"format": "zscope-export", )", "is not valid JSON");
    expect_refused(std::string(1000, '['), "nested");
    const TemporaryFolder folder;
    write_png(folder / "plain.png", {.width = 1, .height = 1, .channels = 1, .pixels = {7}});
    for (const auto& [name, found] :
         {std::pair("plain.png", "is a PNG picture without a record of zscope"),
          std::pair("gone.png", "does not exist")}) {
        const ProgramRun run = run_in(folder.path(), std::string("zscope remake ").append(name));
        EXPECT_EQ(run.code, 2) << name;
        EXPECT_EQ(std::ranges::count(run.error, '\n'), 1) << run.error;
        EXPECT_NE(run.error.find(found), std::string::npos) << run.error;
    }
}

}  // namespace
}  // namespace zscope::test
