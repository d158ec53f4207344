#include "app/state/queue_text.h"

#include <cstdio>

namespace zscope {

std::string queue_text(const AppState& state, std::chrono::steady_clock::time_point now) {
    std::string text = "Pictures and jobs under way";
    if (!state.waits_since) {
        return text;
    }
    const std::chrono::duration<double> age = now - *state.waits_since;
    char seconds[32];
    std::snprintf(seconds, sizeof seconds, "%.2f s", age.count());
    return text.append("; the oldest picture was asked for ").append(seconds).append(" ago");
}

}  // namespace zscope
