#include "app/state/job_progress_text.h"

#include <gtest/gtest.h>

#include <vector>

namespace zscope {
namespace {

JobStatus job(std::int64_t done, std::int64_t total, double seconds) {
    JobStatus status;
    status.phase = JobPhase::running;
    status.progress = {done, total, {}};
    status.seconds = seconds;
    return status;
}

TEST(JobProgressText, CountsWhatTheWorkCounts) {
    JobStatus status = job(12, 64, 0.4);
    status.progress.note = "samples";
    EXPECT_EQ(job_progress_text(status), "12 / 64 samples");
}

TEST(JobProgressText, EstimatesFromWhatIsDone) {
    EXPECT_EQ(job_progress_text(job(12, 48, 2.0)), "12 / 48 pictures, 6 s left");
    EXPECT_EQ(job_progress_text(job(12, 48, 0.4)), "12 / 48 pictures");
    EXPECT_EQ(job_progress_text(job(0, 48, 9.0)), "0 / 48 pictures");
    EXPECT_EQ(job_progress_text(job(0, 0, 9.0)), "begins");
    EXPECT_EQ(job_progress_text(JobStatus{}), "waits for its turn");
}

TEST(JobProgressText, AJobIsLongFromHalfASecondOn) {
    std::vector<JobStatus> jobs{job(1, 4, 0.4), job(1, 4, 0.6)};
    jobs[0].id = 3;
    jobs[1].id = 4;
    EXPECT_FALSE(is_long(*find_job(jobs, 3)));
    EXPECT_TRUE(is_long(*find_job(jobs, 4)));
    EXPECT_EQ(find_job(jobs, 5), nullptr);
}

TEST(JobProgressText, ShareStaysBetweenNothingAndAll) {
    EXPECT_FLOAT_EQ(job_share(job(12, 48, 1.0)), 0.25F);
    EXPECT_FLOAT_EQ(job_share(job(60, 48, 1.0)), 1.0F);
    EXPECT_FLOAT_EQ(job_share(job(3, 0, 1.0)), 0.0F);
}

}  // namespace
}  // namespace zscope
