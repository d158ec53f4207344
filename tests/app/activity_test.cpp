#include "app/state/activity.h"

#include <gtest/gtest.h>

#include "tests/app/state_support.h"

namespace zscope::testing {
namespace {

/// At rest, with a current picture.
AppState resting_state() {
    const AppState state = opened_state(3);
    return reduce(state, event::PictureArrived{picture_of(state, state.latent_version)});
}

JobStatus job(JobId id, JobClass job_class, const char* title, JobPhase phase) {
    JobStatus status;
    status.id = id;
    status.job_class = job_class;
    status.title = title;
    status.phase = phase;
    return status;
}

TEST(Activity, TellsTheJobThatRunsHowFarItIsAndWhatCancelsIt) {
    JobStatus heatmap = job(7, JobClass::heatmap, "Heatmap", JobPhase::running);
    heatmap.progress = {12, 48, {}};
    heatmap.seconds = 2.0;
    const JobStatus strips = job(8, JobClass::strips, "Strips", JobPhase::waiting);
    AppState state = reduce(resting_state(), event::JobsChanged{{strips, heatmap}});
    EXPECT_EQ(activity_of(state).text, "Heatmap: 12 / 48 pictures, 6 s left");
    EXPECT_EQ(activity_of(state).job, 7U);
    state = reduce(state, event::JobsChanged{{strips}});
    EXPECT_EQ(activity_of(state).text, "Strips: gives way to the picture");
    EXPECT_EQ(activity_of(state).job, 8U);
}

TEST(Activity, WhatIsShortIsToldAndNotCancelled) {
    const JobStatus saving = job(3, JobClass::user, "Save settings", JobPhase::running);
    const AppState state = reduce(resting_state(), event::JobsChanged{{saving}});
    EXPECT_EQ(activity_of(state).text, "Save settings");
    EXPECT_EQ(activity_of(state).job, 0U);
}

TEST(Activity, ThePictureAndTheModelComeFirst) {
    const JobStatus heatmap = job(7, JobClass::heatmap, "Heatmap", JobPhase::waiting);
    AppState state = reduce(resting_state(), event::JobsChanged{{heatmap}});
    state = reduce(state, event::ComponentSet{0, 1.0F});
    EXPECT_EQ(activity_of(state).text, "drawing");
    EXPECT_EQ(activity_of(state).job, 0U);
    state = reduce(state, event::ModelLoading{{ModelOrigin::file, "next"}});
    EXPECT_EQ(activity_of(state).text.rfind("opening ", 0), 0U);
}

TEST(Activity, WithNothingToDoItTellsTheLastExport) {
    AppState state = resting_state();
    EXPECT_EQ(activity_of(state).text, "ready");
    state = reduce(state, event::ExportFinished{"/tmp/strip.png"});
    EXPECT_EQ(activity_of(state).text, "written /tmp/strip.png");
    state = reduce(state, event::ExportFailed{Error(ErrorCode::cancelled, "Cancelled")});
    EXPECT_EQ(activity_of(state).text, "export cancelled");
}

}  // namespace
}  // namespace zscope::testing
