#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/export/activeness_report.h"
#include "core/export/analyses.h"
#include "core/export/component_scores.h"
#include "core/export/hessian_report.h"
#include "core/export/penalty_report.h"
#include "core/hessian/model_calls.h"
#include "core/latent/latent_state.h"
#include "core/model/demo/demo_generator.h"
#include "tests/core/demo_analysis_support.h"
#include "tests/support/numbers.h"
#include "tests/support/thrown_error.h"

namespace zscope::testing {
namespace {

/// The demo with its components in the opposite order.
class ReversedDemo final : public Generator {
  public:
    ReversedDemo() {
        info_ = demo_.info();
        info_.additive_components.clear();
    }
    [[nodiscard]] const GeneratorInfo& info() const override { return info_; }
    [[nodiscard]] at::Tensor forward(const at::Tensor& z, const ForwardOptions& options) override {
        return demo_.forward(z.flip({1}), options);
    }
    [[nodiscard]] std::unique_ptr<Generator> replica() const override {
        return std::make_unique<ReversedDemo>();
    }
    void to(c10::Device /*device*/) override {}
    [[nodiscard]] c10::Device device() const override { return demo_.device(); }

  private:
    DemoGenerator demo_{kSize};
    GeneratorInfo info_;
};

/// The components of an activeness table, row by row.
std::vector<int> components_of(const Analysis& analysis) {
    std::vector<int> components;
    for (const auto& row : analysis.result.table.rows) {
        components.push_back(static_cast<int>(std::get<std::int64_t>(row[2])));
    }
    return components;
}

TEST(FigureLatents, AreOneStreamNormalisedRowByRow) {
    const at::Tensor raw =
        figure_latents({.samples = 5, .seed = 9, .mode = LatentMode::pre_norm}, 3);
    const std::vector<float> stream = sample_latent(9, 15);
    EXPECT_TRUE(std::equal(stream.begin(), stream.end(), raw.const_data_ptr<float>()));
    const at::Tensor normal = figure_latents({.samples = 5, .seed = 9}, 3);
    EXPECT_LT(largest(normal.square().mean(1) - 1.0), 1e-5);
    EXPECT_THROW((void)figure_latents({.samples = 0}, 3), Error);
    EXPECT_THROW((void)figure_latents({.samples = 100001}, 3), Error);
}

TEST(FigureLatents, AreTheOneThatIsGiven) {
    LatentState state = latent_from_seed(5, kDemoLatentSize);
    state.offsets[2] = 0.75F;
    for (const LatentMode mode : {LatentMode::pre_norm, LatentMode::post_norm}) {
        const FigureLatents given{.samples = 1, .seed = 5, .mode = mode, .state = state};
        const at::Tensor z = figure_latents(given, kDemoLatentSize);
        const std::vector<float> expected = compose(state, mode == LatentMode::post_norm);
        EXPECT_TRUE(std::equal(expected.begin(), expected.end(), z.const_data_ptr<float>()));
        EXPECT_EQ(z.sizes(), at::IntArrayRef({1, kDemoLatentSize}));
    }
    EXPECT_THROW((void)figure_latents({.samples = 2, .state = state}, kDemoLatentSize), Error);
    EXPECT_THROW((void)figure_latents({.samples = 1, .state = state}, 3), Error);
}

TEST(ModelCalls, CutsBatchesAndStops) {
    DemoGenerator demo(kSize);
    const at::Tensor z = figure_latents(latents(5), kDemoLatentSize);
    ModelCalls whole(demo, LatentMode::post_norm, 16, {}, {});
    ModelCalls cut(demo, LatentMode::post_norm, 2, {}, {});
    EXPECT_LT(largest(whole.pictures()(z) - cut.pictures()(z)), 1e-6);
    std::stop_source source;
    ModelCalls stopped(demo, LatentMode::post_norm, 2, {}, source.get_token());
    source.request_stop();
    EXPECT_THROW((void)stopped.pictures()(z), Error);
    EXPECT_THROW(ModelCalls(demo, LatentMode::post_norm, 0, {}, {}), Error);
    EXPECT_THROW((void)find_activation(demo.info(), 1), Error) << "the demo has no layers";
}

TEST(ActivenessReport, RanksTheDemosDeadComponentsLast) {
    DemoGenerator demo(kSize);
    ActivenessReport report{.request = {.latents = latents(6)}};
    add_activeness(report, "demo", measure_activeness(demo, kCpu, report.request));
    const std::vector<ComponentScore>& scores = report.models[0].scores;
    ASSERT_EQ(std::ssize(scores), kDemoLatentSize);
    for (std::size_t i = 1; i < scores.size(); ++i) {
        EXPECT_GE(scores[i - 1].score, scores[i].score);
    }
    for (const ComponentScore& score : scores) {
        const bool is_dead = score.component == kDemoDead[0] || score.component == kDemoDead[1];
        EXPECT_EQ(score.score == 0.0, is_dead) << score.label;
    }
    const Table table = activeness_table(report);
    double share = 0.0;
    for (const auto& row : to_json(table)) {
        share += row["share"].get<double>();
    }
    EXPECT_NEAR(share, 1.0, 1e-12);
    EXPECT_EQ(std::get<std::int64_t>(table.rows[11][1]), 11) << "equal scores share a rank";
}

TEST(ActivenessReport, NamesTheDemosDeadComponents) {
    DemoGenerator demo(kSize);
    ActivenessReport report{.request = {.latents = latents(6)}};
    add_activeness(report, "demo", measure_activeness(demo, kCpu, report.request));
    int dead = 0;
    for (const auto& row : to_json(activeness_table(report))) {
        const auto component = row["component"].get<std::int64_t>();
        const bool is_expected = component == kDemoDead[0] || component == kDemoDead[1];
        EXPECT_EQ(row["dead"], is_expected ? "yes" : "no") << row;
        dead += is_expected ? 1 : 0;
    }
    EXPECT_EQ(dead, 2);
    EXPECT_EQ(dead_notes(report),
              (std::vector<std::string>{"demo: 2 of 12 components are dead (below 1/100 of the "
                                        "largest activeness): z4,z10"}));
}

TEST(DeadComponents, AreTheSameInWords) {
    const long parts = std::lround(1.0 / kDeadBelow);
    EXPECT_EQ(kDeadBelowText, std::string("1/").append(std::to_string(parts)));
    EXPECT_NE(std::string(kDeadHelp).find(kDeadBelowText), std::string::npos);
}

TEST(DeadComponents, AreThoseUnderAHundredthOfTheLargest) {
    EXPECT_TRUE(is_dead(0.0, 1.0));
    EXPECT_TRUE(is_dead(0.0099, 1.0));
    EXPECT_FALSE(is_dead(0.01, 1.0));
    EXPECT_FALSE(is_dead(1.0, 1.0));
    EXPECT_TRUE(is_dead(0.0, 0.0)) << "nothing moves the picture";
    const double none = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(is_dead(none, 1.0));
    const auto score = [](int component, double activeness) {
        return ComponentScore{component, "", activeness, activeness, activeness};
    };
    EXPECT_EQ(dead_components({score(0, 2.0), score(3, 0.0), score(2, none), score(1, 0.019)}),
              (std::vector<int>{1, 3}));
    EXPECT_EQ(largest_activeness({score(0, none), score(1, 3.0)}), 3.0);
}

TEST(ActivenessReport, StandsInTheOrderItIsGiven) {
    DemoGenerator demo(kSize);
    ActivenessReport report{.request = {.latents = latents(2)}};
    const std::vector<ComponentScore> scores = measure_activeness(demo, kCpu, report.request);
    report.order = ranked(scores);
    std::ranges::reverse(report.order);
    add_activeness(report, "demo", scores);
    const Table table = activeness_table(report);
    ASSERT_EQ(std::ssize(table.rows), kDemoLatentSize);
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        EXPECT_EQ(report.models[0].scores[row].component, report.order[row]);
        EXPECT_EQ(std::get<std::int64_t>(table.rows[row][2]), report.order[row]);
    }
    EXPECT_EQ(std::get<std::int64_t>(table.rows.back()[1]), 1) << "ranks stay the model's own";
    EXPECT_EQ(std::get<std::int64_t>(table.rows.front()[1]), 11) << "dead";
    report.request.extent = 0.0;
    EXPECT_THROW((void)measure_activeness(demo, kCpu, report.request), Error);
}

TEST(ActivenessReport, TakesWholeOrdersOnly) {
    GeneratorInfo info;
    info.latent_size = 3;
    EXPECT_NO_THROW(check_order({}, info));
    EXPECT_NO_THROW(check_order({2, 0, 1}, info));
    for (const std::vector<int>& order :
         {std::vector<int>{0, 1}, {0, 1, 1}, {0, 1, 3}, {-1, 0, 1}, {0, 1, 2, 3}}) {
        EXPECT_THROW(check_order(order, info), Error);
    }
}

/// Two models whose components rank differently: the demo, and the demo with z turned round.
TEST(ActivenessAnalysis, StandsInTheOrderOfAnotherModel) {
    DemoGenerator demo(kSize);
    ReversedDemo reversed;
    const ActivenessRequest request{.latents = latents(2)};
    const AnalysisSubject a{.generator = &demo, .described = analysed_model(demo, "demo")};
    const AnalysisSubject b{.generator = &reversed, .described = analysed_model(reversed, "b")};
    const std::vector<int> order_of_b = ranked(measure_activeness(reversed, kCpu, request));
    const Analysis own = analyse_activeness({a}, request, {}, {}, {});
    const Analysis in_b = analyse_activeness({a}, request, {.model = b}, {}, {});
    const Analysis listed = analyse_activeness({a}, request, {.components = order_of_b}, {}, {});
    ASSERT_NE(components_of(own), order_of_b) << "or the test sees nothing";
    EXPECT_EQ(components_of(in_b), order_of_b);
    EXPECT_EQ(to_csv(in_b.result.table), to_csv(listed.result.table));
    EXPECT_NE(in_b.heading.find("in the order of b"), std::string::npos) << in_b.heading;
    const auto& options = in_b.record.options;
    EXPECT_EQ(*(std::ranges::find(options, std::string("--order-of")) + 1), "b");
    EXPECT_EQ(in_b.record.measure["order_of"]["argument"], "b");
    const Analysis both = analyse_activeness({a, b}, request, {.model = b}, {}, {});
    std::vector<int> twice = order_of_b;
    twice.insert(twice.end(), order_of_b.begin(), order_of_b.end());
    EXPECT_EQ(components_of(both), twice);
    EXPECT_THROW((void)analyse_activeness({a}, request, {.components = {0, 1}}, {}, {}), Error);
}

TEST(HessianStatistics, FindsTheDemosPairAndItsSize) {
    DemoGenerator demo(kSize);
    const HessianStatistics found = compute_hessian_statistics(
        demo, kCpu, {.latents = latents(3), .mapped = {{kDemoPairA, kDemoPairB}}});
    const at::Tensor exact = exact_pair(demo, 3);
    const double size = std::sqrt(exact.square().mean().item<double>());
    const at::Tensor& matrix = found.interactions.value;
    EXPECT_NEAR(matrix[kDemoPairA][kDemoPairB].item<double>(), size, kStepError * size);
    EXPECT_GT(size, 100.0 * kRounding);
    for (std::int64_t i = 0; i < kDemoLatentSize; ++i) {
        for (std::int64_t j = i + 1; j < kDemoLatentSize; ++j) {
            if (i != kDemoPairA || j != kDemoPairB) {
                EXPECT_LT(matrix[i][j].item<double>(), kRounding) << i << " " << j;
            }
        }
    }
    const at::Tensor map = exact.square().mean(c10::IntArrayRef{0, 1}).sqrt();
    EXPECT_LT(largest(found.maps[0] - map), kStepError * largest(map));
    ASSERT_TRUE(found.diagonalness.has_value());
    EXPECT_EQ(found.diagonalness->hessians, std::int64_t{3} * 3 * kSize * kSize);
}

TEST(InteractionsAnalysis, TellsThatTheDemosOtherPairsAreNothingBesideIts) {
    DemoGenerator demo(kSize);
    const AnalysisSubject subject{.generator = &demo, .described = analysed_model(demo, "demo")};
    const Analysis analysis = analyse_interactions({subject}, {.latents = latents(2)}, {}, {}, {});
    for (const auto& row : to_json(analysis.result.table)) {
        const auto i = row["i"].get<std::int64_t>();
        const auto j = row["j"].get<std::int64_t>();
        const bool is_pair = i == kDemoPairA && j == kDemoPairB;
        EXPECT_EQ(row["interval"] == "negligible", i != j && !is_pair) << row;
    }
}

TEST(HessianStatistics, AnalyticFindsThePairAndTheValueOfTheDemosJets) {
    DemoGenerator demo(kSize);
    const HessianStatistics found = compute_hessian_statistics(
        demo, kCpu, {.latents = latents(2), .scheme = HessianScheme::analytic});
    const at::Tensor by_jets = pair_by_jets(2);
    EXPECT_NEAR(found.interactions.value[kDemoPairA][kDemoPairB].item<double>(),
                root_mean_square(by_jets), 1e-9);
    EXPECT_EQ(found.interactions.value[0][1].item<double>(), 0.0);
    const PixelHessian pixel =
        compute_chosen_hessians(demo, kCpu,
                                {.latents = latents(1),
                                 .scheme = HessianScheme::analytic,
                                 .place = PixelPlace{.x = 5, .y = 7, .channel = 1}})[0];
    EXPECT_NEAR(pixel.matrix[kDemoPairA][kDemoPairB].item<double>(),
                by_jets[0][1][7][5].item<double>(), 1e-9);
}

TEST(ActivenessReport, TellsEstimatesOnTheWay) {
    DemoGenerator demo(kSize);
    const ActivenessRequest request{.latents = latents(10), .batch = 6};
    std::vector<int> rounds;
    std::vector<ComponentScore> partial;
    const std::vector<ComponentScore> all = measure_activeness(
        demo, kCpu, request, [&](const std::vector<ComponentScore>& scores, int done) {
            rounds.push_back(done);
            partial = scores;
        });
    EXPECT_EQ(rounds, (std::vector<int>{4, 8}));
    const std::vector<ComponentScore> at_once = measure_activeness(demo, kCpu, request);
    const std::vector<ComponentScore> first_eight =
        measure_activeness(demo, kCpu, {.latents = latents(8), .batch = 6});
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(all[i].component, static_cast<int>(i));
        EXPECT_NEAR(all[i].score, at_once[i].score, 1e-6 + 1e-5 * at_once[i].score);
        EXPECT_NEAR(partial[i].score, first_eight[i].score, 1e-6 + 1e-5 * first_eight[i].score);
    }
}

TEST(HessianStatistics, AlongSomeComponentsAreThoseOfThePartOfTheMatrix) {
    DemoGenerator demo(kSize);
    HessianStatisticsRequest request{.latents = latents(2), .mapped = {{kDemoPairA, kDemoPairB}}};
    const at::Tensor chosen = at::tensor({7, 0, 1}, at::kLong);
    for (const HessianScheme scheme : {HessianScheme::official, HessianScheme::analytic}) {
        SCOPED_TRACE(scheme_name(scheme));
        request.scheme = scheme;
        request.components.clear();
        const HessianStatistics whole = compute_hessian_statistics(demo, kCpu, request);
        request.components = {7, 0, 1};
        const HessianStatistics some = compute_hessian_statistics(demo, kCpu, request);
        const at::Tensor entries =
            whole.interactions.value.index_select(0, chosen).index_select(1, chosen);
        ASSERT_EQ(some.interactions.value.sizes(), entries.sizes());
        EXPECT_LT(largest(some.interactions.value - entries), kRounding);
        EXPECT_LT(largest(some.maps[0] - whole.maps[0]), kRounding);
        ASSERT_TRUE(some.diagonalness.has_value());
        EXPECT_EQ(some.diagonalness->hessians, whole.diagonalness->hessians);
    }
    EXPECT_EQ(describe(request).find("M_ij along z7,z0,z1 = root of the mean of H_ij^2 over "
                                     "latents and channels (in the table over pixels too), "),
              0U);
    request.components = {0, 1};
    EXPECT_NE(message_of([&] {
                  (void)compute_hessian_statistics(demo, kCpu, request);
              }).find("z7, which is not among the components"),
              std::string::npos);
}

TEST(LayerPenalties, OfTheDemoAreItsPixels) {
    DemoGenerator demo(kSize);
    PenaltyRequest request{.latents = latents(3), .k = 4, .reduction = Reduction::mean};
    const ModelPenalty mean = compute_layer_penalties(demo, kCpu, request, "demo");
    request.reduction = Reduction::max;
    const ModelPenalty max = compute_layer_penalties(demo, kCpu, request, "demo");
    ASSERT_EQ(max.layers.size(), 1U);
    EXPECT_EQ(max.layers[0].name, "pixels");
    EXPECT_EQ(max.total, max.layers[0].penalty);
    EXPECT_GE(max.layers[0].penalty, max.layers[0].mean);
    EXPECT_GT(max.total, mean.total);
    request.variance = VarianceForm::population;
    EXPECT_NEAR(compute_layer_penalties(demo, kCpu, request, "demo").total, 0.75 * max.total,
                1e-5 * max.total);
    request.layers = {1};
    EXPECT_THROW((void)compute_layer_penalties(demo, kCpu, request, "demo"), Error);
}

}  // namespace
}  // namespace zscope::testing
