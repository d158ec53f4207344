#include "app/state/activity.h"

#include <algorithm>

#include "app/state/job_progress_text.h"

namespace zscope {
namespace {

/// Null: there is none.
const JobStatus* told_job(const std::vector<JobStatus>& jobs) {
    for (const JobPhase phase : {JobPhase::running, JobPhase::waiting, JobPhase::queued}) {
        const auto found = std::find_if(
            jobs.begin(), jobs.end(), [phase](const JobStatus& job) { return job.phase == phase; });
        if (found != jobs.end()) {
            return &*found;
        }
    }
    return nullptr;
}

Activity activity_of(const JobStatus& job) {
    // What is short tells no progress, and ends before it could be cancelled.
    if (job.job_class == JobClass::user) {
        return {job.title, 0};
    }
    return {std::string(job.title).append(": ").append(job_progress_text(job)), job.id};
}

std::string export_text(const ExportState& exporting) {
    switch (exporting.status) {
        case ExportStatus::running:
            return "exporting";
        case ExportStatus::failed:
            return "export failed";
        case ExportStatus::cancelled:
            return "export cancelled";
        case ExportStatus::done:
            return std::string("written ").append(exporting.path.string());
        case ExportStatus::idle:
            break;
    }
    return "ready";
}

}  // namespace

Activity activity_of(const AppState& state) {
    if (state.model.loading) {
        return {std::string("opening ").append(short_name(*state.model.loading)), 0};
    }
    if (state.model.ready() && state.picture_is_elsewhere()) {
        return {state.picture_failed() ? "failed" : "drawing", 0};
    }
    if (const JobStatus* job = told_job(state.jobs)) {
        return activity_of(*job);
    }
    return {export_text(state.exporting), 0};
}

}  // namespace zscope
