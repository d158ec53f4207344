#include "core/explore/model_jobs.h"

#include <c10/core/GradMode.h>

#include <utility>

#include "core/model/torch_failure.h"
#include "core/tensor/thread_count.h"

namespace zscope {

JobRunnerOptions model_job_options(int threads, Wake wake) {
    JobRunnerOptions options;
    options.wake = std::move(wake);
    options.translate = translate_torch_failure;
    options.around_job = [threads](const std::function<void()>& run) {
        use_threads(threads);
        const c10::AutoGradMode no_grad(false);
        run();
    };
    return options;
}

}  // namespace zscope
