#include "core/directions/rebased_model.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/directions/joint_diagonalisation.h"
#include "core/hessian/analytic_hessians.h"
#include "core/hessian/packed_hessian.h"
#include "core/latent/latent_axes.h"
#include "core/model/progan/discriminator_network.h"
#include "core/model/progan/generator_network.h"
#include "core/model/registry.h"
#include "core/model/turned_generator.h"
#include "tests/core/files_support.h"
#include "tests/support/every_derivative.h"
#include "tests/support/numbers.h"
#include "tests/support/test_generators.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;
using testing::seeded;

constexpr std::int64_t kN = 6;

ModelCard small_card() {
    ModelCard card;
    card.name = "small";
    card.progan.resolution = 8;
    card.progan.latent_size = kN;
    card.progan.fmap_base = 32;
    card.progan.fmap_max = 8;
    card.component_names.assign(kN, "name");
    return card;
}

/// Weights as training leaves them: biases that are not zero.
NamedTensors without_zeros(const NamedTensors& parameters, std::uint64_t seed) {
    NamedTensors weights;
    for (const auto& [name, tensor] : parameters) {
        const at::Tensor noise = at::randn(tensor.sizes(), seeded(seed)) * 0.2;
        weights.emplace_back(name, tensor.detach() + noise);
    }
    return weights;
}

WholeModel small_model() {
    const at::NoGradGuard no_grad;
    const ModelCard card = small_card();
    const GeneratorNetwork generator(card.progan, seeded(1));
    const DiscriminatorNetwork discriminator(card.progan, seeded(2));
    WholeModel whole;
    whole.model = {card, without_zeros(generator.parameters(), 3)};
    whole.companion = TrainingCompanion{card, without_zeros(generator.parameters(), 4),
                                        without_zeros(discriminator.parameters(), 5)};
    return whole;
}

RebaseOptions quick() {
    RebaseOptions options;
    options.samples = 8;
    options.order_samples = 4;
    options.restarts = 2;
    return options;
}

at::Tensor pictures(const Generator& generator, const at::Tensor& z) {
    return generator.replica()->forward(z, {});
}

double gap(const at::Tensor& a, const at::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

at::Tensor rotation_of(const ModelCard& card) {
    return at::tensor(card.rebase->axes.rotation, at::kDouble).view({kN, kN});
}

/// What a search of the small model finds; the same for all tests.
const Rebase& found_rebase(Generator& generator) {
    static const Rebase kFound = find_rebase(generator, quick());
    return kFound;
}

class RebasedModel : public ::testing::Test {
  protected:
    void SetUp() override {
        save_whole_model(origin(), small_model());
        whole_ = load_whole_model(origin());
        generator_ = build_generator(whole_.model);
        rebase_ = found_rebase(*generator_);
    }
    [[nodiscard]] fs::path origin() const { return folder_ / "origin"; }

    at::NoGradGuard no_grad_;
    TemporaryFolder folder_;
    WholeModel whole_;
    std::unique_ptr<Generator> generator_;
    Rebase rebase_;
};

TEST_F(RebasedModel, WrittenFileDrawsTheSamePicturesForThousandLatents) {
    for (const char* name : {"folder", "named.safetensors"}) {
        SCOPED_TRACE(name);
        save_whole_model(folder_ / name, rebase_model(whole_, rebase_));
        const auto turned = open_model((folder_ / name).string());
        const at::Tensor z = at::randn({1000, kN}, seeded(7));
        const at::Tensor w = to_new_axes(z, rebase_.rotation);
        EXPECT_LT(gap(pictures(*turned, w), pictures(*generator_, z)), 1e-5);
        EXPECT_GT(gap(pictures(*turned, z), pictures(*generator_, z)), 1e-2);
        EXPECT_TRUE(
            pictures(*turned, w).equal(pictures(*rebased_generator(*generator_, rebase_), w)))
            << "the open model and the written one are the same bits";
    }
    EXPECT_TRUE(fs::exists(folder_ / "named.json"));
    EXPECT_TRUE(fs::exists(folder_ / "named.train.safetensors"));
}

TEST_F(RebasedModel, CompanionTurnsWithIt) {
    save_whole_model(folder_ / "new", rebase_model(whole_, rebase_));
    const WholeModel read = load_whole_model(folder_ / "new");
    ASSERT_TRUE(read.companion.has_value());
    EXPECT_EQ(read.companion->card, read.model.card);
    const ProGanConfig& config = read.model.card.progan;
    const GeneratorNetwork before(config, whole_.companion->generator);
    const GeneratorNetwork after(config, read.companion->generator);
    const at::Tensor z = at::randn({16, kN}, seeded(8));
    EXPECT_LT(gap(after.forward(to_new_axes(z, rebase_.rotation)), before.forward(z)), 1e-5);
    const DiscriminatorNetwork old_judge(config, whole_.companion->discriminator);
    const DiscriminatorNetwork new_judge(config, read.companion->discriminator);
    const at::Tensor seen = before.forward(z);
    EXPECT_TRUE(new_judge.forward(seen).scores.equal(old_judge.forward(seen).scores));
}

TEST_F(RebasedModel, CardTellsWhereItComesFrom) {
    save_whole_model(folder_ / "new", rebase_model(whole_, rebase_, "zscope rebase it"));
    const ModelCard card = load_model(folder_ / "new").card;
    ASSERT_TRUE(card.rebase.has_value());
    EXPECT_EQ(card.name, "small, re-based");
    EXPECT_EQ(card.component_names,
              kept_names(whole_.model.card.component_names, card.rebase->axes.rotation));
    EXPECT_EQ(card.rebase->axes.origin_sha256, whole_.model.card.weights_sha256);
    EXPECT_EQ(card.rebase->objective, "hessian");
    EXPECT_EQ(card.rebase->scheme, "minimal");
    EXPECT_EQ(card.rebase->samples, 8);
    EXPECT_EQ(card.rebase->rows_per_call, 16);
    EXPECT_EQ(card.rebase->threads, at::get_num_threads());
    EXPECT_EQ(card.rebase->command, "zscope rebase it");
    EXPECT_EQ(card.rebase->off_diagonal_before, rebase_.off_before);
    EXPECT_EQ(card.rebase->off_diagonal_after, rebase_.off_after);
    EXPECT_EQ(card.rebase->activeness, rebase_.activeness);
    EXPECT_TRUE(rotation_of(card).equal(rebase_.rotation));
    EXPECT_EQ(open_model((folder_ / "new").string())->info().axes, card.rebase->axes);
}

TEST_F(RebasedModel, TwiceChangesNothingButRounding) {
    for (const RebaseOptions& options : testing::every_derivative(quick())) {
        SCOPED_TRACE(std::string(objective_name(options.objective))
                         .append(" ")
                         .append(scheme_name(options.scheme)));
        // A second difference divides float32 pictures' rounding by epsilon^2.
        const bool has_second_differences =
            options.objective == RebaseObjective::hessian && !are_analytic(options);
        const double rounding = has_second_differences ? 1e-3 : 1e-4;
        const Rebase first = find_rebase(*generator_, options);
        save_whole_model(folder_ / "once", rebase_model(whole_, first));
        const WholeModel once = load_whole_model(folder_ / "once");
        const Rebase second = find_rebase(*build_generator(once.model), options);
        EXPECT_NEAR(second.off_before, first.off_after, rounding / 10);
        EXPECT_LT(gap(second.rotation, at::eye(kN, at::kDouble)), rounding);
        save_whole_model(folder_ / "twice", rebase_model(once, second));
        const WholeModel twice = load_whole_model(folder_ / "twice");
        EXPECT_EQ(twice.model.card.name, "small, re-based");
        EXPECT_EQ(twice.model.card.rebase->axes.origin_sha256, whole_.model.card.weights_sha256);
        EXPECT_LT(gap(rotation_of(twice.model.card), first.rotation), rounding);
        for (std::size_t k = 0; k < twice.model.weights.size(); ++k) {
            EXPECT_LT(gap(twice.model.weights[k].second, once.model.weights[k].second), rounding);
        }
    }
}

/// Axes that another way of looking found stand on the same latents and differences: what a
/// re-basing finds does not hang on the axes in use.
TEST_F(RebasedModel, FindsTheSameAxesFromOthers) {
    RebaseOptions other = quick();
    other.objective = RebaseObjective::metric;
    save_whole_model(folder_ / "other", rebase_model(whole_, find_rebase(*generator_, other)));
    const WholeModel turned = load_whole_model(folder_ / "other");
    const Rebase again = find_rebase(*build_generator(turned.model), quick());
    EXPECT_NEAR(again.off_after, rebase_.off_after, 1e-4);
    EXPECT_LT(gap(rotation_of(rebase_model(turned, again).model.card), rebase_.rotation), 1e-3);
}

TEST_F(RebasedModel, AnOlderBasisGoesIntoTheWeights) {
    const at::Tensor older = random_orthogonal(kN, 3);
    const at::Tensor basis = latent_basis(older);
    WholeModel based = whole_;
    const float* first = basis.const_data_ptr<float>();
    based.model.card.latent_basis.assign(first, first + basis.numel());
    based.companion.reset();
    save_whole_model(folder_ / "based", based);
    based = load_whole_model(folder_ / "based");
    const auto generator = build_generator(based.model);
    const at::Tensor z = at::randn({16, kN}, seeded(9));
    EXPECT_LT(gap(pictures(*generator, to_new_axes(z, older)), pictures(*generator_, z)), 1e-5);
    const WholeModel turned = rebase_model(based, rebase_);
    EXPECT_TRUE(turned.model.card.latent_basis.empty());
    const at::Tensor w = to_new_axes(z, rebase_.rotation);
    const at::Tensor expected = pictures(*generator, z);
    EXPECT_LT(gap(pictures(*build_generator(turned.model), w), expected), 1e-5);
    EXPECT_LT(gap(pictures(*rebased_generator(*generator, rebase_), w), expected), 1e-5);
}

TEST_F(RebasedModel, WithoutAFirstLayerTheCardKeepsTheBasis) {
    WholeModel foreign = whole_;
    foreign.companion.reset();
    std::erase_if(foreign.model.weights,
                  [](const auto& entry) { return entry.first == "4x4/Dense/weight"; });
    const WholeModel turned = rebase_model(foreign, rebase_);
    ASSERT_EQ(turned.model.card.latent_basis.size(), static_cast<std::size_t>(kN * kN));
    EXPECT_TRUE(at::tensor(turned.model.card.latent_basis)
                    .view({kN, kN})
                    .equal(latent_basis(rebase_.rotation)));
    EXPECT_EQ(turned.model.weights.size(), foreign.model.weights.size());

    const testing::TestGenerator other({.latent_size = kN});
    const auto shown = rebased_generator(other, rebase_);
    const at::Tensor z = at::randn({4, kN}, seeded(10));
    EXPECT_LT(gap(pictures(*shown, to_new_axes(z, rebase_.rotation)), pictures(other, z)), 1e-5);
    EXPECT_TRUE(shown->info().axes.has_value());
}

TEST_F(RebasedModel, RefusesLatentsThatARotationChanges) {
    const auto refusal = [this](const WholeModel& whole) {
        return std::string(testing::error_of([&] { (void)rebase_model(whole, rebase_); }).what());
    };
    WholeModel fixed = whole_;
    fixed.model.card.rotation_invariant_latent = false;
    EXPECT_EQ(refusal(fixed),
              "small draws its latents from a distribution that a rotation changes");
    // What training says is the nearer reason, whatever else the card says.
    fixed.model.card.progan.infogan_size = 2;
    EXPECT_EQ(refusal(fixed), "small was trained to keep single components apart (InfoGAN)");
    fixed.model.card.rotation_invariant_latent = true;
    EXPECT_EQ(refusal(fixed), "small was trained to keep single components apart (InfoGAN)");
}

TEST_F(RebasedModel, CompanionOfOtherWeightsIsRefused) {
    save_whole_model(folder_ / "new", rebase_model(whole_, rebase_));
    fs::copy_file(origin() / kCompanionName, folder_ / "new" / kCompanionName,
                  fs::copy_options::overwrite_existing);
    EXPECT_THROW((void)load_whole_model(folder_ / "new"), Error);
    WholeModel viewing = whole_;
    viewing.companion.reset();
    save_whole_model(folder_ / "new", viewing);
    EXPECT_FALSE(load_whole_model(folder_ / "new").companion.has_value())
        << "nothing old is left beside new weights";
}

TEST_F(RebasedModel, AnalyticHessiansSeeTurnedAxes) {
    const at::Tensor q = random_orthogonal(kN, 4);
    const TurnedGenerator turned(generator_->replica(), latent_basis(q));
    const auto plain = analytic_hessians(*generator_, LatentMode::pre_norm);
    const auto through = analytic_hessians(turned, LatentMode::pre_norm);
    ASSERT_TRUE(plain && through);
    const at::Tensor z = at::randn({kN}, seeded(11));
    const at::Tensor own = unpack_symmetric((*plain)(z), kN).flatten(2).permute({2, 0, 1});
    const at::Tensor seen =
        unpack_symmetric((*through)(to_new_axes(z, q)), kN).flatten(2).permute({2, 0, 1});
    const at::Tensor axes = q.to(own.scalar_type());
    EXPECT_LT(gap(seen, axes.matmul(own).matmul(axes.t())), 1e-5);
    const testing::TestGenerator other({.latent_size = kN});
    EXPECT_FALSE(
        analytic_hessians(TurnedGenerator(other.replica(), latent_basis(q)), LatentMode::pre_norm));
}

TEST_F(RebasedModel, TurnedAxesStayWhenWeightsOfAnotherTypeAreLoaded) {
    const auto expect_type = [](const GeneratorInfo& info, const char* type) {
        ASSERT_FALSE(info.activations.empty());
        for (const ActivationInfo& layer : info.activations) {
            EXPECT_EQ(layer.dtype, type) << layer.name;
        }
    };
    NamedTensors doubles;
    for (const auto& [name, tensor] : whole_.model.weights) {
        doubles.emplace_back(name, tensor.to(at::kDouble));
    }
    TurnedGenerator turned(generator_->replica(), latent_basis(random_orthogonal(kN, 4)));
    expect_type(turned.info(), "float32");
    turned.load_weights(doubles);
    expect_type(turned.info(), "float64");
    expect_type(turned.replica()->info(), "float64");
    const std::unique_ptr<Generator> plain = generator_->replica();
    plain->load_weights(doubles);
    const at::Tensor w = at::randn({2, kN}, seeded(12)).to(at::kDouble);
    const at::Tensor shown = turned.forward(w, {});
    EXPECT_EQ(shown.scalar_type(), at::kDouble);
    const at::Tensor z = w.matmul(turned.basis().to(at::kDouble).t());
    EXPECT_LT(gap(shown, plain->forward(z, {})), 1e-10);
    turned.load_weights(whole_.model.weights);
    expect_type(turned.info(), "float32");
}

GeneratorInfo info_of(const std::string& sha) {
    GeneratorInfo info;
    info.architecture = "progan";
    info.latent_size = kN;
    info.weights_sha256 = sha;
    return info;
}

std::vector<double> list_of(const at::Tensor& matrix) {
    const at::Tensor rows = matrix.contiguous();
    return {rows.const_data_ptr<double>(), rows.const_data_ptr<double>() + rows.numel()};
}

TEST(LatentAxes, LinkLeadsFromOneRebasingToTheOther) {
    const at::Tensor q1 = random_orthogonal(kN, 1);
    const at::Tensor q2 = random_orthogonal(kN, 2);
    const GeneratorInfo origin = info_of("o");
    GeneratorInfo a = info_of("a");
    a.axes = turned_axes(origin, list_of(q1));
    GeneratorInfo b = info_of("b");
    b.axes = turned_axes(a, list_of(q2));
    const at::Tensor z = at::randn({1, kN}, seeded(12));
    const at::Tensor in_a = to_new_axes(z, q1);
    const at::Tensor in_b = to_new_axes(in_a, q2);
    const auto follow = [](const at::Tensor& from, const std::vector<double>& link) {
        const float* first = from.const_data_ptr<float>();
        return at::tensor(follow_axes({first, first + kN}, link)).view({1, kN});
    };
    EXPECT_LT(gap(follow(in_a, *axes_link(a, b)), in_b), 1e-5);
    EXPECT_LT(gap(follow(in_b, *axes_link(b, origin)), z), 1e-5);
    EXPECT_LT(gap(follow(z, *axes_link(origin, b)), in_b), 1e-5);
    EXPECT_FALSE(axes_link(info_of("x"), b).has_value());
}

TEST(LatentAxes, ANameStaysWhereNineTenthsOfTheSquaresDo) {
    using Names = std::vector<std::string>;
    const auto turned = [](const Names& names, double share) {
        const double c = std::sqrt(share);
        const double s = std::sqrt(1.0 - share);
        return kept_names(names, {c, s, 0, -s, c, 0, 0, 0, -1});
    };
    EXPECT_EQ(turned({"hue", "size", "place"}, 0.91), (Names{"hue", "size", "place"}));
    EXPECT_EQ(turned({"hue", "size", "place"}, 0.09), (Names{"size", "hue", "place"}));
    EXPECT_EQ(turned({"hue", "size", "place"}, 0.89), (Names{"", "", "place"}));
    EXPECT_EQ(turned({"", "size", ""}, 0.91), (Names{"", "size", ""}));
    EXPECT_EQ(turned({"hue", "size", ""}, 0.5), Names()) << "none is left";
    EXPECT_EQ(turned({}, 0.91), Names());
}

}  // namespace
}  // namespace zscope
