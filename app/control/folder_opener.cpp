#include "app/control/folder_opener.h"

#include <memory>
#include <utility>

namespace zscope {

FolderOpener::FolderOpener(JobRunner& jobs, Wake wake, Opener open)
    : jobs_(jobs),
      open_(std::move(open)),
      opened_(std::make_shared<EventQueue<JobResult<bool>>>(std::move(wake))) {}

void FolderOpener::open(const std::filesystem::path& folder) {
    const auto work = [open = open_, folder](JobContext&) {
        open(folder);
        return true;
    };
    jobs_.submit<bool>({JobClass::user, "Show the folder", ""}, work, opened_);
}

std::vector<Event> FolderOpener::take() {
    std::vector<Event> events;
    for (const JobResult<bool>& result : opened_->drain()) {
        if (!result.value && result.value.error().code() != ErrorCode::cancelled) {
            events.emplace_back(
                event::MessagePosted{message_of("Cannot show the folder", result.value.error(),
                                                MessageRetry::none, MessageLevel::warning)});
        }
    }
    return events;
}

}  // namespace zscope
