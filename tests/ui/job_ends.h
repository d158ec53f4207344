#pragma once

#include <functional>

#include "core/base/job_runner.h"
#include "tests/ui/ui_harness.h"

namespace zscope::testing {

/// The name of the thread that a class's jobs run on, one after the other.
[[nodiscard]] constexpr const char* thread_of(JobClass job_class) {
    switch (job_class) {
        case JobClass::user:
            return "job-user";
        case JobClass::exporting:
            return "job-export";
        case JobClass::strips:
            return "job-strips";
        case JobClass::heatmap:
            return "job-heatmap";
        case JobClass::activeness:
            break;
    }
    return "job-activeness";
}

/// Of a job that was told to end while one of its forwards stood at the shut door: whether it ends
/// with two more forwards at most, that one among them. Lets forwards through one by one until the
/// job is gone, the job's own once they are counted for it; the door stays shut. Forwards of other
/// jobs, begun in its place or beside it, do not count. `look` is called in every frame meanwhile.
[[nodiscard]] bool ends_within_two_forwards(
    ImGuiTestContext* ctx, UiHarness& ui, JobId job, const std::function<void()>& look = [] {});

}  // namespace zscope::testing
