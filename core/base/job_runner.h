#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/event_queue.h"
#include "core/base/failure.h"
#include "core/base/named_thread.h"
#include "core/base/progress.h"
#include "core/base/wake.h"

namespace zscope {

/// What a background job is for, highest priority first. The first two are what a person has asked
/// for by name and wait only for an earlier job of their own class: `user` for what is short (open,
/// save), `exporting` for what may be long. The others are drawn unasked: they go on only when
/// there has been no input for a while, the main picture is done, and no job of a higher unasked
/// class is there (but see JobRequest::under_hand).
enum class JobClass { user, exporting, strips, heatmap, activeness };
inline constexpr std::size_t kJobClassCount = 5;

/// The hand rests after so long without input: what nobody has asked for by name starts, or goes
/// on. A requirement of this program's own, for its window to feel ready; from no paper.
inline constexpr std::chrono::milliseconds kHandRest{150};

using JobId = std::uint64_t;

struct JobRequest {
    JobClass job_class = JobClass::user;
    std::string title;  ///< shown beside the progress
    std::string key;    ///< not empty: cancels every earlier job of the same key
    /// Of an unasked class: goes on while there is input, between the main pictures, and waits for
    /// no class. For what is short and is worth nothing once the hand has moved on.
    bool under_hand = false;
};

/// What a job sends back. Any number of partial values, then exactly one with `is_final`: the
/// value, or the error; a cancelled job ends with ErrorCode::cancelled.
template <typename T>
struct JobResult {
    JobId id = 0;
    std::string key;
    bool is_final = true;
    Result<T> value;
};

/// Where results of one kind arrive; the owner drains it on its own thread.
template <typename T>
using JobResults = std::shared_ptr<EventQueue<JobResult<T>>>;

enum class JobPhase {
    queued,
    running,
    waiting,  ///< has begun, and gives way to input or to a higher class
};

struct JobStatus {
    JobId id = 0;
    JobClass job_class = JobClass::user;
    std::string title;
    JobPhase phase = JobPhase::queued;
    Progress progress;
    double seconds = 0.0;  ///< of work since it began, less what it stood waiting; 0 while queued
};

struct JobRunnerOptions {
    /// How long there must be no input before unasked work goes on.
    std::chrono::milliseconds quiet = kHandRest;
    /// Called on a job's thread around each job, e.g. to set thread counts; must call its argument
    /// once.
    std::function<void(const std::function<void()>&)> around_job = {};
    FailureTranslator translate = translate_failure;
    Wake wake = {};  ///< for progress and after each end; results wake through their queue
};

class JobRunner;

/// A running job's link to its runner; lives on the job's thread.
class JobContext {
  public:
    /// Call between forwards: returns at once, or waits while input or higher work goes first.
    /// Throws Error(cancelled) when the job is to end.
    void checkpoint();
    /// For inner loops that take a token; triggered by cancel and by the runner's end.
    [[nodiscard]] std::stop_token stop_token() const { return stop_; }
    void report(std::int64_t done, std::int64_t total, std::string note = {}) {
        progress_.report(done, total, std::move(note));
    }
    /// The same as a sink to pass on; use one of the two.
    [[nodiscard]] ProgressSink progress() const { return progress_; }
    [[nodiscard]] JobId id() const noexcept { return id_; }

  private:
    friend class JobRunner;
    JobContext(JobRunner& runner, JobId id, std::stop_token stop);

    JobRunner& runner_;
    JobId id_;
    std::stop_token stop_;
    ProgressSink progress_;
};

/// Background jobs on one thread a class ("job-user", "job-strips" ...). A job owns its inputs: its
/// function holds them by value or as shared_ptr<const T>. Owned by one thread; the destructor
/// cancels every job and joins.
class JobRunner {
  public:
    explicit JobRunner(JobRunnerOptions options = {});
    ~JobRunner();
    JobRunner(const JobRunner&) = delete;
    JobRunner& operator=(const JobRunner&) = delete;

    /// Partial values of a progressive job: may be called any number of times before the function
    /// ends.
    template <typename T>
    using Publish = std::function<void(T)>;

    /// Queues `work`; what it returns or throws arrives in `results`.
    template <typename T>
    JobId submit(JobRequest request, std::function<T(JobContext&)> work, JobResults<T> results) {
        return submit_progressive<T>(
            std::move(request),
            [run = std::move(work)](JobContext& context, const Publish<T>&) {
                return run(context);
            },
            std::move(results));
    }
    template <typename T>
    JobId submit_progressive(JobRequest request,
                             std::function<T(JobContext&, const Publish<T>&)> work,
                             JobResults<T> results);

    /// Queued jobs end now, the running one at its next checkpoint. Unknown ids are ignored.
    void cancel(JobId id);
    void cancel_all();

    /// The user has touched something: unasked work waits from its next checkpoint on, unless it
    /// is drawn under the hand.
    void note_input();
    /// While the main picture is being drawn, unasked work waits.
    void set_main_picture_busy(bool is_busy);

    /// Every queued and running job, highest class first.
    [[nodiscard]] std::vector<JobStatus> status() const;
    /// Blocks until no job is left; for headless callers.
    void wait_until_idle() const;

  private:
    friend class JobContext;
    using Clock = std::chrono::steady_clock;
    struct Job {
        JobId id = 0;
        JobRequest request;
        std::stop_source stop;
        std::function<void(JobContext&)> run;  // delivers the value
        std::function<void(Error)> fail;       // delivers the error
        JobPhase phase = JobPhase::queued;
        Progress progress;
        Clock::time_point begun;
        Clock::time_point waits_since;  // in phase `waiting`
        Clock::duration waited{};       // before that

        [[nodiscard]] double seconds_of_work() const;
    };
    using JobPointer = std::shared_ptr<Job>;

    static std::size_t index(JobClass job_class) { return static_cast<std::size_t>(job_class); }
    [[nodiscard]] JobId enqueue(JobPointer job);
    void cancel_where(const std::function<bool(const Job&)>& matches);
    void serve(JobClass job_class, const std::stop_token& stop);
    void execute(Job& job);
    [[nodiscard]] bool is_free(const JobRequest& request) const;
    /// `next` tells what is to go on, null while there is nothing; it is asked under the lock.
    bool wait_for_turn(std::unique_lock<std::mutex>& lock, const std::stop_token& stop,
                       const std::function<const JobRequest*()>& next);
    void pause_at_checkpoint(const JobContext& context);
    void set_progress(JobId id, const Progress& progress);
    [[nodiscard]] Job* running_job(JobId id) const;

    JobRunnerOptions options_;
    mutable std::mutex mutex_;
    mutable std::condition_variable_any changed_;
    std::array<std::deque<JobPointer>, kJobClassCount> queued_;
    std::array<JobPointer, kJobClassCount> running_;
    JobId last_id_ = 0;
    std::optional<Clock::time_point> last_input_;
    bool is_main_busy_ = false;
    std::array<NamedThread, kJobClassCount> threads_;
};

template <typename T>
JobId JobRunner::submit_progressive(JobRequest request,
                                    std::function<T(JobContext&, const Publish<T>&)> work,
                                    JobResults<T> results) {
    const auto job = std::make_shared<Job>();
    // Raw, since the job owns the functions that use it.
    Job* const self = job.get();
    const auto send = [self, results](bool is_final, Result<T> value) {
        results->push({self->id, self->request.key, is_final, std::move(value)});
    };
    job->fail = [send](Error error) { send(true, tl::unexpected(std::move(error))); };
    job->run = [self, send, run = std::move(work)](JobContext& context) {
        T value = run(context, [self, send](T partial) {
            if (!self->stop.stop_requested()) {
                send(false, std::move(partial));
            }
        });
        if (self->stop.stop_requested()) {
            throw Error(ErrorCode::cancelled, "Cancelled");
        }
        send(true, std::move(value));
    };
    job->request = std::move(request);
    return enqueue(job);
}

}  // namespace zscope
