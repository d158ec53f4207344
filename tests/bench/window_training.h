#pragma once

#include <filesystem>
#include <vector>

#include "tests/bench/live_program.h"

namespace zscope::bench {

/// A folder of runs that is gone, with everything in it, when this is.
class ScratchRuns {
  public:
    explicit ScratchRuns(LiveProgram& program);
    ~ScratchRuns();
    ScratchRuns(const ScratchRuns&) = delete;
    ScratchRuns& operator=(const ScratchRuns&) = delete;

  private:
    std::filesystem::path folder_;
};

/// Fine-tunes `model` as the Start button does, in the layout for training, and drags meanwhile.
void measure_drag_while_training(LiveProgram& program, const std::filesystem::path& model,
                                 double seconds, std::vector<Aim>& aims);

/// Opens `model`, re-bases it and starts the Training panel's own fine-tuning: how long until the
/// run's evaluation (docs/methods.md, "Watching a run") gives two components more than .95 of the
/// activeness, until diversity is over .95 and no third component over 1/100 of the strongest, and
/// until all three are so at once. Gives up after `limit` seconds.
void measure_untangling(LiveProgram& program, const std::filesystem::path& model, double limit,
                        std::vector<Aim>& aims);

}  // namespace zscope::bench
