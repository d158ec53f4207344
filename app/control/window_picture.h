#pragma once

#include <filesystem>
#include <vector>

#include "app/state/event.h"
#include "core/base/image.h"
#include "core/base/job_runner.h"
#include "core/base/wake.h"

namespace zscope {

/// Writes pictures of the window as PNG. `ui` thread only; never waits.
class WindowPicture {
  public:
    WindowPicture(JobRunner& jobs, Wake wake);

    /// `picture`: RGB. A file that is at `wanted` already stays, and the name gets a number; its
    /// folder is made.
    void save(Image picture, const std::filesystem::path& wanted);
    /// What was written, or why not, since the last call.
    [[nodiscard]] std::vector<Event> take();

  private:
    JobRunner& jobs_;
    JobResults<std::filesystem::path> written_;
};

}  // namespace zscope
