#pragma once

#include <set>
#include <string>
#include <vector>

#include "app/state/event.h"
#include "core/explore/render_types.h"

namespace zscope {

/// Tells what the pictures of the model in one slot note of themselves. `ui` thread.
class PictureNotices {
  public:
    explicit PictureNotices(Slot slot) : slot_(slot) {}

    /// Another model is open: its lines are news again.
    void forget() { told_.clear(); }
    /// Adds a message for each line of RenderedImage::notices, once for a model.
    void tell(const RenderedImage& picture, std::vector<Event>& events);

  private:
    Slot slot_;
    std::set<std::string> told_;
};

}  // namespace zscope
