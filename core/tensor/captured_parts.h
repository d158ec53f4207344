#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/tensor/captured_work.h"

namespace zscope {

/// The parts of what is done again and again that may be recorded, by name. One thread.
class CapturedParts {
  public:
    /// `eager_runs`: of each part, see CapturedWork.
    explicit CapturedParts(DeviceGraphMaker maker, int eager_runs = CapturedWork::kEagerRuns);

    /// The same for the same name, as long as this lives.
    [[nodiscard]] CapturedWork& part(const std::string& name);
    /// Drops all recordings.
    void forget();
    /// Of the last run of this part, see CapturedWork; false before the first.
    [[nodiscard]] bool is_replaying(const std::string& name) const;
    [[nodiscard]] bool was_checked(const std::string& name) const;
    /// One line for the log for each part that was given up since the last call.
    [[nodiscard]] std::vector<std::string> new_refusals();

  private:
    DeviceGraphMaker maker_;
    int eager_runs_;
    std::map<std::string, CapturedWork> parts_;
    std::set<std::string> told_;
};

}  // namespace zscope
