#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/full.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmath>
#include <map>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/model/generator.h"
#include "core/model/model_file.h"
#include "core/model/progan/discriminator_network.h"
#include "core/model/progan/generator_network.h"
#include "core/tensor/safetensors.h"
#include "tests/core/files_support.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using test::read_text;
using test::TemporaryFolder;
using test::write_text;
using testing::error_of;

ProGanConfig tiny_config() {
    ProGanConfig config;
    config.resolution = 8;
    config.latent_size = 3;
    config.fmap_base = 16;
    config.fmap_max = 4;
    return config;
}

at::Generator rng() {
    return at::make_generator<at::CPUGeneratorImpl>(7);
}

ModelCard tiny_card() {
    ModelCard card;
    card.name = "tiny";
    card.progan = tiny_config();
    card.component_names = {"size", "hue", "\"odd\""};
    card.training = {.data = "scenes-1fov",
                     .schedule = "none",
                     .images_seen = 123456789012,
                     .wall_seconds = 0.125,
                     .seed = 18446744073709551615ULL,
                     .program_version = "0.1.0",
                     .program_commit = "0123456789ab",
                     .command = "zscope train",
                     .notes = "line\nline"};
    return card;
}

NamedTensors plain_parameters() {
    const at::NoGradGuard no_grad;
    return GeneratorNetwork(tiny_config(), rng()).parameters();
}

void expect_refused(const fs::path& path, const std::string& expected) {
    const std::string message = error_of([&] { (void)open_model(path.string()); }).describe();
    EXPECT_NE(message.find(expected), std::string::npos) << message;
}

TEST(ModelFile, SavedModelDrawsTheSamePictures) {
    const at::NoGradGuard no_grad;
    const TemporaryFolder folder;
    const GeneratorNetwork network(tiny_config(), rng());
    const ModelCard card = save_model(folder.path(), tiny_card(), network.parameters());
    EXPECT_EQ(card.weights_sha256, sha256_hex(read_text(folder / kModelWeightsName)));
    EXPECT_EQ(read_model_card(folder / kModelCardName), card);
    const at::Tensor z = at::randn({2, 3}, rng());
    for (const auto& path : {folder.path(), folder / kModelCardName, folder / kModelWeightsName}) {
        const auto generator = open_model(path.string());
        EXPECT_TRUE(generator->forward(z, {}).allclose(network.forward(z), 1e-5, 1e-6)) << path;
        EXPECT_EQ(generator->info().weights_sha256, card.weights_sha256);
        EXPECT_EQ(generator->info().latent_size, 3);
        EXPECT_EQ(generator->info().component_names, card.component_names);
    }
}

TEST(ModelFile, ReplicaSharesNothing) {
    const at::NoGradGuard no_grad;
    const TemporaryFolder folder;
    save_model(folder.path(), tiny_card(), plain_parameters());
    const auto generator = open_model(folder.path().string());
    const auto replica = generator->replica();
    const at::Tensor z = at::randn({1, 3}, rng());
    EXPECT_TRUE(replica->forward(z, {}).equal(generator->forward(z, {})));
}

TEST(ModelFile, TakesNewWeightsAndNothingElse) {
    const at::NoGradGuard no_grad;
    const TemporaryFolder folder;
    save_model(folder.path(), tiny_card(), plain_parameters());
    const auto generator = open_model(folder.path().string());
    const GeneratorNetwork other(tiny_config(),
                                 at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{8}));
    const at::Tensor z = at::randn({1, 3}, rng());
    generator->load_weights(other.parameters());
    EXPECT_TRUE(generator->forward(z, {}).allclose(other.forward(z), 1e-5, 1e-6));
    NamedTensors wrong = other.parameters();
    wrong.pop_back();
    EXPECT_THROW(generator->load_weights(wrong), Error);
    EXPECT_TRUE(generator->forward(z, {}).allclose(other.forward(z), 1e-5, 1e-6));
}

TEST(ModelFile, ABasisTurnsTheLatentInBothModes) {
    const at::NoGradGuard no_grad;
    const TemporaryFolder folder;
    ModelCard card = tiny_card();
    card.latent_basis = {0, -1, 0, 1, 0, 0, 0, 0, 1};  // B (a, b, c) = (-b, a, c)
    save_model(folder.path(), card, plain_parameters());
    const GeneratorNetwork plain(tiny_config(), rng());
    const at::Tensor z = at::tensor({0.5F, -1.0F, 2.0F}).view({1, 3});
    const at::Tensor turned = at::tensor({1.0F, 0.5F, 2.0F}).view({1, 3});
    const auto opened = open_model(folder.path().string());
    const auto replica = opened->replica();
    for (const LatentMode mode : {LatentMode::pre_norm, LatentMode::post_norm}) {
        const at::Tensor expected = plain.forward(turned, 0.0, mode);
        EXPECT_TRUE(opened->forward(z, {.latent_mode = mode}).allclose(expected, 1e-5, 1e-6));
        EXPECT_TRUE(replica->forward(z, {.latent_mode = mode}).allclose(expected, 1e-5, 1e-6));
    }
    EXPECT_FALSE(opened->forward(z, {}).allclose(plain.forward(z), 1e-3, 1e-3));
}

TEST(ModelFile, SaysHowToOpenATrainingRun) {
    const TemporaryFolder folder;
    fs::create_directory(folder / "checkpoints");
    expect_refused(folder.path(), "--export-only");
    write_safetensors(folder / "c.safetensors", {}, {{"format", "zscope-checkpoint"}});
    expect_refused(folder / "c.safetensors", "is a checkpoint of a training run");
}

TEST(ModelFile, CompanionKeepsBothNetworks) {
    const at::NoGradGuard no_grad;
    const TemporaryFolder folder;
    const DiscriminatorNetwork discriminator(tiny_config(), rng());
    const ModelCard card = save_model(folder.path(), tiny_card(), plain_parameters());
    save_training_companion(folder.path(), {card, plain_parameters(), discriminator.parameters()});
    const TrainingCompanion read = load_training_companion(folder.path());
    EXPECT_EQ(read.card, card);
    ASSERT_EQ(read.discriminator.size(), discriminator.parameters().size());
    EXPECT_TRUE(read.discriminator[0].second.equal(discriminator.parameters()[0].second));
    expect_refused(folder / kCompanionName, "raw weights for fine-tuning");
    const std::string message =
        error_of([&] { (void)load_training_companion(folder / kModelWeightsName); }).describe();
    EXPECT_NE(message.find("not the training companion"), std::string::npos) << message;
}

TEST(ModelFile, DemoNeedsNoFile) {
    EXPECT_EQ(open_model("demo")->info().architecture, "demo");
}

TEST(ModelFile, NamesTheTensorAtFault) {
    const TemporaryFolder folder;
    NamedTensors weights = plain_parameters();
    weights[2].second = weights[2].second.clone();
    weights[2].second.flatten()[5] = std::nan("");
    save_model(folder.path(), tiny_card(), weights);
    expect_refused(folder.path(), weights[2].first + " holds values that are not finite");

    weights = plain_parameters();
    weights[0].second = at::full({4, 4}, 1.0);
    save_model(folder.path(), tiny_card(), weights);
    expect_refused(folder.path(), weights[0].first + " has shape [4, 4], expected [");

    weights = plain_parameters();
    const std::string last = weights.back().first;
    weights.pop_back();
    save_model(folder.path(), tiny_card(), weights);
    expect_refused(folder.path(), last + " is missing");
}

TEST(ModelFile, ReadsHalfPrecisionWeights) {
    const TemporaryFolder folder;
    NamedTensors weights = plain_parameters();
    for (auto& [name, tensor] : weights) {
        tensor = tensor.to(at::kHalf);
    }
    save_model(folder.path(), tiny_card(), weights);
    const LoadedModel model = load_model(folder.path());
    EXPECT_EQ(model.weights[0].second.scalar_type(), at::kFloat);
}

TEST(ModelFile, RefusesWeightsThatAreNotTheCards) {
    const TemporaryFolder folder;
    save_model(folder.path(), tiny_card(), plain_parameters());
    std::string bytes = read_text(folder / kModelWeightsName);
    bytes[bytes.size() - 4] = static_cast<char>(bytes[bytes.size() - 4] ^ 1);
    write_text(folder / kModelWeightsName, bytes);
    expect_refused(folder.path(), "has the checksum");
    fs::rename(folder / kModelWeightsName, folder / "other.safetensors");
    expect_refused(folder.path(), "which are not beside it");
    expect_refused(folder / "other.safetensors", "has no card beside it");
    fs::copy(folder / kModelCardName, folder / "other.json");
    fs::copy(folder / "other.safetensors", folder / kModelWeightsName);
    expect_refused(folder / "other.safetensors", "has the checksum");
}

TEST(ModelFile, NewerAndBrokenVersionsOfWeightsAreRefused) {
    const TemporaryFolder folder;
    ModelCard card = save_model(folder.path(), tiny_card(), plain_parameters());
    for (const auto& [version, expected] : std::map<std::string, std::string>{
             {"2", "up to version 1"}, {"0", "begin with 1"}, {"one", "no whole number"}}) {
        const TextMetadata metadata{{"format", "zscope-model"}, {"version", version}};
        card.weights_sha256 =
            write_safetensors(folder / kModelWeightsName, plain_parameters(), metadata);
        write_model_card(folder / kModelCardName, card);
        expect_refused(folder.path(), expected);
    }
}

TEST(ModelCardFile, TextThatIsNotUtf8IsWrittenReplaced) {
    const TemporaryFolder folder;
    ModelCard card = save_model(folder.path(), tiny_card(), plain_parameters());
    card.training.command = "zscope train --data \xFF";
    write_model_card(folder / kModelCardName, card);
    EXPECT_EQ(read_model_card(folder / kModelCardName).training.command,
              "zscope train --data \xEF\xBF\xBD");
}

TEST(ModelFile, UnreadableFileIsAUsersError) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "changes the user, which only root may";
    }
    const TemporaryFolder folder;
    write_text(folder / "secret", "x");
    fs::permissions(folder.path(), fs::perms::owner_all | fs::perms::others_exec);
    fs::permissions(folder / "secret", fs::perms::none);
    ASSERT_EQ(::seteuid(65534), 0);
    const std::string message = error_of([&] { (void)load_model(folder / "secret"); }).describe();
    ASSERT_EQ(::seteuid(0), 0);
    EXPECT_NE(message.find("may not be read by this user"), std::string::npos) << message;
}

// --- the card -----------------------------------------------------------------------------------

ModelCard full_card() {
    ModelCard card = tiny_card();
    const auto c = static_cast<float>(std::cos(0.5));
    const auto s = static_cast<float>(std::sin(0.5));
    card.latent_basis = {c, -s, 0, s, c, 0, 0, 0, 1};
    card.rotation_invariant_latent = false;
    card.range_min = 0.0F;
    card.weights_file = "w.safetensors";
    card.weights_sha256 = std::string(64, 'a');
    card.rebase = RebaseRecord{
        .method = "joint diagonalisation",
        .objective = "hessian",
        .samples = 64,
        .seed = 18446744073709551615ULL,
        .restarts = 20,
        .scheme = "minimal",
        .epsilon = 0.1,
        .layers = {3, 5},
        .order_samples = 16,
        .latent_mode = "pre_norm",
        .rows_per_call = 16,
        .threads = 2,
        .command = "zscope rebase m --out r",
        .off_diagonal_before = 0.75,
        .off_diagonal_after = 0.125,
        .activeness = {3.0, 2.0, 0.1},
        .program_version = "0.1.0",
        .axes = {.origin_sha256 = std::string(64, 'b'), .rotation = {0, 1, 0, -1, 0, 0, 0, 0, 1}}};
    return card;
}

TEST(ModelCard, RoundTripsEveryField) {
    const ModelCard card = full_card();
    EXPECT_EQ(parse_model_card(to_json(card).dump(), "x"), card);
}

TEST(ModelCard, TellsWhoseAxesAFineTuningHas) {
    ModelCard card = full_card();
    card.rebase.reset();
    card.axes_sha256 = std::string(64, 'c');
    EXPECT_EQ(parse_model_card(to_json(card).dump(), "x"), card);
    card.axes_sha256 = "c";
    EXPECT_THROW((void)parse_model_card(to_json(card).dump(), "x"), Error);
}

TEST(ModelCard, ReadsARecordOfAnOlderProgram) {
    nlohmann::ordered_json json = to_json(full_card());
    ModelCard expected = full_card();
    for (const char* key : {"batch", "threads", "command"}) {
        EXPECT_EQ(json["rebase"].erase(std::string(key)), 1U) << key;
    }
    expected.rebase->rows_per_call = 0;
    expected.rebase->threads = 0;
    expected.rebase->command.clear();
    EXPECT_EQ(parse_model_card(json.dump(), "x"), expected);
    EXPECT_EQ(to_json(expected), json);
}

TEST(ModelCard, OfAProgramThatTellsNoCommitIsRead) {
    ModelCard card = full_card();
    card.training.program_commit.clear();
    const auto json = to_json(card);
    EXPECT_FALSE(json["training"].contains("program_commit"));
    EXPECT_EQ(parse_model_card(json.dump(), "x"), card);
}

struct WrongCard {
    const char* pointer;  // JSON pointer of the field to replace
    const char* value;    // as JSON; empty: remove the field
    const char* expected;
};

TEST(ModelCard, NamesTheFieldAtFault) {
    const std::vector<WrongCard> cases{
        {"/format", "\"other\"", "not a model card"},
        {"/version", "2", "version 2"},
        {"/version", "0", "'version' is 0"},
        {"/version", "\"1\"", "'version'"},
        {"/version", "1e99", "'version'"},
        {"/architecture", "\"stylegan9\"", "stylegan9"},
        {"/config", "[]", "'config.' is not a JSON object"},
        {"/config/resolution", "48", "power of two"},
        {"/config/resolution", "1099511627776", "resolution"},
        {"/config/resolution", "18446744073709551615", "resolution"},
        {"/config/latent_size", "0", "latent_size"},
        {"/config/latent_size", "-5", "latent_size"},
        {"/config/channels", "3.5", "channels"},
        {"/config/normalize_latents", "1", "true or false"},
        {"/config/fmap_base", "", "'config.fmap_base' is missing"},
        {"/latent/size", "4", "config.latent_size is 3"},
        {"/latent/normalizes", "false", "contradicts"},
        {"/latent/names", "[\"a\"]", "list of 3"},
        {"/latent/names", "[1,2,3]", "short text"},
        {"/latent/basis", "[[1,0],[0,1]]", "list of 3"},
        {"/latent/basis", "[[1,0,0],[0,1,0],[0,1,0]]", "not orthogonal"},
        {"/latent/basis", "[[1,0,0],[0,1,0],[0,0,1e400]]", "number that is too large"},
        {"/range", "[1,-1]", "range"},
        {"/range", "[0]", "list of 2"},
        {"/range/0", "\"0\"", "expected a number"},
        {"/weights/file", "\"../../etc/passwd\"", "plain file name"},
        {"/weights/file", "\"\"", "plain file name"},
        {"/weights/file", "\"a\\u0000b\"", "plain file name"},
        {"/weights/sha256", "\"abc\"", "64 lower-case hex"},
        {"/training/images_seen", "-1", "images_seen"},
        {"/training/wall_seconds", "-1", "wall_seconds"},
        {"/training/seed", "-1", "seed"},
        {"/training/notes", "7", "not text"},
        {"/rebase", "[]", "'rebase.' is not a JSON object"},
        {"/rebase/samples", "0", "samples"},
        {"/rebase/batch", "0", "batch"},
        {"/rebase/threads", "\"two\"", "threads"},
        {"/rebase/command", "7", "not text"},
        {"/rebase/layers", "{}", "layers"},
        {"/rebase/layers/0", "-1", "layers"},
        {"/rebase/activeness", "[1,2]", "list of 3"},
        {"/rebase/off_diagonal_after", "1.5", "off_diagonal_after"},
        {"/rebase/origin_sha256", "\"x\"", "64 lower-case hex"},
        {"/rebase/rotation", "[[1,0,0],[0,1,0],[0,1,0]]", "not orthogonal"},
        {"/rebase/rotation/0/0", "\"a\"", "expected a number"},
    };
    for (const WrongCard& wrong : cases) {
        SCOPED_TRACE(std::string(wrong.pointer) + " = " + wrong.value);
        std::string text;
        // Replaced as text, since a DOM cannot hold 1e400.
        nlohmann::ordered_json json = to_json(full_card());
        const nlohmann::ordered_json::json_pointer pointer(wrong.pointer);
        if (*wrong.value == '\0') {
            json[pointer.parent_pointer()].erase(pointer.back());
            text = json.dump();
        } else {
            json[pointer] = "@HERE@";
            text = json.dump();
            text.replace(text.find("\"@HERE@\""), 8, wrong.value);
        }
        const std::string message =
            error_of([&] { (void)parse_model_card(text, "card"); }).describe();
        EXPECT_NE(message.find(wrong.expected), std::string::npos) << message;
    }
}

}  // namespace
}  // namespace zscope
