#include "core/train/train_config.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/regularizers/hessian_penalty_options.h"
#include "core/regularizers/regularizer.h"
#include "core/regularizers/regularizer_table.h"
#include "core/train/epsilon_note.h"
#include "core/train/regularizer_settings.h"
#include "core/train/train_config_fields.h"
#include "core/train/train_config_json.h"
#include "core/train/train_presets.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

Error refusal(const std::string& text) {
    return testing::error_of([&] { (void)train_config_from_text(text); });
}

TEST(TrainConfig, PresetsAreValidAndRoundTrip) {
    for (const std::string& name : train_preset_names()) {
        const TrainConfig config = train_preset(name);
        EXPECT_NO_THROW(config.validate()) << name;
        EXPECT_EQ(train_config_from_text(train_config_to_json(config).dump()), config) << name;
    }
    EXPECT_THROW((void)train_preset("large"), Error);
}

TEST(TrainConfig, APresetsStrengthBelongsToItsStep) {
    TrainConfig config = train_preset("paper-clevr-u-hp");
    const double lambda = config.regularizers[hp::lambda];
    ASSERT_EQ(lambda, 0.025);
    EXPECT_EQ(epsilon_note(config, lambda), "");
    config.regularizers.set(hp::epsilon, 0.05);
    const std::string note = epsilon_note(config, lambda);
    for (const char* part : {"hp_epsilon is 0.05", "0.025", "tuned for 0.1"}) {
        EXPECT_NE(note.find(part), std::string::npos) << note;
    }
    config.regularizers.set(hp::lambda, 0.01);
    EXPECT_EQ(epsilon_note(config, lambda), "") << "a strength of one's own";
    config.regularizers.set(hp::lambda, 0.0);
    EXPECT_EQ(epsilon_note(config, 0.0), "") << "no penalty";
}

TEST(TrainConfig, PaperOptions) {
    const TrainConfig paper = train_preset("paper");
    EXPECT_EQ(paper.network(), ProGanConfig{});
    EXPECT_EQ(paper.loss, LossKind::wgan_gp);
    EXPECT_EQ(paper.learning_rate, 1e-3);
    EXPECT_EQ(paper.adam_beta1, 0.0);
    EXPECT_EQ(paper.adam_beta2, 0.99);
    EXPECT_EQ(paper.adam_epsilon, 1e-8);
    EXPECT_EQ(paper.seed, 1000);
    EXPECT_EQ(paper.data_images, 10000);
    EXPECT_EQ(paper.milestone_images, 300000) << "five ticks at 128 px";
    EXPECT_EQ(paper.gradient_penalty, 10.0);
    EXPECT_EQ(paper.drift, 0.001);
    EXPECT_EQ(paper.total_images, 50000000);
}

std::vector<int> layers_of(const TrainConfig& config) {
    return regularizer_table().front().make(regularized_run(config))->layers();
}

TEST(TrainConfig, RunsOfThePaper) {
    for (const auto& [name, lambda, n] :
         {std::tuple("paper-edges-shoes-hp", 0.1, 12), std::tuple("paper-clevr-simple-hp", 0.1, 12),
          std::tuple("paper-clevr-complex-hp", 0.1, 12),
          std::tuple("paper-clevr-1fov-hp", 0.025, 12), std::tuple("paper-clevr-u-hp", 0.025, 3),
          std::tuple("paper-clevr-u", 0.0, 3)}) {
        const TrainConfig config = train_preset(name);
        EXPECT_EQ(config.regularizers[hp::lambda], lambda) << name;
        EXPECT_EQ(config.latent_size, n) << name;
        EXPECT_EQ(config.regularizers[hp::reduction], "max");
        EXPECT_EQ(config.regularizers[hp::variance], "population");
        EXPECT_EQ(config.regularizers[hp::warmup_images], 0) << "no ramp from scratch";
        EXPECT_EQ(config.regularizers[hp::directions], 2);
        EXPECT_EQ(config.regularizers[hp::epsilon], 0.1);
        EXPECT_EQ(config.regularizers[hp::groups], 4);
        EXPECT_EQ(layers_of(config), (std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10})) << name;
        EXPECT_EQ(config.seed, 1000);
        EXPECT_EQ(config.total_images, 50000000);
    }
    EXPECT_TRUE(train_preset("paper-edges-shoes").data_paired);
    EXPECT_EQ(train_preset("small-clevr-simple-hp").regularizers[hp::lambda], 0.001);
}

TEST(TrainConfig, RunsOfTheResults) {
    for (const auto& [name, data] :
         {std::pair("tiny-1fov", "scenes-1fov:size=1.8"),
          std::pair("tiny-two-factors", "scenes-simple:free=x,y:color=blue:size=1.8")}) {
        const TrainConfig config = train_preset(name);
        EXPECT_EQ(config.data, data);
        EXPECT_EQ(config.data_images, 20000) << name;
        EXPECT_EQ(config.network(),
                  (ProGanConfig{.resolution = 16, .fmap_base = 512, .fmap_max = 32}));
        EXPECT_EQ(config.initial_resolution, 8);
        EXPECT_EQ(config.minibatch, std::vector<std::int64_t>{32});
        EXPECT_EQ(config.total_images, 110000);
        EXPECT_EQ(config.regularizers[hp::lambda], 0.0);
    }
}

TEST(TrainConfig, InfoGanRunsOfThePaper) {
    for (const auto& [name, q] :
         {std::pair("paper-edges-shoes-infogan", 12), std::pair("paper-clevr-simple-infogan", 4),
          std::pair("paper-clevr-complex-infogan", 10), std::pair("paper-clevr-1fov-infogan", 1),
          std::pair("paper-clevr-u-infogan", 3)}) {
        const TrainConfig config = train_preset(name);
        EXPECT_EQ(config.infogan_size, q) << name;
        EXPECT_EQ(config.infogan_lambda, 1.0);
        EXPECT_EQ(config.regularizers[hp::lambda], 0.0);
    }
    EXPECT_EQ(refusal(R"({"version": 1, "infogan_size": 13})").code(), ErrorCode::bad_file);
    EXPECT_EQ(refusal(R"({"version": 1, "infogan_size": 2, "infogan_lambda": 0})").code(),
              ErrorCode::bad_file);
}

TEST(TrainConfig, EveryFieldTravelsThroughJson) {
    // Each field is changed alone: a field that the JSON form forgot would come back unchanged.
    const nlohmann::json original = train_config_to_json({});
    TrainConfig defaults;
    std::size_t fields = 0;
    for_each_field(defaults, [&](const FieldDoc& doc, const auto& value) {
        ++fields;
        using T = std::decay_t<decltype(value)>;
        nlohmann::json changes;
        if constexpr (std::is_same_v<T, std::string>) {
            changes[doc.name] = std::string(doc.name) == "device" ? "cuda:1"
                                : doc.words.empty()               ? value + "x"
                                                                  : doc.words.back();
        } else if constexpr (std::is_same_v<T, bool>) {
            changes[doc.name] = !value;
        } else if constexpr (std::is_enum_v<T>) {
            changes[doc.name] = kChoiceNames<T>[value == T{} ? 1 : 0];
        } else if constexpr (std::is_same_v<T, double>) {
            changes[doc.name] = value / 2 + 0.1 * doc.min + 1e-9;
        } else if constexpr (std::is_same_v<T, std::int64_t>) {
            changes[doc.name] = value == 0 ? 12 : value * 2;
        } else {
            changes[doc.name] = {4, 8};
        }
        TrainConfig changed;
        apply_train_config_json(changed, changes);
        EXPECT_FALSE(changed == defaults) << doc.name;
        EXPECT_EQ(train_config_from_text(train_config_to_json(changed).dump()), changed);
    });
    EXPECT_EQ(fields + 1, original.size()) << "version and all fields";
}

TEST(TrainConfig, MissingFieldsKeepDefaults) {
    EXPECT_EQ(train_config_from_text(R"({"version": 1})"), TrainConfig{});
}

TEST(TrainConfig, HostileJsonIsRefused) {
    const std::vector<std::pair<std::string, ErrorCode>> cases = {
        {"", ErrorCode::bad_file},
        {"{", ErrorCode::bad_file},
        {"[]", ErrorCode::bad_file},
        {"null", ErrorCode::bad_file},
        {"{}", ErrorCode::bad_file},
        {R"({"version": "1"})", ErrorCode::bad_file},
        {R"({"version": 2})", ErrorCode::unsupported},
        {R"({"version": 1, "speed": 3})", ErrorCode::bad_file},
        {R"({"version": 1, "resolution": "64"})", ErrorCode::bad_file},
        {R"({"version": 1, "resolution": 64.5})", ErrorCode::bad_file},
        {R"({"version": 1, "resolution": 48})", ErrorCode::bad_file},
        {R"({"version": 1, "resolution": -64})", ErrorCode::bad_file},
        {R"({"version": 1, "resolution": 2})", ErrorCode::bad_file},
        {R"({"version": 1, "resolution": 1e30})", ErrorCode::bad_file},
        {R"({"version": 1, "resolution": 18446744073709551615})", ErrorCode::bad_file},
        {R"({"version": 1, "resolution": null})", ErrorCode::bad_file},
        {R"({"version": 1, "initial_resolution": 128})", ErrorCode::bad_file},
        {R"({"version": 1, "learning_rate": "fast"})", ErrorCode::bad_file},
        {R"({"version": 1, "learning_rate": -1})", ErrorCode::bad_file},
        {R"({"version": 1, "adam_beta2": 1})", ErrorCode::bad_file},
        {R"({"version": 1, "loss": "hinge"})", ErrorCode::bad_file},
        {R"({"version": 1, "loss": 0})", ErrorCode::bad_file},
        {R"({"version": 1, "minibatch": 32.5})", ErrorCode::bad_file},
        {R"({"version": 1, "stable_images": [10, -1]})", ErrorCode::bad_file},
        {R"({"version": 1, "minibatch": []})", ErrorCode::bad_file},
        {R"({"version": 1, "minibatch": [32, 6]})", ErrorCode::bad_file},
        {R"({"version": 1, "minibatch": [0]})", ErrorCode::bad_file},
        {R"({"version": 1, "minibatch": [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]})",
         ErrorCode::bad_file},
        {R"({"version": 1, "normalize_latents": 1})", ErrorCode::bad_file},
        {R"({"version": 1, "data": ""})", ErrorCode::bad_file},
        {R"({"version": 1, "data": ["a"]})", ErrorCode::bad_file},
        {R"({"version": 1, "device": ""})", ErrorCode::bad_file},
        {R"({"version": 1, "device": "gpu"})", ErrorCode::bad_file},
        {R"({"version": 1, "device": "cuda:x"})", ErrorCode::bad_file},
        {R"({"version": 1, "device": 0})", ErrorCode::bad_file},
        {R"({"version": 1, "total_images": 0})", ErrorCode::bad_file},
        {R"({"version": 1, "ema_half_life_images": 0})", ErrorCode::bad_file},
    };
    for (const auto& [text, code] : cases) {
        EXPECT_EQ(refusal(text).code(), code) << text;
    }
}

TEST(TrainConfig, MessagesNameTheField) {
    EXPECT_STREQ(refusal(R"({"version": 1, "latent_size": 0})").what(),
                 "training option latent_size is 0, expected 1 to 4096");
    EXPECT_STREQ(refusal(R"({"version": 1, "device": "tpu"})").what(),
                 "training option device is \"tpu\", expected cpu, cuda, cuda:N or auto");
    EXPECT_STREQ(refusal(R"({"version": 1, "seed": true})").what(),
                 "training option seed is true, expected a whole number");
    EXPECT_STREQ(refusal(R"({"version": 1, "speed": true})").what(),
                 "no training option named \"speed\"");
}

TEST(TrainConfig, FailedChangeLeavesConfigAlone) {
    TrainConfig config;
    EXPECT_THROW(apply_train_config_json(config, {{"latent_size", 5}, {"seed", "x"}}), Error);
    EXPECT_EQ(config, TrainConfig{});
}

TEST(TrainConfig, TextThatIsNotUtf8IsRefused) {
    TrainConfig config;
    config.data = "/pictures/caf\xe9";
    EXPECT_THROW(config.validate(), Error);
    EXPECT_THROW(apply_train_config_json(config, {{"data", "caf\xe9"}}), Error);
    config.data = "/pictures/caf\xc3\xa9";
    EXPECT_NO_THROW(config.validate());
}

TEST(TrainConfig, SeedsThatWouldBeCutAreRefused) {
    TrainConfig config;
    config.seed = (std::int64_t{1} << 32) - 2;
    EXPECT_NO_THROW(config.validate());
    config.seed = (std::int64_t{1} << 32) + 1000;
    EXPECT_THROW(config.validate(), Error);
}

TEST(TrainConfig, OnlySomeFieldsMayChangeDuringARun) {
    const TrainConfig before;
    TrainConfig after;
    after.total_images = 7;
    after.checkpoint_seconds = 1;
    EXPECT_NO_THROW(check_same_run(before, after));
    EXPECT_EQ(recorded_changes(before, after), "");
    after.stable_images = {5, 6};
    after.ema_half_life_images = 10;
    EXPECT_NO_THROW(check_same_run(before, after));
    EXPECT_EQ(recorded_changes(before, after), "ema_half_life_images 10, stable_images 5,6");
    after.fmap_max = 128;
    EXPECT_STREQ(testing::error_of([&] { check_same_run(before, after); }).what(),
                 "training option fmap_max is fixed for the life of a run: it is 64, and 128 "
                 "was asked for");
}

TEST(TrainConfig, CommandNamesEveryFieldAndIsQuoted) {
    TrainConfig config;
    config.data = "my pictures; rm x";
    const std::string command = train_command(config);
    for_each_field(config, [&](const FieldDoc& doc, const auto& /*value*/) {
        EXPECT_NE(command.find(" " + option_flag(doc) + " "), std::string::npos) << doc.name;
    });
    EXPECT_NE(command.find(" --data 'my pictures; rm x' "), std::string::npos);
    EXPECT_NE(command.find(" --stable-images 60000,20700 "), std::string::npos);
    EXPECT_TRUE(command.ends_with(" --out RUN"));
}

}  // namespace
}  // namespace zscope
