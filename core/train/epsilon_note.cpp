#include "core/train/epsilon_note.h"

#include "core/regularizers/hessian_penalty_options.h"
#include "core/train/train_config_json.h"

namespace zscope {

std::string epsilon_note(const TrainConfig& config, double preset_lambda) {
    const double tuned = hp::epsilon.initial;
    const double lambda = config.regularizers[hp::lambda];
    const double epsilon = config.regularizers[hp::epsilon];
    if (lambda == 0.0 || lambda != preset_lambda || epsilon == tuned) {
        return {};
    }
    return "hp_epsilon is " + format_number(epsilon) + ", but the preset's hp_lambda, " +
           format_number(preset_lambda) + ", was tuned for " + format_number(tuned) +
           ": the penalty weighs the kinks within its step by 1 / hp_epsilon^2";
}

}  // namespace zscope
