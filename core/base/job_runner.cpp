#include "core/base/job_runner.h"

#include <algorithm>
#include <exception>
#include <iterator>

namespace zscope {
namespace {

constexpr std::array<JobClass, kJobClassCount> kClasses{
    JobClass::user, JobClass::exporting, JobClass::strips, JobClass::heatmap, JobClass::activeness};
constexpr std::array<const char*, kJobClassCount> kThreadNames{
    "job-user", "job-export", "job-strips", "job-heatmap", "job-activeness"};

bool is_asked_for(JobClass job_class) {
    return job_class == JobClass::user || job_class == JobClass::exporting;
}

bool waits_for_quiet(const JobRequest& request) {
    return !is_asked_for(request.job_class) && !request.under_hand;
}

Error cancelled() {
    return {ErrorCode::cancelled, "Cancelled"};
}

}  // namespace

JobContext::JobContext(JobRunner& runner, JobId id, std::stop_token stop)
    : runner_(runner),
      id_(id),
      stop_(std::move(stop)),
      progress_([&runner, id](const Progress& progress) { runner.set_progress(id, progress); }) {}

void JobContext::checkpoint() {
    runner_.pause_at_checkpoint(*this);
}

JobRunner::JobRunner(JobRunnerOptions options) : options_(std::move(options)) {
    for (const JobClass job_class : kClasses) {
        threads_[index(job_class)] =
            NamedThread(kThreadNames[index(job_class)],
                        [this, job_class](const std::stop_token& stop) { serve(job_class, stop); });
    }
}

JobRunner::~JobRunner() {
    for (NamedThread& thread : threads_) {
        thread.request_stop();
    }
    cancel_all();
}

JobId JobRunner::enqueue(JobPointer job) {
    if (!job->request.key.empty()) {
        cancel_where([&](const Job& other) { return other.request.key == job->request.key; });
    }
    JobId id = 0;
    {
        const std::lock_guard lock(mutex_);
        id = ++last_id_;
        job->id = id;
        queued_[index(job->request.job_class)].push_back(std::move(job));
    }
    changed_.notify_all();
    return id;
}

void JobRunner::cancel(JobId id) {
    cancel_where([id](const Job& job) { return job.id == id; });
}

void JobRunner::cancel_all() {
    cancel_where([](const Job&) { return true; });
}

// Tokens are triggered and results pushed outside the lock.
void JobRunner::cancel_where(const std::function<bool(const Job&)>& matches) {
    std::vector<JobPointer> dropped;
    std::vector<JobPointer> stopped;
    {
        const std::lock_guard lock(mutex_);
        for (auto& queue : queued_) {
            const auto kept = std::stable_partition(
                queue.begin(), queue.end(), [&](const JobPointer& job) { return !matches(*job); });
            std::move(kept, queue.end(), std::back_inserter(dropped));
            queue.erase(kept, queue.end());
        }
        std::copy_if(running_.begin(), running_.end(), std::back_inserter(stopped),
                     [&](const JobPointer& job) { return job && matches(*job); });
    }
    for (const JobPointer& job : stopped) {
        job->stop.request_stop();
    }
    for (const JobPointer& job : dropped) {
        job->fail(cancelled());
    }
    changed_.notify_all();
}

void JobRunner::note_input() {
    const std::lock_guard lock(mutex_);
    last_input_ = Clock::now();
}

void JobRunner::set_main_picture_busy(bool is_busy) {
    {
        const std::lock_guard lock(mutex_);
        is_main_busy_ = is_busy;
    }
    changed_.notify_all();
}

double JobRunner::Job::seconds_of_work() const {
    if (phase == JobPhase::queued) {
        return 0.0;
    }
    const Clock::time_point until = phase == JobPhase::waiting ? waits_since : Clock::now();
    return std::chrono::duration<double>(until - begun - waited).count();
}

std::vector<JobStatus> JobRunner::status() const {
    const std::lock_guard lock(mutex_);
    std::vector<JobStatus> all;
    const auto add = [&](const Job& job) {
        all.push_back({.id = job.id,
                       .job_class = job.request.job_class,
                       .title = job.request.title,
                       .phase = job.phase,
                       .progress = job.progress,
                       .seconds = job.seconds_of_work()});
    };
    for (std::size_t i = 0; i < kJobClassCount; ++i) {
        if (running_[i]) {
            add(*running_[i]);
        }
        for (const JobPointer& job : queued_[i]) {
            add(*job);
        }
    }
    return all;
}

void JobRunner::wait_until_idle() const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] {
        return std::all_of(queued_.begin(), queued_.end(),
                           [](const auto& queue) { return queue.empty(); }) &&
               std::all_of(running_.begin(), running_.end(),
                           [](const JobPointer& job) { return job == nullptr; });
    });
}

void JobRunner::serve(JobClass job_class, const std::stop_token& stop) {
    auto& queue = queued_[index(job_class)];
    JobPointer& running = running_[index(job_class)];
    for (;;) {
        JobPointer job;
        {
            std::unique_lock lock(mutex_);
            const auto first = [&]() -> const JobRequest* {
                return queue.empty() ? nullptr : &queue.front()->request;
            };
            if (!wait_for_turn(lock, stop, first)) {
                return;
            }
            job = std::move(queue.front());
            queue.pop_front();
            job->phase = JobPhase::running;
            job->begun = Clock::now();
            running = job;
        }
        execute(*job);
        {
            const std::lock_guard lock(mutex_);
            running = nullptr;
        }
        changed_.notify_all();
        notify(options_.wake);
    }
}

void JobRunner::execute(Job& job) {
    const auto body = [this, &job] {
        try {
            JobContext context(*this, job.id, job.stop.get_token());
            job.run(context);
        } catch (...) {
            job.fail(job.stop.stop_requested() ? cancelled()
                                               : options_.translate(std::current_exception()));
        }
    };
    if (options_.around_job) {
        options_.around_job(body);
    } else {
        body();
    }
    // Its inputs are gone before anybody sees that it is no longer running.
    job.run = nullptr;
    job.fail = nullptr;
}

bool JobRunner::is_free(const JobRequest& request) const {
    if (is_asked_for(request.job_class)) {
        return true;
    }
    if (is_main_busy_) {
        return false;
    }
    if (request.under_hand) {
        return true;
    }
    for (std::size_t i = index(JobClass::strips); i < index(request.job_class); ++i) {
        if (running_[i] || !queued_[i].empty()) {
            return false;
        }
    }
    return true;
}

bool JobRunner::wait_for_turn(std::unique_lock<std::mutex>& lock, const std::stop_token& stop,
                              const std::function<const JobRequest*()>& next) {
    const auto may_go = [&] {
        const JobRequest* request = next();
        return request != nullptr && is_free(*request);
    };
    const auto waits_for_nothing = [&] { return may_go() && !waits_for_quiet(*next()); };
    while (!stop.stop_requested()) {
        if (!may_go()) {
            changed_.wait(lock, stop, may_go);
            continue;
        }
        const Clock::time_point now = Clock::now();
        const Clock::time_point quiet_from = last_input_ ? *last_input_ + options_.quiet : now;
        if (waits_for_nothing() || now >= quiet_from) {
            return true;
        }
        // Another job may come to the front meanwhile.
        changed_.wait_until(lock, stop, quiet_from, waits_for_nothing);
    }
    return false;
}

void JobRunner::pause_at_checkpoint(const JobContext& context) {
    std::unique_lock lock(mutex_);
    Job& job = *running_job(context.id_);
    job.phase = JobPhase::waiting;
    job.waits_since = Clock::now();
    const bool has_turn =
        wait_for_turn(lock, context.stop_, [&job]() -> const JobRequest* { return &job.request; });
    job.phase = JobPhase::running;
    job.waited += Clock::now() - job.waits_since;
    if (!has_turn) {
        throw cancelled();
    }
}

void JobRunner::set_progress(JobId id, const Progress& progress) {
    {
        const std::lock_guard lock(mutex_);
        if (Job* job = running_job(id)) {
            job->progress = progress;
        }
    }
    notify(options_.wake);
}

JobRunner::Job* JobRunner::running_job(JobId id) const {
    const auto found = std::find_if(running_.begin(), running_.end(),
                                    [id](const JobPointer& job) { return job && job->id == id; });
    return found == running_.end() ? nullptr : found->get();
}

}  // namespace zscope
