#pragma once

#include <string>

#include "core/base/job_runner.h"

namespace zscope {

/// Share of the work that is done, 0..1; 0 while the whole is unknown.
[[nodiscard]] float job_share(const JobStatus& job) noexcept;

/// One line for a person: what the job waits for, or "12 / 48 pictures, 3 s left". The estimate is
/// given once half a second of work can be judged.
[[nodiscard]] std::string job_progress_text(const JobStatus& job);

}  // namespace zscope
