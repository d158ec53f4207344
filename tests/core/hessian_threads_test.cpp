#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/explore/traverse.h"
#include "core/export/hessian_report.h"
#include "core/export/layer_maps.h"
#include "core/export/penalty_report.h"
#include "core/export/sensitivity_maps.h"
#include "core/hessian/activeness.h"
#include "core/hessian/analytic_hessians.h"
#include "core/hessian/diagonalness.h"
#include "core/hessian/interaction.h"
#include "core/hessian/penalty.h"
#include "core/hessian/penalty_gradient.h"
#include "core/hessian/pixel_hessian.h"
#include "core/model/generator.h"
#include "core/model/model_file.h"
#include "core/model/progan/progan_generator.h"
#include "core/model/registry.h"
#include "tests/support/cpu.h"
#include "tests/support/numbers.h"
#include "tests/support/small_progan.h"

/// Equal bits at one thread count, equal numbers within rounding across thread counts.
namespace zscope::testing {
namespace {

constexpr std::int64_t kLatentSize = 4;
constexpr std::array<int, 6> kLayers{1, 2, 3, 4, 5, 6};

ProGanGenerator drawn_generator(at::ScalarType type) {
    const ProGanConfig config{
        .resolution = 16, .latent_size = kLatentSize, .fmap_base = 256, .fmap_max = 32};
    return {config, drawn_weights(config, type, 300), {}};
}

struct Measured {
    std::string name;
    at::Tensor value;
};

Measured number(const std::string& name, double value) {
    return {name, at::full({1}, value, at::TensorOptions(at::kDouble))};
}

/// Another generator for latents of any type: those of the program's measures are float32.
class AnyLatents final : public Generator {
  public:
    AnyLatents(Generator& inner, at::ScalarType type) : inner_(inner), type_(type) {}

    [[nodiscard]] const GeneratorInfo& info() const override { return inner_.info(); }
    [[nodiscard]] at::Tensor forward(const at::Tensor& z, const ForwardOptions& options) override {
        return inner_.forward(z.to(type_), options);
    }
    [[nodiscard]] std::vector<at::Tensor> activations(const at::Tensor& z,
                                                      std::span<const int> indices,
                                                      const ForwardOptions& options) override {
        return inner_.activations(z.to(type_), indices, options);
    }
    [[nodiscard]] GeneratorPass forward_with_activations(const at::Tensor& z,
                                                         std::span<const int> indices,
                                                         const ForwardOptions& options) override {
        return inner_.forward_with_activations(z.to(type_), indices, options);
    }
    [[nodiscard]] std::unique_ptr<Generator> replica() const override { return inner_.replica(); }
    void to(c10::Device device) override { inner_.to(device); }
    [[nodiscard]] c10::Device device() const override { return inner_.device(); }

  private:
    Generator& inner_;
    at::ScalarType type_;
};

/// Of the penalty, on pixels and on a layer, of a pair, along a direction and under one component.
std::vector<std::pair<std::string, SensitivityOptions>> kinds_of_maps() {
    SensitivityOptions penalty;
    penalty.latents.samples = 2;
    penalty.latents.seed = 8;
    SensitivityOptions on_layer = penalty;
    on_layer.layer = 4;
    SensitivityOptions pair = penalty;
    pair.pair = std::pair{0, 2};
    SensitivityOptions along = penalty;
    along.direction = {0.5F, -1.0F, 0.25F, 0.75F};
    SensitivityOptions change = penalty;
    change.component = 1;
    return {{"penalty map", penalty},
            {"penalty map of a layer", on_layer},
            {"pair map", pair},
            {"curvature map", along},
            {"change map", change}};
}

/// Everything that looks at a model, on a small one.
class Measures {
  public:
    explicit Measures(ProGanGenerator& generator)
        : generator_(generator),
          type_(generator.parameters().front().second.scalar_type()),
          z_(normal({4, kLatentSize}, 7).to(type_)) {}

    std::vector<Measured> take() {
        add_penalties();
        add_gradient(Reduction::max);
        add_gradient(Reduction::mean);
        add_hessians();
        add_statistics();
        add_maps();
        add_pair_grid();
        add_reports();
        found_.push_back({"activeness", compute_activeness(picture(), z_).mean});
        return found_;
    }

  private:
    [[nodiscard]] PictureFunction picture() {
        return [this](const at::Tensor& z) { return generator_.forward(z, {}); };
    }

    void add_penalties() {
        PenaltyOptions options;
        options.k = 16;
        options.reduction = Reduction::channel_max;
        const TensorFunction pixels = [this](const at::Tensor& z) {
            return std::vector<at::Tensor>{generator_.forward(z, {})};
        };
        found_.push_back({"heatmap", compute_penalty(pixels, z_, options, seeded(8)).per_layer[0]});
        options.k = 2;
        options.reduction = Reduction::max;
        const TensorFunction layers = [this](const at::Tensor& z) {
            return generator_.activations(z, kLayers, {});
        };
        found_.push_back({"penalty by layer",
                          at::stack(compute_penalty(layers, z_, options, seeded(8)).per_layer)});
    }

    void add_gradient(Reduction reduction) {
        NamedTensors weights;
        for (const auto& [name, tensor] : generator_.parameters()) {
            weights.emplace_back(name, tensor.detach().clone().requires_grad_());
        }
        const GeneratorNetwork network(generator_.config(), weights);
        const TensorFunction layers = [&network](const at::Tensor& z) {
            return network.forward_with_activations(z, kLayers, false).activations;
        };
        PenaltyGradientOptions options;
        options.penalty.reduction = reduction;
        (void)backward_penalty(layers, z_, draw_directions(z_, 2, SignScheme::iid, seeded(9)),
                               options);
        std::vector<at::Tensor> gradients;
        for (const auto& [name, tensor] : network.parameters()) {
            if (tensor.grad().defined()) {
                gradients.push_back(tensor.grad().flatten());
            }
        }
        found_.push_back(
            {reduction == Reduction::max ? "gradient of the maximum" : "gradient of the mean",
             at::cat(gradients)});
    }

    void add_hessians() {
        for (const HessianScheme scheme : {HessianScheme::minimal, HessianScheme::official}) {
            found_.push_back({std::string(scheme_name(scheme)),
                              packed_pixel_hessians(picture(), z_[0], {.scheme = scheme})});
        }
        found_.push_back(
            {"analytic", analytic_hessians(generator_, LatentMode::pre_norm).value()(z_[0])});
    }

    void add_statistics() {
        const GeneratorInfo& info = generator_.info();
        DiagonalnessMeter diagonalness(kLatentSize);
        InteractionMeter interactions(kLatentSize, {{0, 2}}, info.channels,
                                      info.height * info.width);
        for (const at::Tensor& z : z_.unbind(0)) {
            visit_pixel_hessians(picture(), z, {}, [&](const HessianSlice& slice) {
                diagonalness.add(slice);
                interactions.add(slice);
            });
            diagonalness.end_sample();
            interactions.end_sample();
        }
        const Diagonalness d = diagonalness.result();
        found_.push_back(number("D%", d.share));
        found_.push_back(number("D_R", d.ratio));
        found_.push_back({"interactions", interactions.result().value});
        found_.push_back({"map of a pair", interactions.map(0)});
    }

    void add_maps() {
        AnyLatents generator(generator_, type_);
        for (const auto& [name, options] : kinds_of_maps()) {
            found_.push_back({name, compute_sensitivity_maps(generator, kCpu, options).values});
        }
        const SensitivityOptions penalty = kinds_of_maps().front().second;
        const LayerRequest layer{.latents = penalty.latents, .layer = 4};
        found_.push_back({"layer map", compute_layer_maps(generator, kCpu, layer).values});
        found_.push_back(
            {"refined map",
             refine_sensitivity_map(generator, kCpu, penalty, [](const RefinedMap&) {}).values});
    }

    void add_pair_grid() {
        AnyLatents generator(generator_, type_);
        std::vector<at::Tensor> differences;
        draw_pair(generator, {0.1F, -0.2F, 0.3F, 0.4F}, {},
                  [&differences](const DrawnCell& /*cell*/, const FloatImage& difference) {
                      differences.push_back(at::tensor(difference.values));
                  });
        found_.push_back({"pair grid", at::cat(differences)});
    }

    void add_reports() {
        AnyLatents generator(generator_, type_);
        PenaltyRequest penalty;
        penalty.latents.samples = 3;
        penalty.latents.seed = 8;
        for (const LayerPenalty& layer :
             compute_layer_penalties(generator, kCpu, penalty, "small").layers) {
            found_.push_back(
                number(std::string("reported penalty of ").append(layer.name), layer.penalty));
        }
        PixelHessianRequest pixel;
        pixel.latents.seed = 8;
        pixel.place = PixelPlace{.x = 9, .y = 5, .channel = 1};
        found_.push_back({"Hessian of a chosen value",
                          compute_chosen_hessians(generator, kCpu, pixel).front().matrix});
    }

    ProGanGenerator& generator_;
    at::ScalarType type_;
    at::Tensor z_;
    std::vector<Measured> found_;
};

/// Leaves the number of threads as it was.
class ThreadsTest : public ::testing::Test {
  protected:
    void TearDown() override { at::set_num_threads(threads_before_); }

  private:
    int threads_before_ = at::get_num_threads();
};

class HessianThreadsTest : public ThreadsTest,
                           public ::testing::WithParamInterface<at::ScalarType> {
  protected:
    std::vector<Measured> with_threads(int threads) {
        at::set_num_threads(threads);
        const at::NoGradGuard no_grad;
        return Measures(generator_).take();
    }

  private:
    ProGanGenerator generator_ = drawn_generator(GetParam());
};

/// How far values of the network's `type` may lie apart, over their largest one. Maps are handed
/// out as float32, in which one unit in the last place is more than float64 is off by.
double bound_of(at::ScalarType type, const at::Tensor& values) {
    if (type != at::kDouble) {
        return 1e-3;
    }
    constexpr double kFloatUnit = 1.2e-7;
    return values.scalar_type() == at::kFloat ? kFloatUnit : 1e-9;
}

TEST_P(HessianThreadsTest, AFixedThreadCountGivesTheSameBits) {
    for (const int threads : {1, 2}) {
        const std::vector<Measured> first = with_threads(threads);
        const std::vector<Measured> again = with_threads(threads);
        for (std::size_t i = 0; i < first.size(); ++i) {
            EXPECT_TRUE(again[i].value.equal(first[i].value))
                << first[i].name << ", " << threads << " threads";
        }
    }
}

TEST_P(HessianThreadsTest, AnotherThreadCountChangesRoundingOnly) {
    const std::vector<Measured> one = with_threads(1);
    for (const int threads : {2, 3}) {
        const std::vector<Measured> more = with_threads(threads);
        for (std::size_t i = 0; i < one.size(); ++i) {
            const at::Tensor largest = one[i].value.abs().max();
            EXPECT_GT(largest.item<double>(), 0.0) << one[i].name;
            const at::Tensor gap = (more[i].value - one[i].value).abs().max();
            EXPECT_LE((gap / largest).item<double>(), bound_of(GetParam(), one[i].value))
                << one[i].name << ", " << threads << " threads against 1";
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Types, HessianThreadsTest, ::testing::Values(at::kFloat, at::kDouble),
                         [](const auto& tested) {
                             return std::string(at::toString(tested.param));
                         });

/// 64 px, so that the passes of k = 16 directions are cut among the threads.
TEST_F(ThreadsTest, ALargerModelsHeatmapIsTheSameOnOneThreadAndOnTwo) {
    const auto generator = build_generator(
        load_model(std::filesystem::path(ZSCOPE_SOURCE_DIR) / "models" / "scenes-simple"));
    SensitivityOptions options;
    options.latents.samples = 1;
    const auto with_threads = [&](int threads) {
        at::set_num_threads(threads);
        return compute_sensitivity_maps(*generator, kCpu, options).values;
    };
    ASSERT_EQ(options.k, 16);
    const at::Tensor one = with_threads(1);
    const at::Tensor two = with_threads(2);
    EXPECT_GT(largest(one), 0.0);
    EXPECT_LE(relative(two, one), 1e-3);
    EXPECT_TRUE(with_threads(2).equal(two));
}

}  // namespace
}  // namespace zscope::testing
