#include "app/control/settings_store.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "app/state/analysis_settings.h"
#include "app/state/small_file.h"
#include "core/base/atomic_file.h"
#include "core/explore/model_jobs.h"
#include "tests/core/files_support.h"

namespace zscope {
namespace {

/// Two programs that were started on the same folder.
class SettingsStores : public ::testing::Test {
  protected:
    /// As one of them has it now.
    struct Program {
        Settings settings;
        AnalysisOptions analysis;
    };

    void save(SettingsStore& store, const Program& program) {
        store.save_if_changed(program.settings, program.analysis);
        jobs_.wait_until_idle();
        EXPECT_TRUE(store.take().empty());
    }
    [[nodiscard]] Settings on_disk() const { return load_settings(file_).settings; }

    const test::TemporaryFolder folder_;
    const std::filesystem::path file_ = settings_file(folder_.path());
    JobRunner jobs_{model_job_options(1, {})};
    SettingsStore first_{jobs_, folder_.path(), {}, {}, {}};
    SettingsStore second_{jobs_, folder_.path(), {}, {}, {}};
};

TEST_F(SettingsStores, EachWritesWhatItHasChanged) {
    Program one;
    one.settings.ui_scale = 1.25F;
    one.analysis.top = 4;
    save(first_, one);
    Program two;
    two.settings.slider_range = 5.0F;
    two.analysis.heatmap.k_limit = 8;
    save(second_, two);
    Settings both = one.settings;
    both.slider_range = 5.0F;
    EXPECT_EQ(on_disk(), both);
    AnalysisOptions measured = two.analysis;
    measured.top = 4;
    EXPECT_EQ(load_analysis_options(file_).options, measured);
    // Back to what it was when both had begun.
    save(first_, {});
    EXPECT_EQ(on_disk(), two.settings);
    EXPECT_EQ(load_analysis_options(file_).options, two.analysis);
}

TEST_F(SettingsStores, TheLastOneToChangeAFieldHasIt) {
    Program one;
    one.settings.ui_scale = 1.25F;
    save(first_, one);
    Program two;
    two.settings.ui_scale = 1.5F;
    save(second_, two);
    one.settings.reopen_last = true;
    save(first_, one);
    EXPECT_EQ(on_disk().ui_scale, 1.5F);
    EXPECT_TRUE(on_disk().reopen_last);
}

TEST_F(SettingsStores, ModelsOpenedInBothAreRemembered) {
    Program one;
    remember_recent(one.settings, "/one");
    save(first_, one);
    Program two;
    remember_recent(two.settings, "/two");
    save(second_, two);
    const std::vector<RecentModel> recent{{"/two", false}, {"/one", false}};
    EXPECT_EQ(on_disk().recent, recent);
}

TEST_F(SettingsStores, SettingsOfANewerProgramAreLeftAlone) {
    const std::string newer = R"({"version": 1000, "ui_scale": 2.0})";
    write_file_atomically(file_, newer);
    const auto told = [this](float scale) {
        Settings settings;
        settings.ui_scale = scale;
        first_.save_if_changed(settings, {});
        jobs_.wait_until_idle();
        return first_.take().size();
    };
    EXPECT_EQ(told(1.25F), 1U);
    EXPECT_EQ(told(1.5F), 0U) << "once is enough";
    EXPECT_EQ(read_small_file(file_), newer);
}

TEST_F(SettingsStores, WhatCouldNotBeWrittenIsWrittenTheNextTime) {
    std::filesystem::create_directories(file_);  // a folder in the file's place
    Program one;
    one.settings.ui_scale = 1.25F;
    first_.save_if_changed(one.settings, one.analysis);
    jobs_.wait_until_idle();
    EXPECT_EQ(first_.take().size(), 1U);
    std::filesystem::remove(file_);
    Program two;
    two.settings.slider_range = 5.0F;
    save(second_, two);
    one.settings.reopen_last = true;
    save(first_, one);
    Settings both = one.settings;
    both.slider_range = 5.0F;
    EXPECT_EQ(on_disk(), both);
}

}  // namespace
}  // namespace zscope
