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
    explicit CapturedParts(DeviceGraphMaker maker);

    /// The same for the same name, as long as this lives.
    [[nodiscard]] CapturedWork& part(const std::string& name);
    /// Drops all recordings.
    void forget();
    /// Whether the last run of this part was a replay, see CapturedWork.
    [[nodiscard]] bool is_replaying(const std::string& name) const;
    /// One line for the log for each part that was given up since the last call.
    [[nodiscard]] std::vector<std::string> new_refusals();

  private:
    DeviceGraphMaker maker_;
    std::map<std::string, CapturedWork> parts_;
    std::set<std::string> told_;
};

}  // namespace zscope
