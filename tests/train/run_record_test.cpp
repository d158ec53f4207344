#include "core/train/run_record.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/model/model_file.h"
#include "core/model/program_version.h"
#include "core/train/checkpoint_files.h"
#include "core/train/finetune.h"
#include "core/train/headless.h"
#include "core/train/train_stepper.h"
#include "tests/core/files_support.h"
#include "tests/support/thrown_error.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;
using test::tiny_order;
using test::write_grays;
using testing::code_of;

RunRecord small_record() {
    return {.data_hash = "abc",
            .seed = 7,
            .threads = 2,
            .sittings = {{"2026-05-04T03:02:01Z", "0.1.0", "0123abcd4567", "cpu", 0},
                         {"2026-05-05T03:02:01Z", "0.2.0", "unknown", "cuda:0", 96}}};
}

TEST(RunRecord, IsReadAsItWasWritten) {
    const TemporaryFolder run;
    EXPECT_FALSE(read_run_record(run.path()));
    write_run_record(run.path(), small_record());
    EXPECT_EQ(read_run_record(run.path()), small_record());
}

TEST(RunRecord, WhatIsNoRecordIsRefused) {
    const TemporaryFolder run;
    write_run_record(run.path(), small_record());
    const fs::path file = run / kRunRecordName;
    const std::string whole = test::read_text(file);
    const auto code_with = [&](const std::string& old, const std::string& changed) {
        const std::size_t place = whole.find(old);
        EXPECT_NE(place, std::string::npos) << old;
        test::write_text(file, std::string(whole).replace(place, old.size(), changed));
        return code_of([&] { (void)read_run_record(run.path()); });
    };
    EXPECT_EQ(code_with("zscope-run", "zscope-film"), ErrorCode::bad_file);
    EXPECT_EQ(code_with("\"version\": 1", "\"version\": 2"), ErrorCode::unsupported);
    EXPECT_EQ(code_with("\"abc\"", "3"), ErrorCode::bad_file);
    EXPECT_EQ(code_with("\"images\": 96", "\"images\": -1"), ErrorCode::bad_file);
    EXPECT_EQ(code_with("\"device\"", "\"devices\""), ErrorCode::bad_file);
    EXPECT_EQ(code_with(whole, "[]"), ErrorCode::bad_file);
    EXPECT_EQ(code_with(whole, whole.substr(0, whole.size() / 2)), ErrorCode::bad_file);
}

TEST(RunRecord, OfManySittingsTheFirstAndTheNewestStay) {
    constexpr std::int64_t kWritten = 1010;
    const TemporaryFolder run;
    RunRecord record = small_record();
    record.sittings.clear();
    for (std::int64_t i = 0; i < kWritten; ++i) {
        record.sittings.push_back({"2026-05-04T03:02:01Z", "0.1.0", "unknown", "cpu", i});
    }
    write_run_record(run.path(), record);
    const std::vector<RunSitting> sittings = read_run_record(run.path())->sittings;
    ASSERT_EQ(sittings.size(), 1000U);
    EXPECT_EQ(sittings[0].images, 0);
    EXPECT_EQ(sittings[1].images, kWritten - 999);
    EXPECT_EQ(sittings.back().images, kWritten - 1);
}

TEST(RunRecord, EachSittingOfARunIsInIt) {
    const TemporaryFolder temporary;
    TrainOrder order = tiny_order(temporary / "run");
    TrainListener nobody;
    {
        const TrainStepper stepper(order, nobody, {});
        const std::optional<RunRecord> begun = read_run_record(order.run);
        ASSERT_TRUE(begun) << "before the first step";
        EXPECT_EQ(begun->sittings.size(), 1U);
        const std::string log = test::read_text(order.run / "log.txt");
        EXPECT_NE(log.find("commit " + program_commit()), std::string::npos) << log;
        EXPECT_NE(log.find(begun->data_hash), std::string::npos) << log;
    }
    order.resume = true;
    run_headless(order, nobody, {});
    order.change = [](TrainConfig& config) { config.total_images += 16; };
    run_headless(order, nobody, {});
    const std::optional<RunRecord> record = read_run_record(order.run);
    ASSERT_TRUE(record);
    EXPECT_EQ(record->data_hash, find_newest_checkpoint(order.run)->checkpoint.data_hash);
    EXPECT_FALSE(record->data_hash.empty());
    EXPECT_EQ(record->seed, order.config.seed);
    EXPECT_EQ(record->threads, order.config.threads);
    ASSERT_EQ(record->sittings.size(), 3U);
    EXPECT_EQ(record->sittings[1].images, 0);
    EXPECT_EQ(record->sittings[2].images, 96);
    for (const RunSitting& sitting : record->sittings) {
        EXPECT_EQ(sitting.program_version, program_version());
        EXPECT_EQ(sitting.program_commit, program_commit());
        EXPECT_EQ(sitting.device, "cpu");
        ASSERT_EQ(sitting.start.size(), 20U) << sitting.start;
        EXPECT_EQ(sitting.start[10], 'T');
        EXPECT_EQ(sitting.start.back(), 'Z');
    }
}

/// Fine-tuning of the model of the run in `base`.
TrainOrder finetuning_of(const fs::path& base, const fs::path& run) {
    const FinetuneOptions options{.model = base, .preset = "control", .images = 64};
    TrainOrder order;
    order.run = run;
    order.finetune = options;
    order.config = finetune_config(load_whole_model(base), options);
    return order;
}

void expect_it_goes_on_with_its_pictures_only(const TrainOrder& order, const fs::path& pictures) {
    TrainListener nobody;
    {
        TrainStepper stepper(order, nobody, {});
        (void)stepper.step({});
    }  // without an end, as a kill leaves it
    const std::optional<NewestCheckpoint> saved = find_newest_checkpoint(order.run);
    ASSERT_EQ(saved.has_value(), order.finetune.has_value()) << "only what it began with";
    if (saved) {
        EXPECT_EQ(saved->checkpoint.data_hash, "");
    }
    const TrainOrder again{.run = order.run, .resume = true};
    write_grays(pictures, 200);
    EXPECT_EQ(code_of([&] { (void)TrainStepper(again, nobody, {}); }), ErrorCode::invalid_argument);
    EXPECT_EQ(read_run_record(order.run)->sittings.size(), 1U);
    write_grays(pictures, 100);
    EXPECT_NO_THROW(TrainStepper(again, nobody, {}));
    EXPECT_EQ(read_run_record(order.run)->sittings.size(), 2U);
}

TEST(RunRecord, ARunKilledBeforeItsFirstSaveGoesOnWithItsPicturesOnly) {
    const TemporaryFolder temporary;
    const fs::path pictures = temporary / "pictures";
    write_grays(pictures, 100);
    TrainOrder order = tiny_order(temporary / "base");
    order.config.data = pictures.string();
    order.config.data_images = 0;
    TrainListener nobody;
    run_headless(order, nobody, {});
    {
        SCOPED_TRACE("fine-tuning");
        expect_it_goes_on_with_its_pictures_only(finetuning_of(order.run, temporary / "finetuned"),
                                                 pictures);
    }
    SCOPED_TRACE("training");
    order.run = temporary / "trained";
    expect_it_goes_on_with_its_pictures_only(order, pictures);
}

TEST(RunRecord, ThatOfAStartThatWasKilledIsOfNoNewRun) {
    const TemporaryFolder temporary;
    const TrainOrder order = tiny_order(temporary / "run");
    fs::create_directory(order.run);
    write_run_record(order.run, small_record());
    TrainListener nobody;
    EXPECT_NO_THROW(TrainStepper(order, nobody, {}));
    EXPECT_EQ(read_run_record(order.run)->sittings.size(), 1U);
}

}  // namespace
}  // namespace zscope
