#include "core/train/headless.h"

#include "core/train/train_stepper.h"

namespace zscope {

HeadlessResult run_headless(const TrainOrder& order, TrainListener& listener,
                            const std::stop_token& stop) {
    TrainStepper stepper(order, listener, stop);
    while (!stop.stop_requested() && stepper.step(stop) == StepOutcome::more) {
    }
    stepper.finish({});
    const bool finished = stepper.trainer().finished();
    return {finished ? TrainOutcome::finished : TrainOutcome::interrupted,
            stepper.trainer().counters().images};
}

}  // namespace zscope
