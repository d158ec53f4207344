#include "core/train/machine_problems.h"

#include "core/data/dataset.h"
#include "core/model/device.h"
#include "core/train/training_data.h"

namespace zscope {

std::vector<OptionProblem> machine_problems(const TrainConfig& config) {
    std::vector<OptionProblem> problems;
    collect_problem(problems, "data", [&] { check_dataset(config.data, dataset_options(config)); });
    collect_problem(problems, "device", [&] { (void)find_device(config.device); });
    return problems;
}

}  // namespace zscope
