#pragma once

#include <cstdint>
#include <functional>

#include "core/model/progan/config.h"

namespace zscope {

/// Numbers that a second-order jet along `directions` directions holds at most on its way through a
/// ProGAN generator to the picture, on the CPU: an upper bound. `rows_per_step`: rows that hidden
/// layer 0, 1, ... takes at once (ProGanJets), at least 1.
///
/// With "low" for the value and the first derivatives and "pairs" for the second ones, the most is
/// held in one of four places:
/// - Normalising the latent: the jet that comes in, the one that goes out, and of all pairs the
///   nine tensors of JetPixelNorm::second.
/// - The first part of a layer: its input, its low rows once more in one tensor, and their results;
///   besides either these once more in one tensor, or what the linear map of a step takes.
/// - The second part of a layer: its input; the low rows before the ReLU, after it and normalised;
///   the value with its bias, and its slope; the norm, a channel wide. Besides the pairs' results,
///   either twice, when the steps are put together, or once with what a step takes: its linear map,
///   or eleven tensors, one of which is a result: before the ReLU, after it, the first derivatives
///   along both directions, and the seven terms and partial sums of JetPixelNorm::second. The
///   first derivatives' own normalisation, with no pairs yet, holds less.
/// - The picture: the last input, its rows once more in one tensor, and their results.
///
/// A linear map takes, besides its rows and results, what LibTorch's ways to convolve do: columns,
/// one for each tap, or copies of rows, results and weights in whole blocks of 16 channels
/// (oneDNN). Going up, what progan::up_convolution makes of rows and kernel comes in addition.
[[nodiscard]] std::int64_t jet_numbers(const ProGanConfig& config, std::int64_t directions,
                                       const std::function<std::int64_t(int layer)>& rows_per_step);

}  // namespace zscope
