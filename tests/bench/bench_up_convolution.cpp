// Every form of the layer that doubles the size, for every shape of the bundled networks and of the
// paper's, beside the one that the program takes: as pictures on the CPU are made, and in networks,
// forward and with gradients.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/model/device.h"
#include "core/model/progan/config.h"
#include "core/model/progan/ops.h"
#include "core/model/progan/packed_convolution.h"
#include "core/model/progan/progan_generator.h"
#include "core/model/progan/winograd_convolution.h"
#include "core/tensor/true_float32.h"
#include "tests/bench/bench_main.h"
#include "tests/bench/bench_report.h"
#include "tests/bench/table_rows.h"

namespace zscope::bench {
namespace {

using progan::ResizingForm;

constexpr std::string_view kMostChannels = "--channels";
constexpr std::string_view kQuick = "--quick";
constexpr std::string_view kPictures = "--pictures";
constexpr std::string_view kTraining = "--training";
constexpr std::string_view kAll = "--all";
/// With --quick, unless --channels says otherwise.
constexpr std::int64_t kQuickChannels = 128;
/// With so many channels the larger batch is 4 instead of 16, so that a run stays short.
constexpr std::int64_t kManyChannels = 256;
constexpr std::array<ResizingForm, 3> kForms{ResizingForm::separate, ResizingForm::fused,
                                             ResizingForm::phases};
constexpr std::array<const char*, 3> kFormNames{"separate", "fused", "phases"};
constexpr std::array<const char*, 3> kPictureForms{"separate", "transposed", "Winograd"};
/// How much longer the form taken may need than the fastest one.
constexpr double kMostOverBest = 1.05;

/// `in` channels of `size` pixels a side become `out` of twice the size.
struct Shape {
    std::int64_t in = 0;
    std::int64_t out = 0;
    std::int64_t size = 0;
    friend bool operator==(const Shape&, const Shape&) = default;
};

/// How a shape is computed.
struct Case {
    Shape shape;
    std::int64_t batch = 1;
    c10::Device device = c10::kCPU;
    at::ScalarType type = at::kFloat;
    at::MemoryFormat order = at::MemoryFormat::ChannelsLast;
    bool with_gradients = false;
    bool is_packed = false;  ///< for pictures on the CPU, instead of as a network's layer

    /// All is channels last and float32 but previews: bfloat16, on a GPU by the network's layers.
    [[nodiscard]] bool is_run_by_program() const {
        const bool has_previews = is_packed || device.is_cuda();
        const bool is_preview = type == at::kBFloat16 && has_previews && !with_gradients;
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

/// A row: the forms of one layer beside each other, the separate one first.
struct Contest {
    Case what;
    std::vector<Candidate> forms;
    std::string taken;  ///< by the program
};

/// In how many rows the form taken was the fastest one, or nearly.
struct Tally {
    int rows = 0;
    int near_best = 0;
};

at::Tensor input_of(const Case& one, const at::TensorOptions& options) {
    return at::randn({one.batch, one.shape.in, one.shape.size, one.shape.size}, options)
        .contiguous(one.order);
}

at::Tensor kernel_of(const Case& one, const at::TensorOptions& options) {
    return at::randn({one.shape.out, one.shape.in, 3, 3}, options).mul_(0.02);
}

/// Ends when the device has done the work. result [.., .., .., ..].
void wait_for(const at::Tensor& result) {
    (void)result[0][0][0][0].item<float>();
}

/// Of a network's layer: the convolution alone, from weights that a step has changed.
Contest in_networks(const Case& one) {
    const at::TensorOptions options = at::TensorOptions(one.device).dtype(one.type);
    const Shape& shape = one.shape;
    const at::Tensor x = input_of(one, options).set_requires_grad(one.with_gradients);
    const at::Tensor kernel = kernel_of(one, options).set_requires_grad(one.with_gradients);
    const at::Tensor direction =
        at::randn({one.batch, shape.out, 2 * shape.size, 2 * shape.size}, options)
            .contiguous(one.order);
    std::vector<Candidate> forms;
    for (std::size_t i = 0; i < kForms.size(); ++i) {
        forms.push_back({kFormNames[i], [=, form = kForms[i]] {
                             const at::Tensor y = progan::up_convolution(x, kernel, form);
                             wait_for(y.requires_grad()
                                          ? torch::autograd::grad({y}, {x, kernel}, {direction})[1]
                                          : y);
                         }});
    }
    const ResizingForm taken = progan::form_for(one.device.type(), shape.size, shape.in);
    return {.what = one,
            .forms = std::move(forms),
            .taken = kFormNames[static_cast<std::size_t>(taken)]};
}

/// Of the whole layer as pictures on the CPU are made, with weights packed beforehand, bias, leaky
/// ReLU and pixel norm.
Contest in_pictures(const Case& one) {
    using Layer = progan::PackedConvolution;
    const Shape& shape = one.shape;
    const at::Tensor x = input_of(one, one.type);
    const at::Tensor kernel = kernel_of(one, one.type);
    const at::Tensor bias = at::randn({shape.out}, one.type);
    const Layer separate(Layer::Kind::same, kernel.flip({2, 3}), bias, 2 * shape.size,
                         Layer::Form::direct);
    const auto up = [&](Layer::Form form) -> std::function<void()> {
        return
            [x, layer = Layer(Layer::Kind::up, kernel, bias, shape.size, form)] { (void)layer(x); };
    };
    std::vector<Candidate> forms{{kPictureForms[0], [=] { (void)separate(progan::upscale(x, 2)); }},
                                 {kPictureForms[1], up(Layer::Form::direct)}};
    if (progan::fits_winograd(kernel)) {
        forms.push_back({kPictureForms[2], up(Layer::Form::winograd)});
    }
    const Layer::Form taken = Layer::packed_form(Layer::Kind::up, kernel, shape.size);
    return {.what = one,
            .forms = std::move(forms),
            .taken = kPictureForms[taken == Layer::Form::winograd ? 2 : 1]};
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
    return std::clamp(static_cast<int>(1e10 / one.flops()), 5, 60);
}

/// Of the form taken, which needs so many times the fastest one's time.
std::string verdict_text(double over_best) {
    return std::string(over_best <= kMostOverBest ? "yes, " : "NO, ")
        .append(ratio_text(over_best, 1.0));
}

void print_columns(const char* where, std::span<const char* const> forms) {
    std::vector<std::string> cells{where};
    cells.insert(cells.end(), forms.begin(), forms.end());
    cells.insert(cells.end(), {"the program's", "the fastest", "within 5 %"});
    print_heading(cells);
}

/// `columns`: the names of all forms, of which some rows lack one.
void compare(const Contest& contest, std::span<const char* const> columns, const Options& options,
             Tally& tally) {
    const Case& one = contest.what;
    const int rounds = rounds_of(one);
    const std::vector<double> times =
        interleaved_medians(contest.forms, 1 + rounds / 8, rounds, options);
    const auto position = [&](std::string_view name) {
        return std::ranges::find(contest.forms, name, &Candidate::name) - contest.forms.begin();
    };
    std::vector<std::string> cells{case_text(one)};
    for (const char* name : columns) {
        const auto i = static_cast<std::size_t>(position(name));
        cells.push_back(i == times.size() ? "-"
                                          : rate_text(times[i], one.flops())
                                                .append(", ")
                                                .append(ratio_text(times[0], times[i])));
    }
    const auto best = std::ranges::min_element(times);
    const double over_best = times[static_cast<std::size_t>(position(contest.taken))] / *best;
    cells.push_back(contest.taken);
    cells.push_back(contest.forms[static_cast<std::size_t>(best - times.begin())].name);
    cells.push_back(one.is_run_by_program() ? verdict_text(over_best) : "-");
    print_row(cells);
    if (one.is_run_by_program()) {
        ++tally.rows;
        tally.near_best += over_best <= kMostOverBest ? 1 : 0;
    }
}

bool is_given(const Options& options, std::string_view flag) {
    return options.flags.contains(std::string(flag));
}

std::vector<std::int64_t> batches_of(const Shape& shape, const Options& options) {
    if (is_given(options, kQuick)) {
        return {1};
    }
    return {1, shape.in < kManyChannels ? 16 : 4};
}

Tally compare_in_pictures(const std::vector<Shape>& shapes, const Options& options) {
    const c10::InferenceMode inference;
    std::vector<at::ScalarType> types{at::kFloat};
    if (has_fast_bfloat16()) {
        types.push_back(at::kBFloat16);
    }
    Tally tally;
    print_columns("up-layer in pictures", kPictureForms);
    for (const Shape& shape : shapes) {
        for (const std::int64_t batch : batches_of(shape, options)) {
            for (const at::ScalarType type : types) {
                const Case one{.shape = shape, .batch = batch, .type = type, .is_packed = true};
                compare(in_pictures(one), kPictureForms, options, tally);
            }
        }
    }
    return tally;
}

/// The cases of a shape in networks on a device: those that the program runs, or all.
std::vector<Case> network_cases(const Shape& shape, c10::Device device, const Options& options) {
    std::vector<Case> cases;
    for (const bool with_gradients : {false, true}) {
        for (const std::int64_t batch : batches_of(shape, options)) {
            for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
                for (const at::MemoryFormat order :
                     {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
                    const Case one{.shape = shape,
                                   .batch = batch,
                                   .device = device,
                                   .type = type,
                                   .order = order,
                                   .with_gradients = with_gradients};
                    if (one.is_run_by_program() || is_given(options, kAll)) {
                        cases.push_back(one);
                    }
                }
            }
        }
    }
    return cases;
}

Tally compare_in_networks(c10::Device device, const std::vector<Shape>& shapes,
                          const Options& options) {
    Tally tally;
    print_columns("up-convolution in networks", kFormNames);
    for (const Shape& shape : shapes) {
        for (const Case& one : network_cases(shape, device, options)) {
            const at::AutoGradMode graph(one.with_gradients);
            compare(in_networks(one), kFormNames, options, tally);
        }
    }
    return tally;
}

Aim aim_of(const char* where, const Tally& tally) {
    return {.name = std::string(where)
                        .append(": the form taken is within 5 % of the fastest: ")
                        .append(std::to_string(tally.near_best))
                        .append(" of ")
                        .append(std::to_string(tally.rows))
                        .append(" rows"),
            .measured = 100.0 * tally.near_best / tally.rows,
            .wanted = 100.0,
            .unit = " %"};
}

std::int64_t most_channels(const Options& options) {
    const auto given = options.numbers.find(std::string(kMostChannels));
    if (given != options.numbers.end()) {
        return static_cast<std::int64_t>(given->second);
    }
    return is_given(options, kQuick) ? kQuickChannels : ProGanConfig{}.fmap_max;
}

/// Throws Error(invalid_argument) where so few channels leave none.
std::vector<Shape> chosen_shapes(const Options& options) {
    const std::int64_t most = most_channels(options);
    std::vector<Shape> shapes = shapes_of_networks(most);
    if (shapes.empty()) {
        const std::vector<Shape> all = shapes_of_networks(ProGanConfig{}.fmap_max);
        throw Error(ErrorCode::invalid_argument,
                    "No layer of the networks has " + std::to_string(most) + " channels or fewer",
                    "Give --channels " +
                        std::to_string(std::ranges::min_element(all, {}, &Shape::in)->in) +
                        " or more");
    }
    return shapes;
}

int run(const Options& options) {
    const bool has_cuda = load_cuda_libraries().cuda;  // ahead of the first gradient
    print_machine();
    std::printf("Rates count the work of the fused form; ratios are over the separate one.\n");
    const TrueFloat32 precision;
    const std::vector<Shape> shapes = chosen_shapes(options);
    const bool both = is_given(options, kPictures) == is_given(options, kTraining);
    std::vector<Aim> aims;
    if (both || is_given(options, kPictures)) {
        aims.push_back(aim_of("pictures", compare_in_pictures(shapes, options)));
    }
    if (both || is_given(options, kTraining)) {
        aims.push_back(aim_of("networks", compare_in_networks(c10::kCPU, shapes, options)));
        if (has_cuda) {
            const c10::Device device(c10::kCUDA, 0);
            aims.push_back(aim_of("networks, GPU", compare_in_networks(device, shapes, options)));
        }
    }
    return report_aims(aims, options);
}

}  // namespace
}  // namespace zscope::bench

int main(int argc, char** argv) {
    using namespace zscope::bench;
    constexpr std::array kOwn{kMostChannels};
    constexpr std::array kFlags{kQuick, kPictures, kTraining, kAll};
    return run_program(argc, argv, run, 0, kOwn, kFlags);
}
