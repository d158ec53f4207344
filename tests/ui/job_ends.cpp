#include "tests/ui/job_ends.h"

#include <algorithm>
#include <string>
#include <vector>

#include "app/state/job_progress_text.h"

namespace zscope::testing {

bool ends_within_two_forwards(ImGuiTestContext* ctx, UiHarness& ui, JobId job,
                              const std::function<void()>& look) {
    const auto status = [&] { return find_job(ui.state().jobs, job); };
    IM_CHECK_RETV(status() != nullptr, false);
    const std::string thread = thread_of(status()->job_class);
    const auto begun = [&] { return std::ranges::count(ui.log().seen_threads(), thread); };
    const auto at_first = begun();
    IM_CHECK_RETV(at_first >= 1, false);  // the one at the door
    auto of_job = at_first;               // up to here they are the job's for sure
    auto newest = at_first;
    const bool is_gone = UiHarness::wait_for(ctx, [&] {
        look();
        if (status() == nullptr) {
            return true;
        }
        // Before the forwards are counted: one of the job's that comes meanwhile is not let in by
        // this, as who stands there goes first.
        const bool is_waited_at = ui.log().door.is_waited_at();
        // The frame has seen the job since these were counted: no other had the thread by then.
        of_job = newest;
        newest = begun();
        if (newest == of_job && is_waited_at) {
            ui.log().door.let_one();
        }
        return false;
    });
    IM_CHECK_RETV(is_gone, false);
    return of_job - at_first <= 1;
}

}  // namespace zscope::testing
