#pragma once

#include <atomic>
#include <memory>

#include "core/train/run_stepper.h"
#include "tests/support/door.h"

namespace zscope::testing {

/// What goes wrong in a held run.
enum class RunFault {
    none,
    throws_error,    ///< zscope::Error(model_failure)
    bad_alloc,       ///< std::bad_alloc
    device_is_full,  ///< as LibTorch says it of a device
};

/// Where a run waits and what goes wrong in it; shared with the test. At first every door is open.
struct RunScript {
    Door prepare;  ///< before anything of the run is made
    Door step;     ///< before each step
    Door command;  ///< before each command, such as saving, is carried out
    Door finish;   ///< before the end is saved
    Door write;    ///< in the midst of writing a checkpoint: all bytes are in a temporary file
    std::atomic<RunFault> prepare_fault{RunFault::none};
    std::atomic<RunFault> step_fault{RunFault::none};
    std::atomic<int> made{0};   ///< runs that came to their first step
    std::atomic<int> alive{0};  ///< of those, not destroyed yet

    /// Opens every door and takes every fault back.
    void let_go();
};

/// Real runs (TrainStepper) that pass the doors of `script`.
[[nodiscard]] RunStepperFactory held_run_stepper(std::shared_ptr<RunScript> script);

}  // namespace zscope::testing
