#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/option_problem.h"
#include "core/regularizers/regularizer_cost.h"
#include "core/regularizers/regularizer_entry.h"
#include "core/train/train_config.h"

namespace zscope {

/// What of a run's options its regularizers depend on.
[[nodiscard]] RegularizedRun regularized_run(const TrainConfig& config);

// Of all in regularizer_table:

/// What their checks find.
void check_regularizers(const TrainConfig& config, std::vector<OptionProblem>& problems);

/// Those of strength 0 begin their ramps after `images` pictures; the others keep theirs.
void start_ramps(TrainConfig& config, std::int64_t images);

/// All of them at full strength from the first picture on.
void skip_ramps(TrainConfig& config);

/// In the table's order.
[[nodiscard]] std::vector<double> regularizer_strengths(const TrainConfig& config);

/// The title of the one called `name`; `name` itself where there is none.
[[nodiscard]] std::string_view regularizer_title(std::string_view name);

/// What a regularizer of a run costs.
struct RunRegularizerCost {
    std::string title;
    RegularizerCost cost;
    friend bool operator==(const RunRegularizerCost&, const RunRegularizerCost&) = default;
};

/// Of those with a strength, in one step at the full resolution of a valid `config`.
[[nodiscard]] std::vector<RunRegularizerCost> regularizer_costs(const TrainConfig& config);

}  // namespace zscope
