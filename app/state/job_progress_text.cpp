#include "app/state/job_progress_text.h"

#include <algorithm>
#include <cmath>

namespace zscope {
namespace {

constexpr double kLongSeconds = 0.5;

}  // namespace

const JobStatus* find_job(const std::vector<JobStatus>& jobs, JobId id) {
    const auto found =
        std::find_if(jobs.begin(), jobs.end(), [id](const JobStatus& job) { return job.id == id; });
    return found == jobs.end() ? nullptr : &*found;
}

bool is_long(const JobStatus& job) noexcept {
    return job.seconds >= kLongSeconds;
}

float job_share(const JobStatus& job) noexcept {
    const Progress& progress = job.progress;
    if (progress.total <= 0) {
        return 0.0F;
    }
    return std::clamp(static_cast<float>(progress.done) / static_cast<float>(progress.total), 0.0F,
                      1.0F);
}

std::string job_progress_text(const JobStatus& job) {
    if (job.phase == JobPhase::queued) {
        return "waits for its turn";
    }
    if (job.phase == JobPhase::waiting) {
        return "gives way to the picture";
    }
    const Progress& progress = job.progress;
    if (progress.total <= 0) {
        return "begins";
    }
    std::string text = std::to_string(progress.done) + " / " + std::to_string(progress.total);
    text.append(" ").append(progress.note.empty() ? "pictures" : progress.note);
    if (progress.done > 0 && is_long(job)) {
        const double left = job.seconds * static_cast<double>(progress.total - progress.done) /
                            static_cast<double>(progress.done);
        text.append(", ")
            .append(std::to_string(static_cast<std::int64_t>(std::ceil(left))))
            .append(" s left");
    }
    return text;
}

}  // namespace zscope
