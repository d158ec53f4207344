#pragma once

#include "core/base/job_runner.h"

namespace zscope {

class Generator;
class PausingGenerator;

/// The generator for a job that nobody waits for: it stands at a checkpoint of `context` before
/// every pass. On the processor, which the main picture shares, a pass draws at most as many pixels
/// as four pictures of 128 px have, and one picture at least: so long the hand waits at most.
/// Refers to both.
[[nodiscard]] PausingGenerator giving_way(Generator& generator, JobContext& context);

}  // namespace zscope
