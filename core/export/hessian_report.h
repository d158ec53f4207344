#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/base/progress.h"
#include "core/export/model_calls.h"
#include "core/export/table.h"
#include "core/hessian/diagonalness.h"
#include "core/hessian/interaction.h"
#include "core/hessian/pixel_hessian.h"

namespace zscope {

/// One value of a picture.
struct PicturePlace {
    std::int64_t x = 0;
    std::int64_t y = 0;
    std::int64_t channel = 0;
};

/// Which value of each picture is looked at when no place is given.
enum class PixelChoice { most_penalised, least_penalised };

struct PixelHessianRequest {
    FigureLatents latents{.samples = 1};
    HessianScheme scheme = HessianScheme::official;
    double epsilon = 0.1;
    std::optional<PicturePlace> place{};  ///< none: by `choice`
    PixelChoice choice = PixelChoice::most_penalised;
    int k = 200;  ///< directions of the penalty that chooses, 2 to 4096
    int batch = 16;
};

/// The Hessian of one value of one sample.
struct PixelHessian {
    PicturePlace place;
    double penalty = 0.0;  ///< with which it was chosen; NaN if the place was given
    at::Tensor matrix;     ///< [n, n] float64 on the CPU
    Diagonalness diagonalness;
};

/// One for each sample (Hessian Penalty, ECCV 2020, Figs. 8-12). Throws Error(invalid_argument,
/// cancelled, model_failure), and Error(unsupported) where analytic is asked of a model without it.
[[nodiscard]] std::vector<PixelHessian> compute_chosen_hessians(Generator& generator,
                                                                c10::Device device,
                                                                const PixelHessianRequest& request,
                                                                ProgressSink progress = {},
                                                                std::stop_token stop = {});

struct HessianStatisticsRequest {
    FigureLatents latents{.samples = 100};
    HessianScheme scheme = HessianScheme::official;
    double epsilon = 0.1;
    std::vector<std::pair<std::int64_t, std::int64_t>> mapped{};  ///< pairs whose map is wanted
    int batch = 16;
};

/// Both statistics of the Hessians of all values of all samples, from one pass over them.
struct HessianStatistics {
    std::optional<Diagonalness> diagonalness;  ///< none for n = 1
    InteractionMatrix interactions;
    std::vector<at::Tensor> maps;  ///< [H, W] float64, one a mapped pair
};

/// Throws as above. NaN in the pictures: Error(model_failure).
[[nodiscard]] HessianStatistics compute_hessian_statistics(Generator& generator, c10::Device device,
                                                           const HessianStatisticsRequest& request,
                                                           ProgressSink progress = {},
                                                           std::stop_token stop = {});

/// "finite differences, official scheme, epsilon 0.1", or "analytic (kinks are not seen)".
[[nodiscard]] std::string describe_scheme(HessianScheme scheme, double epsilon);

}  // namespace zscope
