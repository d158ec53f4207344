#pragma once

#include <c10/core/Device.h>

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/export/analysis_types.h"
#include "core/export/table.h"

namespace zscope {

class Generator;

struct ModelActiveness {
    std::string name;
    std::vector<ComponentScore> scores{};  ///< in the order they are shown
};

/// Activeness of one or more models under equal options; models are added one by one.
struct ActivenessReport {
    ActivenessRequest request{};
    std::vector<int> order{};  ///< all components from the first row on; empty: each by own scores
    std::string order_note{};  ///< "in the order of demo", for the figure; empty: nothing
    std::vector<ModelActiveness> models{};
};

/// The scores in the components' own order of the samples looked at so far.
using ActivenessPartial =
    std::function<void(const std::vector<ComponentScore>& scores, int samples_done)>;

/// The scores in the components' own order. With `on_partial` the samples are looked at a few at a
/// time, and it hears of the estimate after each round but the last. Throws
/// Error(invalid_argument, cancelled, model_failure).
[[nodiscard]] std::vector<ComponentScore> measure_activeness(
    Generator& generator, c10::Device device, const ActivenessRequest& request,
    const ActivenessPartial& on_partial = {}, ProgressSink progress = {},
    std::stop_token stop = {});

/// Throws Error(invalid_argument) unless `order` is empty or names each of the model's components
/// once.
void check_order(const std::vector<int>& order, const GeneratorInfo& info);

/// Adds one more model with its scores in the components' own order; report.order must suit it
/// (check_order).
void add_activeness(ActivenessReport& report, const std::string& name,
                    const std::vector<ComponentScore>& scores);

/// One row a component: model, rank, component, activeness, low, high, share of the sum, and
/// whether it is dead (is_dead), "yes" or "no".
[[nodiscard]] Table activeness_table(const ActivenessReport& report);
/// A line for each model with dead components that names these.
[[nodiscard]] std::vector<std::string> dead_notes(const ActivenessReport& report);
/// Bars ranked from top to bottom, one column a model, all on one scale; dead components have
/// kDeadMark.
[[nodiscard]] Image activeness_picture(const ActivenessReport& report);
/// One line that says what the numbers are.
[[nodiscard]] std::string describe(const ActivenessRequest& request);

}  // namespace zscope
