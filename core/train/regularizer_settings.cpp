#include "core/train/regularizer_settings.h"

#include <algorithm>
#include <span>

#include "core/regularizers/regularizer.h"
#include "core/regularizers/regularizer_table.h"
#include "core/train/schedule.h"

namespace zscope {

RegularizedRun regularized_run(const TrainConfig& config) {
    return {
        .network = config.network(), .minibatch = config.minibatch, .options = config.regularizers};
}

void check_regularizers(const TrainConfig& config, std::vector<OptionProblem>& problems) {
    for (const RegularizerEntry& entry : regularizer_table()) {
        if (entry.check != nullptr) {
            entry.check(regularized_run(config), problems);
        }
    }
}

void start_ramps(TrainConfig& config, std::int64_t images) {
    for (const RegularizerEntry& entry : regularizer_table()) {
        if (config.regularizers[entry.strength] == 0.0) {
            config.regularizers.set(entry.start_images, images);
        }
    }
}

void skip_ramps(TrainConfig& config) {
    for (const RegularizerEntry& entry : regularizer_table()) {
        config.regularizers.set(entry.start_images, 0);
        config.regularizers.set(entry.warmup_images, 0);
    }
}

std::vector<double> regularizer_strengths(const TrainConfig& config) {
    std::vector<double> strengths;
    for (const RegularizerEntry& entry : regularizer_table()) {
        strengths.push_back(config.regularizers[entry.strength]);
    }
    return strengths;
}

std::string_view regularizer_title(std::string_view name) {
    const std::span<const RegularizerEntry> table = regularizer_table();
    const auto found = std::ranges::find(table, name, &RegularizerEntry::name);
    return found == table.end() ? name : found->title;
}

std::vector<RunRegularizerCost> regularizer_costs(const TrainConfig& config) {
    const SchedulePoint step = full_schedule(config);
    std::vector<RunRegularizerCost> costs;
    for (const RegularizerEntry& entry : regularizer_table()) {
        if (config.regularizers[entry.strength] > 0.0) {
            costs.push_back({std::string(entry.title),
                             entry.make(regularized_run(config))->cost(step.minibatch, step.lod)});
        }
    }
    return costs;
}

}  // namespace zscope
