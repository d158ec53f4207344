#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/image_file.h"
#include "core/export/png.h"
#include "core/export/provenance.h"
#include "tests/cli/run_program.h"

namespace zscope::test {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = ZSCOPE_SOURCE_DIR;

/// The PNG files of a folder of the repository and those in it, by path.
std::vector<fs::path> pictures_of(std::string_view folder) {
    std::vector<fs::path> found;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kRoot / folder)) {
        if (entry.path().extension() == ".png") {
            found.push_back(entry.path());
        }
    }
    std::ranges::sort(found);
    return found;
}

/// What a picture says of its making; null where it says nothing.
nlohmann::json record_in(const fs::path& picture) {
    const PngText text = read_png_text(picture);
    const auto record = text.find(kProvenanceKeyword);
    return record == text.end() ? nlohmann::json() : nlohmann::json::parse(record->second);
}

/// The models that a record names, each with the hash of its weights.
std::vector<nlohmann::json> models_in(const nlohmann::json& record) {
    return record.contains("models") ? record["models"].get<std::vector<nlohmann::json>>()
                                     : std::vector<nlohmann::json>{record["model"]};
}

/// Each model lies in the repository, is named from its root and has the weights that were drawn.
void expect_models_of_repository(const nlohmann::json& record) {
    for (const nlohmann::json& model : models_in(record)) {
        const fs::path argument = model["argument"].get<std::string>();
        EXPECT_TRUE(argument.is_relative()) << argument;
        const std::string card = read_text(kRoot / argument / "model.json");
        ASSERT_FALSE(card.empty()) << argument;
        EXPECT_EQ(model["weights_sha256"], nlohmann::json::parse(card)["weights"]["sha256"]);
    }
}

/// Machines may round the last bit of a value otherwise, and with it one level of a pixel.
void expect_equal_within_a_level(const Image& one, const Image& other) {
    ASSERT_EQ(one.width, other.width);
    ASSERT_EQ(one.height, other.height);
    ASSERT_EQ(one.pixels.size(), other.pixels.size());
    int furthest = 0;
    for (std::size_t i = 0; i < one.pixels.size(); ++i) {
        furthest = std::max(furthest, std::abs(int{one.pixels[i]} - int{other.pixels[i]}));
    }
    EXPECT_LE(furthest, 1);
}

/// The sidecar without what differs from commit to commit.
nlohmann::json comparable(const fs::path& sidecar) {
    nlohmann::json record = nlohmann::json::parse(read_text(sidecar));
    record.erase("commit");
    return record;
}

fs::path sidecar_of(fs::path picture) {
    picture += ".json";
    return picture;
}

// Where these fail after a wanted change of the exports: scripts/remake_model_pictures.sh.

TEST(BundledPictures, OfTheModelsAreWhatTheirCommandsMake) {
    const std::vector<fs::path> pictures = pictures_of("models");
    ASSERT_FALSE(pictures.empty());
    for (const fs::path& picture : pictures) {
        SCOPED_TRACE(picture);
        const nlohmann::json record = record_in(picture);
        ASSERT_TRUE(record.is_object());
        expect_models_of_repository(record);
        const TemporaryFolder folder;
        fs::create_directory_symlink(kRoot / "models", folder / "models");
        const ProgramRun remade = run_in(folder.path(), record["command"].get<std::string>());
        ASSERT_EQ(remade.code, 0) << remade.error;
        const fs::path again = folder / picture.filename().string();
        EXPECT_EQ(comparable(sidecar_of(picture)), comparable(sidecar_of(again)));
        expect_equal_within_a_level(read_image_file(picture), read_image_file(again));
    }
}

TEST(BundledPictures, ShowSamplesAndEveryComponentOfTheModelThatIsOpenedFirst) {
    constexpr int kCell = 64 + 4;  // a picture and the padding around it
    const fs::path model = kRoot / "models/scenes-simple";
    const nlohmann::json samples = comparable(sidecar_of(model / "samples.png"));
    EXPECT_EQ(samples["verb"], "grid");
    EXPECT_EQ(samples["cells"].size(), 64U);
    EXPECT_EQ(read_image_file(model / "samples.png").height / kCell, 8);
    EXPECT_EQ(comparable(sidecar_of(model / "strip.png"))["verb"], "strip");
    EXPECT_EQ(read_image_file(model / "strip.png").height / kCell, 12) << "a row for each of z";
}

/// Made in minutes, so not made again here.
TEST(BundledPictures, OfTheDocumentsNameModelsOfTheRepository) {
    std::vector<nlohmann::json> records;
    for (const fs::path& picture : pictures_of("docs/pictures")) {
        SCOPED_TRACE(picture);
        const nlohmann::json record = record_in(picture);
        if (record.is_object()) {
            expect_models_of_repository(record);
            records.push_back(record);
        }
    }
    EXPECT_FALSE(records.empty());
}

}  // namespace
}  // namespace zscope::test
