#pragma once

#include <c10/core/Device.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

#include <cstdint>

namespace zscope {

/// From here on float32 numbers are multiplied as such in the whole process: no TF32, no bfloat16
/// in their place, on no device (docs/methods.md, "The Hessian Penalty estimator"). Only a Tf32Pass
/// begun later allows TF32. Any thread; only a few look-ups where nothing has to be changed.
void demand_true_float32();

/// Whether a Tf32Pass has TF32 allowed at this moment. Any thread.
[[nodiscard]] bool may_use_tf32();

/// How often what may_use_tf32 says has changed so far. Any thread.
[[nodiscard]] std::uint64_t tf32_changes();

/// Held while values are computed whose difference matters: demand_true_float32, no Tf32Pass of any
/// thread allows TF32 as long as it lives, and no autocast on this thread. May be nested, in a
/// Tf32Pass too.
class TrueFloat32 {
  public:
    TrueFloat32();
    ~TrueFloat32();
    TrueFloat32(const TrueFloat32&) = delete;
    TrueFloat32& operator=(const TrueFloat32&) = delete;

  private:
    c10::impl::ExcludeDispatchKeyGuard no_autocast_;
};

/// Held around passes on a CUDA device of which no difference is taken: float32 numbers may be
/// multiplied as TF32 (10 bits of mantissa). The setting is the process's: a TrueFloat32 of any
/// thread goes before it, so that passes beside one are true float32 too, and it is off again when
/// the last Tf32Pass ends. Does nothing on other devices. Any thread.
class Tf32Pass {
  public:
    explicit Tf32Pass(c10::Device device);
    ~Tf32Pass();
    Tf32Pass(const Tf32Pass&) = delete;
    Tf32Pass& operator=(const Tf32Pass&) = delete;

  private:
    bool counted_;
};

}  // namespace zscope
