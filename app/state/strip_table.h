#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/base/job_runner.h"

namespace zscope {

/// One row of the strips: one component over its steps.
struct StripRow {
    std::size_t component = 0;
    std::vector<float> values;  ///< the component's value in each cell
    int base_column = -1;       ///< where the state itself stands; -1: outside
    std::vector<std::shared_ptr<const Image>> cells;  ///< null until drawn
    std::uint64_t weights_version = 0;                ///< that `cells` were drawn with
    /// Of the first cell with values that are not finite: its step and where they begin; else
    /// empty.
    std::string fault{};
};

/// The traverse table around one state of the latent.
struct StripTable {
    std::uint64_t model_generation = 0;
    std::uint64_t latent_version = 0;  ///< the state that the rows belong to
    std::uint64_t weights_version = 0;
    bool relative = true;  ///< steps were added to the components' values; else they are the values
    std::vector<StripRow> rows;
    std::size_t finished_rows = 0;
    bool running = false;
    JobId job = 0;             ///< that draws them; 0: none did
    bool asked_again = false;  ///< they are to be drawn once more although nothing has changed
};

}  // namespace zscope
