#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

#include "core/base/progress.h"
#include "core/hessian/figure_latents.h"
#include "core/hessian/non_finite.h"
#include "core/hessian/tensor_function.h"
#include "core/model/generator_info.h"

namespace zscope {

class Generator;

/// z [samples, n] float32 as NumPy's RandomState(seed).randn(samples, n) gives it (so that sample 0
/// is the latent of `seed`); in post_norm each row pixel-normalised, ready for edits after the
/// normalisation (docs/methods.md, "Latents for figures"); or the one latent that is given; each
/// through options.link where there is one. Throws Error(invalid_argument).
[[nodiscard]] at::Tensor figure_latents(const FigureLatents& options, std::int64_t latent_size);

/// The highest number of samples an analysis may look at.
inline constexpr int kMaxAnalysisSamples = 100000;
/// The highest number of rows one call may be given.
inline constexpr int kMaxAnalysisBatch = 4096;

/// Calls a generator on any number of points, `batch` rows at a time, in full precision and without
/// a graph. The functions it hands out refer to it. One thread.
class ModelCalls {
  public:
    ModelCalls(Generator& generator, LatentMode mode, int batch, ProgressSink progress,
               std::stop_token stop);

    /// Rows that will be drawn in all, for the progress line.
    void expect(std::int64_t rows) { expected_ = rows; }

    /// The pictures [M, C, H, W]. Between batches throws Error(cancelled) when stopped.
    [[nodiscard]] PictureFunction pictures();
    /// The activations with the given indices, or the pictures where an index is kPixels: both in
    /// one pass if the generator can.
    [[nodiscard]] TensorFunction layers(std::vector<int> indices);

    /// What is drawn from now on is drawn for the sample `index` with the latent z [1, n].
    void begin_sample(const at::Tensor& z, std::int64_t index);
    /// Where the first values of this sample that were not finite began; nothing when all were.
    [[nodiscard]] std::optional<NonFinite> fault() const;
    /// Where what is not finite in the `values` found for this sample began; nothing when all are.
    /// Looks at the sample's own latent where nothing that this drew was at fault, and tells `what`
    /// the values are of the model's where these are finite, see fault_of_derived.
    [[nodiscard]] std::optional<NonFinite> fault_of(const at::Tensor& values,
                                                    std::string_view what = kDifferences) const;
    /// Throws Error(model_failure) that tells where it begins if any of the `values` found for this
    /// sample is not finite, found as above.
    void require_finite(const at::Tensor& values, std::string_view what = kDifferences) const;

    /// Counts passes made elsewhere, reported as pictures.
    void count(std::int64_t rows);
    /// Reports so many of the passes that are being made elsewhere, ahead of the `count` of them.
    void report_ahead(std::int64_t rows);
    /// Throws Error(cancelled) when stopped.
    void require_going() const;
    /// Does what a PausingGenerator does ahead of a pass: for work on results that takes as long.
    /// Throws as require_going.
    void give_way() const;

    static constexpr int kPixels = 0;

  private:
    std::vector<at::Tensor> call(const at::Tensor& points, const std::vector<int>& indices);
    std::vector<at::Tensor> call_once(const at::Tensor& points, const std::vector<int>& indices);
    [[nodiscard]] std::optional<NonFinite> fault_of_model() const;
    void look_over(const at::Tensor& points, const std::vector<at::Tensor>& layers);

    Generator& generator_;
    LatentMode mode_;
    std::int64_t batch_;
    ProgressSink progress_;
    std::stop_token stop_;
    std::int64_t done_ = 0;
    std::int64_t expected_ = 0;
    at::Tensor sample_;
    std::int64_t sample_index_ = 0;
    at::Tensor faulty_point_;  ///< [1, n], the first of this sample; undefined: none
};

/// The activation with this index. Throws Error(invalid_argument) naming those there are, or
/// Error(unsupported) if there are none.
[[nodiscard]] const ActivationInfo& find_activation(const GeneratorInfo& info, int index);

/// Values of one sample in the activation with this index, or in the picture for
/// ModelCalls::kPixels. Throws as find_activation.
[[nodiscard]] std::int64_t value_count(const GeneratorInfo& info, int index);

}  // namespace zscope
