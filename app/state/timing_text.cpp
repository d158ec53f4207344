#include "app/state/timing_text.h"

#include <cstdio>

namespace zscope {

std::string model_time_text(const Timings& timings) {
    char text[96];
    if (timings.model_samples > 0) {
        std::snprintf(text, sizeof text, "model %.1f ms, p95 %.1f", timings.model_median_ms,
                      timings.model_p95_ms);
    } else if (timings.model_first_ms) {
        std::snprintf(text, sizeof text, "model %.1f ms (first)", *timings.model_first_ms);
    } else {
        return "model: not timed yet";
    }
    return text;
}

}  // namespace zscope
