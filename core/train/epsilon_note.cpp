#include "core/train/epsilon_note.h"

#include "core/train/train_config_json.h"

namespace zscope {

std::string epsilon_note(const TrainConfig& config, double preset_lambda) {
    const double tuned = TrainConfig{}.hp_epsilon;
    if (config.hp_lambda == 0.0 || config.hp_lambda != preset_lambda ||
        config.hp_epsilon == tuned) {
        return {};
    }
    return "hp_epsilon is " + format_number(config.hp_epsilon) + ", but the preset's hp_lambda, " +
           format_number(preset_lambda) + ", was tuned for " + format_number(tuned) +
           ": the penalty weighs the kinks within its step by 1 / hp_epsilon^2";
}

}  // namespace zscope
