#pragma once

#include <c10/core/impl/LocalDispatchKeySet.h>

namespace zscope {

/// From here on float32 numbers are multiplied as such in the whole process: no TF32, no bfloat16
/// in their place, on no device (docs/methods.md, "The Hessian Penalty estimator"). Not undone, as
/// the settings are the process's: turning them back would spoil a difference on another thread.
/// Any thread; only a few look-ups where nothing has to be changed.
void demand_true_float32();

/// Held while values are computed whose difference matters: demand_true_float32, and no autocast on
/// this thread.
class TrueFloat32 {
  public:
    TrueFloat32();

  private:
    c10::impl::ExcludeDispatchKeyGuard no_autocast_;
};

}  // namespace zscope
