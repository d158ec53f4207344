#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "app/state/event.h"
#include "core/base/job_runner.h"
#include "core/base/wake.h"

namespace zscope {

/// Shows folders in the user's file manager, which takes its time to start. `ui` thread only; never
/// waits.
class FolderOpener {
  public:
    /// As open_folder; called on a job's thread.
    using Opener = std::function<void(const std::filesystem::path&)>;

    FolderOpener(JobRunner& jobs, Wake wake, Opener open);

    void open(const std::filesystem::path& folder);
    /// Why folders could not be shown, since the last call.
    [[nodiscard]] std::vector<Event> take();

  private:
    JobRunner& jobs_;
    Opener open_;
    JobResults<bool> opened_;
};

}  // namespace zscope
