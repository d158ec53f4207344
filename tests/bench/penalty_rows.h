#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/model/progan/generator_network.h"
#include "tests/bench/bench_report.h"
#include "tests/bench/plain_progan.h"

namespace zscope::bench {

/// The heading of the rows below.
void print_penalty_heading();

/// The Hessian Penalty with its gradient over layers 1 ... 10 (fewer where there are fewer), k = 2,
/// `max`: the plain form with hp_groups = 1, ours with 1 and 4. All on the whole batch, taking
/// turns. Aims: `wanted` times as fast at hp_groups = 1, with less than half the memory.
void compare_penalty(const GeneratorNetwork& network, const PlainGenerator& plain,
                     std::int64_t batch, int rounds, double wanted, Rows& rows);

/// The same for batches of 16 and 96, each once and cold, where the plain form would hold too much
/// at 96: it takes slices of 16, whose losses are summed, and what it would hold whole is estimated
/// as six times what a slice holds. The first slice is the plain form of batch 16.
void compare_penalty_in_slices(const GeneratorNetwork& network, const PlainGenerator& plain,
                               Rows& rows);

}  // namespace zscope::bench
