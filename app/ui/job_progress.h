#pragma once

#include "core/base/job_runner.h"

namespace zscope::ui {

/// A bar with the job's progress and time left, and a Cancel button at the end of the line; null:
/// the job has not reached the runner yet. True in the frame in which Cancel is pressed.
[[nodiscard]] bool draw_job_progress(const JobStatus* job);

}  // namespace zscope::ui
