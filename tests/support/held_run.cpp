#include "tests/support/held_run.h"

#include <c10/util/Exception.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <new>
#include <string>
#include <system_error>
#include <utility>

#include "core/base/error.h"
#include "core/train/checkpoint_files.h"

namespace zscope::testing {
namespace {

/// Of the run that the calling thread trains; null: it trains no held one.
thread_local Door* write_door = nullptr;

bool is_checkpoint(int descriptor) {
    std::error_code ignored;
    const std::filesystem::path file =
        std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor), ignored);
    return file.parent_path() == checkpoint_folder(file.parent_path().parent_path());
}

void go_wrong(RunFault fault) {
    switch (fault) {
        case RunFault::none:
            break;
        case RunFault::throws_error:
            throw Error(ErrorCode::model_failure, "The run failed as told");
        case RunFault::bad_alloc:
            throw std::bad_alloc();
        case RunFault::device_is_full:
            TORCH_CHECK_WITH(OutOfMemoryError, false, "The device is full as told");
    }
}

class HeldStepper final : public RunStepper {
  public:
    HeldStepper(std::shared_ptr<RunScript> script, std::unique_ptr<RunStepper> run)
        : script_(std::move(script)), run_(std::move(run)) {
        ++script_->made;
        ++script_->alive;
        write_door = &script_->write;
    }
    ~HeldStepper() override {
        write_door = nullptr;
        --script_->alive;
    }
    HeldStepper(const HeldStepper&) = delete;
    HeldStepper& operator=(const HeldStepper&) = delete;

    StepOutcome step(const std::stop_token& stop) override {
        script_->step.pass();
        go_wrong(script_->step_fault);
        return run_->step(stop);
    }
    void apply(Command command) override {
        script_->command.pass();
        run_->apply(std::move(command));
    }
    void rest() override { run_->rest(); }
    void finish(const std::stop_token& kill) override {
        script_->finish.pass();
        run_->finish(kill);
    }

  private:
    std::shared_ptr<RunScript> script_;
    std::unique_ptr<RunStepper> run_;
};

}  // namespace

void RunScript::let_go() {
    prepare_fault = RunFault::none;
    step_fault = RunFault::none;
    for (Door* door : {&prepare, &step, &command, &finish, &write}) {
        door->open();
    }
}

RunStepperFactory held_run_stepper(std::shared_ptr<RunScript> script) {
    return [script = std::move(script), real = default_run_stepper()](
               const TrainOrder& order, TrainListener& listener,
               const std::stop_token& stop) -> std::unique_ptr<RunStepper> {
        script->prepare.pass();
        go_wrong(script->prepare_fault);
        return std::make_unique<HeldStepper>(script, real(order, listener, stop));
    };
}

}  // namespace zscope::testing

/// In the C library's place, for the whole program: what AtomicFile calls when everything is
/// written and nothing has its name yet.
extern "C" int fsync(int descriptor) {
    using zscope::testing::write_door;
    if (write_door != nullptr && zscope::testing::is_checkpoint(descriptor)) {
        write_door->pass();
    }
    return static_cast<int>(::syscall(SYS_fsync, descriptor));
}
