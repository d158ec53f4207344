#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/directions/rebase.h"
#include "core/directions/rebased_model.h"
#include "core/model/generator.h"
#include "core/model/registry.h"
#include "core/train/finetune.h"
#include "core/train/train_estimate.h"
#include "tests/core/files_support.h"
#include "tests/support/thrown_error.h"
#include "tests/train/finetune_support.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

using test::equal_bits;
using test::few_samples;
using test::latents;
using test::start;
using test::TemporaryFolder;
using test::tiny_config;
using test::trainer_of;
using test::write_base;

TEST(FinetuneRebase, RebasingFirstKeepsEveryPicture) {
    const TemporaryFolder folder;
    write_base(folder.path());
    const FinetuneStart plain = start(folder.path());
    const FinetuneStart turned = start(folder.path(), few_samples());
    ASSERT_TRUE(turned.state.origin && turned.state.origin->card.rebase);
    EXPECT_FALSE(plain.state.origin->card.rebase);
    const std::vector<double>& axes = turned.state.origin->card.rebase->axes.rotation;
    const at::Tensor rotation = at::tensor(axes, at::kDouble).view({3, 3});
    EXPECT_GT((rotation - at::eye(3, at::kDouble)).abs().max().item<double>(), 0.01);

    const Trainer before = trainer_of(plain);
    const Trainer after = trainer_of(turned);
    const at::NoGradGuard no_grad;
    const at::Tensor w = latents(1000);
    const at::Tensor z = w.to(at::kDouble).matmul(rotation).to(at::kFloat);
    for (const auto& [g_before, g_after] :
         {std::pair(&before.averaged_generator(), &after.averaged_generator()),
          std::pair(&before.generator(), &after.generator())}) {
        const at::Tensor pictures = g_before->forward(z);
        const double size = std::max(1.0, pictures.abs().max().item<double>());
        EXPECT_LT((pictures - g_after->forward(w)).abs().max().item<double>(), 1e-5 * size);
    }
}

/// In an order and with signs that no search leads to.
TEST(FinetuneRebase, AxesThatWereFoundAreNotSearchedAgain) {
    const TemporaryFolder folder;
    write_base(folder.path());
    const WholeModel base = load_whole_model(folder.path());
    Rebase rebase = find_rebase(*build_generator(base.model), few_samples());
    rebase.rotation = at::stack({-rebase.rotation[2], rebase.rotation[0], -rebase.rotation[1]});
    FoundAxes found{std::make_shared<const Rebase>(rebase), base.model.card.weights_sha256};
    const FinetuneOptions options{.model = folder.path(), .rebase = few_samples()};
    const TrainConfig config = finetune_config(base, options);
    const FinetuneStart begun = start_finetune(options, config, {}, {}, found);

    const at::Tensor flat = rebase.rotation.contiguous().view({-1});
    const std::vector<double> rotation(flat.const_data_ptr<double>(),
                                       flat.const_data_ptr<double>() + flat.numel());
    ASSERT_TRUE(begun.state.origin && begun.state.origin->card.rebase);
    EXPECT_EQ(begun.state.origin->card.rebase->axes.rotation, rotation);
    const Trainer trainer = trainer_of(begun);
    const NamedTensors turned = rebase_weights(base.model.weights, rebase.rotation);
    for (std::size_t i = 0; i < turned.size(); ++i) {
        EXPECT_TRUE(
            at::equal(trainer.averaged_generator().parameters()[i].second, turned[i].second))
            << turned[i].first;
    }
    EXPECT_EQ(begun.state.origin->command, start_finetune(options, config).state.origin->command)
        << "a command line searches";

    found.weights_sha256 = std::string(64, '0');
    EXPECT_EQ(testing::code_of([&] { (void)start_finetune(options, config, {}, {}, found); }),
              ErrorCode::bad_file)
        << "of another model";
}

/// As the window searches, on other threads than those of the run: the command that it shows names
/// them, and leads to the very same bits.
TEST(FinetuneRebase, TheAxesAreSearchedOnTheThreadsAskedFor) {
    const TemporaryFolder folder;
    write_base(folder.path());
    const WholeModel base = load_whole_model(folder.path());
    at::set_num_threads(3);
    const Rebase rebase = find_rebase(*build_generator(base.model), few_samples());
    at::set_num_threads(1);
    ASSERT_EQ(rebase.threads, 3);
    FinetuneOptions options{.model = folder.path(), .rebase = few_samples(), .rebase_threads = 3};
    const TrainConfig config = finetune_config(base, options);
    std::set<int> threads;
    const ProgressSink note([&threads](const Progress&) { threads.insert(at::get_num_threads()); });
    const FinetuneStart searched = start_finetune(options, config, note);
    EXPECT_EQ(threads, std::set<int>{3});
    EXPECT_EQ(at::get_num_threads(), 1) << "those of the run again";
    const FoundAxes found{std::make_shared<const Rebase>(rebase), base.model.card.weights_sha256};
    options.rebase_threads = 0;
    const FinetuneStart handed = start_finetune(options, config, {}, {}, found);
    EXPECT_TRUE(equal_bits(searched.state, handed.state));
    EXPECT_EQ(searched.state.origin->card.rebase->axes, handed.state.origin->card.rebase->axes);
    EXPECT_NE(handed.state.origin->command.find(" --rebase-threads 3 "), std::string::npos)
        << handed.state.origin->command;
    EXPECT_EQ(handed.state.origin->command, searched.state.origin->command);

    threads.clear();
    const FinetuneStart as_the_run = start_finetune(options, config, note);
    EXPECT_EQ(threads, std::set<int>{1});
    EXPECT_NE(as_the_run.state.origin->command.find(" --rebase-threads 1 "), std::string::npos);
}

TEST(FinetuneRebase, ALatentBasisGoesIntoTheWeights) {
    const TemporaryFolder folder;
    write_base(folder.path());
    WholeModel whole = load_whole_model(folder.path());
    whole.model.card.latent_basis = {0, -1, 0, 1, 0, 0, 0, 0, 1};
    (void)save_whole_model(folder.path(), whole);
    const Trainer trainer = trainer_of(start(folder.path()));
    const at::NoGradGuard no_grad;
    const at::Tensor z = latents(16);
    const std::unique_ptr<Generator> model = build_generator(load_model(folder.path()));
    EXPECT_TRUE(
        at::allclose(trainer.averaged_generator().forward(z), model->forward(z, {}), 0.0, 1e-5));
}

TEST(FinetuneRebase, TheCommandNamesEveryOptionOfTheRebasing) {
    FinetuneOptions options{.model = "m"};
    options.rebase = RebaseOptions{.objective = RebaseObjective::jacobian,
                                   .samples = 5,
                                   .seed = 18446744073709551615U,
                                   .restarts = 3,
                                   .scheme = HessianScheme::official,
                                   .epsilon = 0.25,
                                   .layers = std::vector{1, 3},
                                   .rows_per_call = 7,
                                   .latent_mode = LatentMode::post_norm};
    options.rebase_threads = 3;
    const std::string command = finetune_command(options, tiny_config());
    EXPECT_TRUE(command.starts_with(
        "zscope finetune m --rebase jacobian --rebase-samples 5 --rebase-seed "
        "18446744073709551615 --rebase-restarts 3 --rebase-scheme official --rebase-epsilon 0.25 "
        "--rebase-layers 1,3 --rebase-batch 7 --rebase-latent-mode post_norm "
        "--rebase-threads 3 --data "))
        << command;
}

TEST(FinetuneRebase, AnEstimateCountsTheRebasing) {
    const TemporaryFolder folder;
    write_base(folder.path());
    const FinetuneOptions options{.model = folder.path(), .rebase = few_samples()};
    const TrainConfig config = finetune_config(load_whole_model(folder.path()), options);
    const TrainEstimate plain = estimate_run(
        config, {.images = 96, .finetune = FinetuneOptions{.model = folder.path()}}, {});
    EXPECT_EQ(plain.times.rebase, 0.0);
    const TrainEstimate turned = estimate_run(config, {.images = 96, .finetune = options}, {});
    EXPECT_GT(turned.times.rebase, 0.0);
    EXPECT_GT(turned.seconds, turned.times.rebase);
    const TrainEstimate found =
        estimate_run(config, {.images = 96, .finetune = options, .axes_are_found = true}, {});
    EXPECT_EQ(found.times.rebase, 0.0) << "such a run searches nothing";
}

TEST(FinetuneRebase, RebasingStopsOnRequest) {
    const TemporaryFolder folder;
    write_base(folder.path());
    const TrainConfig config = finetune_config(load_whole_model(folder.path()), {});
    std::stop_source stop;
    stop.request_stop();
    const ErrorCode code = testing::code_of([&] {
        (void)start_finetune({.model = folder.path(), .rebase = few_samples()}, config, {},
                             stop.get_token());
    });
    EXPECT_EQ(code, ErrorCode::cancelled);
}

}  // namespace
}  // namespace zscope
