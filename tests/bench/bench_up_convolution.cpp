// Every form of the layer that doubles the size, for every shape of the bundled networks and of the
// paper's, beside the one that the table of forms takes.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/device.h"
#include "core/model/progan/config.h"
#include "core/model/progan/ops.h"
#include "core/tensor/true_float32.h"
#include "tests/bench/bench_main.h"
#include "tests/bench/bench_report.h"
#include "tests/bench/table_rows.h"

namespace zscope::bench {
namespace {

using progan::ResizingForm;

constexpr std::string_view kMostChannels = "--channels";
constexpr std::array<ResizingForm, 3> kForms{ResizingForm::separate, ResizingForm::fused,
                                             ResizingForm::phases};
constexpr std::array<const char*, 3> kFormNames{"separate", "fused", "phases"};
/// How much longer the table's form may take than the fastest one.
constexpr double kMostOverBest = 1.1;

/// `in` channels of `size` pixels a side become `out` of twice the size.
struct Shape {
    std::int64_t in = 0;
    std::int64_t out = 0;
    std::int64_t size = 0;
    friend bool operator==(const Shape&, const Shape&) = default;
};

/// How a shape is run.
struct Case {
    Shape shape;
    std::int64_t batch = 1;
    c10::Device device = c10::kCPU;
    at::ScalarType type = at::kFloat;
    at::MemoryFormat order = at::MemoryFormat::ChannelsLast;
    bool with_gradients = false;

    /// Networks run channels last, in float32; in bfloat16 on a GPU, for previews.
    [[nodiscard]] bool is_run_by_networks() const {
        const bool is_preview = type == at::kBFloat16 && device.is_cuda() && !with_gradients;
        return order == at::MemoryFormat::ChannelsLast && (type == at::kFloat || is_preview);
    }
    /// What the fused form needs: 4 taps a value, once for each of values and derivatives.
    [[nodiscard]] double flops() const {
        const std::int64_t values = 4 * shape.size * shape.size * shape.out * batch;
        return 2.0 * 4.0 * static_cast<double>(values * shape.in) * (with_gradients ? 3.0 : 1.0);
    }
};

/// Of the bundled networks and the paper's, up to so many channels, each once.
std::vector<Shape> shapes_of_networks(std::int64_t most_channels) {
    std::vector<Shape> shapes;
    for (const ProGanConfig& config :
         {ProGanConfig{.resolution = 64, .fmap_base = 768, .fmap_max = 64},
          ProGanConfig{.resolution = 64, .fmap_base = 1024, .fmap_max = 64},
          ProGanConfig{.resolution = 64, .fmap_base = 2048, .fmap_max = 128}, ProGanConfig{}}) {
        for (int log2 = 3; log2 <= config.resolution_log2(); ++log2) {
            const Shape shape{.in = config.feature_maps(log2 - 2),
                              .out = config.feature_maps(log2 - 1),
                              .size = std::int64_t{1} << (log2 - 1)};
            if (shape.in <= most_channels && std::ranges::find(shapes, shape) == shapes.end()) {
                shapes.push_back(shape);
            }
        }
    }
    return shapes;
}

/// Ends when the device has done the work. result [.., .., .., ..].
void wait_for(const at::Tensor& result) {
    (void)result[0][0][0][0].item<float>();
}

std::vector<Candidate> candidates_of(const Case& one) {
    const at::TensorOptions options = at::TensorOptions(one.device).dtype(one.type);
    const Shape& shape = one.shape;
    const at::Tensor x = at::randn({one.batch, shape.in, shape.size, shape.size}, options)
                             .contiguous(one.order)
                             .set_requires_grad(one.with_gradients);
    const at::Tensor kernel = at::randn({shape.out, shape.in, 3, 3}, options)
                                  .mul_(0.02)
                                  .set_requires_grad(one.with_gradients);
    const at::Tensor direction =
        at::randn({one.batch, shape.out, 2 * shape.size, 2 * shape.size}, options)
            .contiguous(one.order);
    std::vector<Candidate> candidates;
    for (std::size_t i = 0; i < kForms.size(); ++i) {
        candidates.push_back({kFormNames[i], [=, form = kForms[i]] {
                                  const at::Tensor y = progan::up_convolution(x, kernel, form);
                                  wait_for(y.requires_grad() ? torch::autograd::grad(
                                                                   {y}, {x, kernel}, {direction})[1]
                                                             : y);
                              }});
    }
    return candidates;
}

std::string case_text(const Case& one) {
    const Shape& shape = one.shape;
    std::string text = one.device.str();
    text.append(" ").append(std::to_string(shape.in));
    text.append(" to ").append(std::to_string(shape.out));
    text.append(", ").append(std::to_string(shape.size));
    text.append(" px, batch ").append(std::to_string(one.batch));
    text.append(one.with_gradients ? ", with gradients" : ", forward");
    text.append(one.type == at::kFloat ? ", fp32" : ", bf16");
    text.append(one.order == at::MemoryFormat::ChannelsLast ? ", channels last" : ", NCHW");
    return text;
}

/// More of those that are soon over.
int rounds_of(const Case& one) {
    return std::clamp(static_cast<int>(2e10 / one.flops()), 3, 60);
}

std::string name_of(ResizingForm form) {
    return kFormNames[static_cast<std::size_t>(form)];
}

void compare(const Case& one, Rows& rows) {
    const at::AutoGradMode graph(one.with_gradients);
    const int rounds = rounds_of(one);
    const std::vector<double> times =
        interleaved_medians(candidates_of(one), 1 + rounds / 8, rounds, rows.options);
    const ResizingForm chosen = progan::form_for(one.device.type(), one.shape.size, one.shape.in);
    const auto best = std::ranges::min_element(times);
    std::vector<std::string> cells{case_text(one)};
    for (const double time : times) {
        cells.push_back(
            rate_text(time, one.flops()).append(", ").append(ratio_text(times[0], time)));
    }
    cells.push_back(name_of(chosen));
    cells.push_back(kFormNames[static_cast<std::size_t>(best - times.begin())]);
    print_row(cells);
    if (one.is_run_by_networks()) {
        rows.aims.push_back({.name = case_text(one),
                             .measured = times[static_cast<std::size_t>(chosen)] / *best,
                             .wanted = kMostOverBest,
                             .kind = AimKind::at_most});
    }
}

void compare_on(c10::Device device, const std::vector<Shape>& shapes, Rows& rows) {
    print_heading({"up-convolution", "separate", "fused", "phases", "the table's", "the fastest"});
    for (const Shape& shape : shapes) {
        for (const bool with_gradients : {false, true}) {
            for (const std::int64_t batch : {1, 16}) {
                for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
                    for (const at::MemoryFormat order :
                         {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
                        compare({.shape = shape,
                                 .batch = batch,
                                 .device = device,
                                 .type = type,
                                 .order = order,
                                 .with_gradients = with_gradients},
                                rows);
                    }
                }
            }
        }
    }
}

int run(const Options& options) {
    const bool has_cuda = load_cuda_libraries().cuda;  // ahead of the first gradient
    print_machine();
    std::printf("Rates count the work of the fused form; ratios are over the separate one.\n");
    const TrueFloat32 precision;
    const auto most = options.numbers.find(std::string(kMostChannels));
    const std::vector<Shape> shapes =
        shapes_of_networks(most == options.numbers.end() ? ProGanConfig{}.fmap_max
                                                         : static_cast<std::int64_t>(most->second));
    Rows rows{.options = options};
    compare_on(c10::kCPU, shapes, rows);
    if (has_cuda) {
        compare_on(c10::Device(c10::kCUDA, 0), shapes, rows);
    }
    return report_aims(rows.aims, options);
}

}  // namespace
}  // namespace zscope::bench

int main(int argc, char** argv) {
    constexpr std::array kOwn{zscope::bench::kMostChannels};
    return zscope::bench::run_program(argc, argv, zscope::bench::run, 0, kOwn);
}
