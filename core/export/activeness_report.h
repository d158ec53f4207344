#pragma once

#include <c10/core/Device.h>

#include <stop_token>
#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/export/model_calls.h"
#include "core/export/table.h"
#include "core/hessian/activeness.h"

namespace zscope {

/// One component's score with its 95 % interval over samples.
struct ComponentScore {
    int component = 0;
    std::string label;  ///< "z04 haze"
    double score = 0.0;
    double low = 0.0;
    double high = 0.0;
};

struct ModelActiveness {
    std::string name;
    std::vector<ComponentScore> scores{};  ///< in the order they are shown
};

/// Activeness of one or more models under equal options; models are added one by one.
struct ActivenessReport {
    FigureLatents latents{.samples = 300};
    double extent = ActivenessOptions{}.extent;
    bool shared_order = false;  ///< all in the first model's order, else each by its own scores
    std::vector<ModelActiveness> models{};
};

/// Measures one more model. Throws Error(invalid_argument, cancelled, model_failure).
void add_activeness(ActivenessReport& report, Generator& generator, c10::Device device,
                    const std::string& name, int batch, ProgressSink progress = {},
                    std::stop_token stop = {});

/// One row a component: model, rank, component, activeness, low, high, share of the sum.
[[nodiscard]] Table activeness_table(const ActivenessReport& report);
/// Bars ranked from top to bottom, one column a model, all on one scale.
[[nodiscard]] Image activeness_picture(const ActivenessReport& report);
/// One line that says what the numbers are.
[[nodiscard]] std::string describe(const ActivenessReport& report);

}  // namespace zscope
