#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/job_runner.h"

/// Jobs whose value is a number, for tests of their runner.
namespace zscope::testing {

using Results = JobResults<int>;
inline constexpr std::chrono::hours kForever{1};

inline Results make_results() {
    return std::make_shared<EventQueue<JobResult<int>>>();
}

inline JobRunnerOptions quiet_for(std::chrono::milliseconds quiet) {
    JobRunnerOptions options;
    options.quiet = quiet;
    return options;
}

inline JobRequest request_of(JobClass job_class, std::string key = {}) {
    return {.job_class = job_class, .title = "a job", .key = std::move(key)};
}

inline std::function<int(JobContext&)> returns(int value) {
    return [value](JobContext&) { return value; };
}

/// Runs until it is cancelled; counts its forwards.
inline std::function<int(JobContext&)> counts_for_ever(std::shared_ptr<std::atomic<int>> count) {
    return [count](JobContext& context) -> int {
        for (;;) {
            context.checkpoint();
            ++*count;
        }
    };
}

inline void wait_for_phase(const JobRunner& runner, JobId id, JobPhase phase) {
    for (;;) {
        for (const JobStatus& status : runner.status()) {
            if (status.id == id && status.phase == phase) {
                return;
            }
        }
        std::this_thread::yield();
    }
}

inline void wait_for_count(const std::atomic<int>& count, int wanted) {
    while (count < wanted) {
        std::this_thread::yield();
    }
}

inline std::vector<JobResult<int>> finals(const Results& results) {
    std::vector<JobResult<int>> all = results->drain();
    std::erase_if(all, [](const JobResult<int>& result) { return !result.is_final; });
    return all;
}

}  // namespace zscope::testing
