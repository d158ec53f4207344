#include "app/state/seed_history.h"

#include <algorithm>

namespace zscope {

void SeedHistory::note(std::uint64_t seed) {
    if (!seeds_.empty() && seeds_.front() == seed) {
        return;
    }
    std::erase(seeds_, seed);
    seeds_.insert(seeds_.begin(), seed);
    seeds_.resize(std::min(seeds_.size(), kLimit));
}

}  // namespace zscope
