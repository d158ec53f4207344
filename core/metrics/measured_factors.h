#pragma once

#include <stop_token>
#include <vector>

#include "core/base/progress.h"
#include "core/metrics/drawn_samples.h"
#include "core/metrics/factor_index.h"
#include "core/metrics/scene_reader.h"

namespace zscope {

/// Factor indices of a generator whose factors were read off its pictures.
struct MeasuredFactorIndex {
    int samples = 0;
    int unreadable = 0;  ///< left out: no object could be read
    /// Each free factor of the set; a colour as its three display channels together ("color") and
    /// each alone ("color.red" and so on), a shape as one output a label.
    std::vector<FactorIndex> factors;
};

/// Draws samples, reads the free factors of the reader's set off them and gives the first-order
/// index of every latent component (see first_order_index). 20,000 samples give intervals of about
/// a hundredth. Throws Error(cancelled), Error(invalid_argument) also where too few of the samples
/// show a readable object (least_index_samples), or what the generator throws.
[[nodiscard]] MeasuredFactorIndex measure_factor_index(
    Generator& generator, const SceneReader& reader, const SampleOptions& samples,
    const FactorIndexOptions& options, ProgressSink progress, const std::stop_token& stop);

}  // namespace zscope
