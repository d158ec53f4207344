#pragma once

namespace zscope::testing {

/// What would make float32 numbers coarser at a moment. All false: nothing.
struct Arithmetic {
    bool tf32 = false;      ///< cuBLAS or cuDNN may take TF32
    bool onednn = false;    ///< oneDNN may take bfloat16 or TF32, or matrix products "high" or less
    bool autocast = false;  ///< on the CPU
    friend bool operator==(const Arithmetic&, const Arithmetic&) = default;
};

/// Of the calling thread now.
[[nodiscard]] Arithmetic arithmetic_now();

/// Allows everything that makes float32 coarser, autocast on the calling thread included; true
/// float32 is back when it goes.
class CoarseArithmetic {
  public:
    CoarseArithmetic();
    ~CoarseArithmetic();
    CoarseArithmetic(const CoarseArithmetic&) = delete;
    CoarseArithmetic& operator=(const CoarseArithmetic&) = delete;
};

}  // namespace zscope::testing
