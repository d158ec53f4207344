#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/option_problem.h"
#include "core/model/progan/config.h"
#include "core/regularizers/regularizer_options.h"

namespace zscope {

/// The adversarial loss of a run (docs/methods.md, "Losses").
enum class LossKind {
    wgan_gp,            ///< WGAN-GP with drift: the paper's loss
    non_saturating_r1,  ///< non-saturating loss with a lazily applied R1 penalty
};

/// Everything a training run depends on. The defaults are the preset `small`. File form, command
/// line and window form are all made from the one list of fields in train_config_fields.h, which
/// takes in what the regularizers say of their options. Lengths are counted in real images shown to
/// the discriminator.
struct TrainConfig {
    std::string data = "scenes-simple";  ///< a scene set or a folder of pictures
    /// Of a scene set; of a folder at most so many, drawn from all its files, 0: all.
    std::int64_t data_images = 60000;
    bool data_paired = false;    ///< folder: each picture is two, its left and its right half
    std::int64_t data_seed = 1;  ///< of the scene set, or of the draw from a folder

    std::int64_t resolution = 64;
    std::int64_t latent_size = 12;
    std::int64_t fmap_base = 1024;
    std::int64_t fmap_max = 64;
    bool normalize_latents = true;

    std::int64_t seed = 1000;
    std::int64_t threads = 2;    ///< fixed for the life of a run: another count changes sums
    std::string device = "cpu";  ///< as parse_device reads it; fixed while a sitting lasts

    LossKind loss = LossKind::non_saturating_r1;
    double gradient_penalty = 10.0;  ///< weight of (||grad|| - 1)^2; WGAN-GP
    double drift = 0.001;            ///< weight of D(real)^2; WGAN-GP
    double r1_gamma = 2.0;           ///< gamma / 2 * ||grad||^2; R1
    std::int64_t r1_interval = 8;  ///< discriminator steps from one R1 term, scaled up, to the next

    double learning_rate = 2e-3;
    double adam_beta1 = 0.0;
    double adam_beta2 = 0.99;
    double adam_epsilon = 1e-8;
    std::int64_t ema_half_life_images = 1300;

    RegularizerOptions regularizers;  ///< of every regularizer (regularizer_table.h)

    std::int64_t infogan_size =
        0;                        ///< q: components that a head of D learns to tell; 0: no InfoGAN
    double infogan_lambda = 1.0;  ///< weight of its squared error in both losses

    std::int64_t initial_resolution = 16;
    /// Images at full weight of a resolution, from the first one on; the last entry holds above.
    std::vector<std::int64_t> stable_images = {60000, 20700};
    /// Images over which the next resolution fades in, likewise.
    std::vector<std::int64_t> transition_images = {10000, 8000};
    /// Batch size at 4, 8, 16... px; the last entry holds above.
    std::vector<std::int64_t> minibatch = {16};
    std::int64_t minibatch_repeats = 4;  ///< minibatches between two looks at the schedule
    std::int64_t total_images = 200000;

    double checkpoint_seconds = 180.0;  ///< wall time between checkpoints
    std::int64_t milestone_images =
        0;  ///< keep one checkpoint for ever each so many images; 0: none
    std::int64_t sample_images = 5000;      ///< images between sample pictures; 0: none
    std::int64_t curve_images = 512;        ///< images between rows of curves.csv
    std::int64_t evaluation_images = 4000;  ///< images between rows of evaluation.csv; 0: none

    friend bool operator==(const TrainConfig&, const TrainConfig&) = default;

    /// The network shape of this run.
    [[nodiscard]] ProGanConfig network() const;
    /// Throws Error(invalid_argument) naming the first field at fault, what it is and what it may
    /// be.
    void validate() const;
};

/// The fields that TrainConfig::network is made of.
inline constexpr std::array<std::string_view, 6> kNetworkFields = {
    "resolution", "latent_size", "fmap_base", "fmap_max", "normalize_latents", "infogan_size"};

/// What speaks against the options, at most one problem for each field; empty: nothing.
[[nodiscard]] std::vector<OptionProblem> option_problems(const TrainConfig& config);

/// Throws Error(invalid_argument) naming the first field that differs and may not change during a
/// run (FieldChange::refused).
void check_same_run(const TrainConfig& before, const TrainConfig& after);

/// The fields that differ and change what a run learns (FieldChange::recorded), with their new
/// values: "learning_rate 0.001, minibatch 16,8". Empty when none does.
[[nodiscard]] std::string recorded_changes(const TrainConfig& before, const TrainConfig& after);

/// " --data scenes-simple --data-images 60000 ...": every option written out, for a POSIX shell.
[[nodiscard]] std::string train_flags(const TrainConfig& config);

/// The command that starts a run of these options, each written out, for a POSIX shell. Its folder
/// is called RUN.
[[nodiscard]] std::string train_command(const TrainConfig& config);

}  // namespace zscope
