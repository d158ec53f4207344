#pragma once

#include <utility>

#include "app/state/event.h"

namespace zscope::testing {

/// What the trainer tells, as it comes to the state.
inline event::TrainNewsArrived told(TrainNews item) {
    return {std::move(item)};
}

}  // namespace zscope::testing
