#pragma once

#include <string>
#include <vector>

#include "core/base/job_runner.h"

namespace zscope {

/// The job of that number among them; null: it has ended, or has not reached the runner yet.
[[nodiscard]] const JobStatus* find_job(const std::vector<JobStatus>& jobs, JobId id);

/// It has worked so long that a person wants to see how far it is, and a way out.
[[nodiscard]] bool is_long(const JobStatus& job) noexcept;

/// Share of the work that is done, 0..1; 0 while the whole is unknown.
[[nodiscard]] float job_share(const JobStatus& job) noexcept;

/// One line for a person: what the job waits for, or "12 / 48 pictures, 3 s left". The estimate is
/// given once half a second of work can be judged.
[[nodiscard]] std::string job_progress_text(const JobStatus& job);

}  // namespace zscope
