#include "core/directions/rebase_options.h"

#include <algorithm>
#include <functional>

namespace zscope {

std::string_view objective_name(RebaseObjective objective) {
    switch (objective) {
        case RebaseObjective::hessian:
            return "hessian";
        case RebaseObjective::jacobian:
            return "jacobian";
        case RebaseObjective::metric:
            return "metric";
    }
    return "";
}

double top_share(std::vector<double> activeness, std::size_t count) {
    std::sort(activeness.begin(), activeness.end(), std::greater<>{});
    double all = 0.0;
    double top = 0.0;
    for (std::size_t i = 0; i < activeness.size(); ++i) {
        all += activeness[i];
        top += i < count ? activeness[i] : 0.0;
    }
    return all > 0.0 ? top / all : 0.0;
}

}  // namespace zscope
