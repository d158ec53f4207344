#include "core/train/machine_problems.h"

#include "core/data/dataset.h"
#include "core/model/device.h"

namespace zscope {

std::vector<OptionProblem> machine_problems(const TrainConfig& config) {
    std::vector<OptionProblem> problems;
    const DatasetOptions options{.paired = config.data_paired};
    collect_problem(problems, "data", [&] { check_dataset(config.data, options); });
    collect_problem(problems, "device", [&] { (void)find_device(config.device); });
    return problems;
}

}  // namespace zscope
