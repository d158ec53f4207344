#include "core/export/round_step.h"

#include <cmath>
#include <initializer_list>

namespace zscope {

double round_step(double least) {
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    double step = 10.0 * power;
    for (const double factor : {5.0, 2.0, 1.0}) {
        step = factor * power >= least * (1.0 - 1e-9) ? factor * power : step;
    }
    return step;
}

}  // namespace zscope
