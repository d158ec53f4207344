#include "core/train/regularizer_table.h"

#include <algorithm>
#include <array>

#include "core/regularizers/regularizer.h"
#include "core/train/hessian_penalty_entry.h"
#include "core/train/schedule.h"

namespace zscope {

RegularizerTable regularizer_table() {
    static const std::array entries = {hessian_penalty_entry()};
    return entries;
}

void check_regularizers(const TrainConfig& config, std::vector<OptionProblem>& problems,
                        RegularizerTable table) {
    for (const RegularizerEntry& entry : table) {
        entry.check(config, problems);
    }
}

void start_ramps(TrainConfig& config, std::int64_t images, RegularizerTable table) {
    for (const RegularizerEntry& entry : table) {
        if (config.*entry.strength == 0.0) {
            config.*entry.start_images = images;
        }
    }
}

void skip_ramps(TrainConfig& config, RegularizerTable table) {
    for (const RegularizerEntry& entry : table) {
        config.*entry.start_images = 0;
        config.*entry.warmup_images = 0;
    }
}

std::vector<double> regularizer_strengths(const TrainConfig& config, RegularizerTable table) {
    std::vector<double> strengths;
    for (const RegularizerEntry& entry : table) {
        strengths.push_back(config.*entry.strength);
    }
    return strengths;
}

std::string_view regularizer_title(std::string_view name, RegularizerTable table) {
    const auto found = std::ranges::find(table, name, &RegularizerEntry::name);
    return found == table.end() ? name : found->title;
}

std::vector<RunRegularizerCost> regularizer_costs(const TrainConfig& config,
                                                  RegularizerTable table) {
    const SchedulePoint step = full_schedule(config);
    std::vector<RunRegularizerCost> costs;
    for (const RegularizerEntry& entry : table) {
        if (config.*entry.strength > 0.0) {
            costs.push_back(
                {std::string(entry.title), entry.make(config)->cost(step.minibatch, step.lod)});
        }
    }
    return costs;
}

}  // namespace zscope
