#pragma once

#include <string>

#include "core/base/job_runner.h"

namespace zscope {

class Generator;
class PausingGenerator;
struct GeneratorInfo;

/// The generator for a job that nobody waits for: it stands at a checkpoint of `context` before
/// every pass. On the processor, which the main picture shares, a pass draws at most as many pixels
/// as four pictures of 128 px have, and one picture at least: so long the hand waits at most.
/// Refers to both.
[[nodiscard]] PausingGenerator giving_way(Generator& generator, JobContext& context);

/// How many pictures of rows of `steps` such a job draws at once on `device` ("cpu", "cuda:0"): no
/// more than a pass takes, and so that each row ends with a pass. In whatever order the rows come,
/// they are drawn by the passes that a file with this batch is drawn by, so that the last bits are
/// the same. Throws Error(invalid_argument) where `steps` is below 1.
[[nodiscard]] int strip_batch(const GeneratorInfo& info, const std::string& device, int steps);

}  // namespace zscope
