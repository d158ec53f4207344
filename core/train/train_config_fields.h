#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "core/base/field_doc.h"
#include "core/regularizers/regularizer_table.h"
#include "core/train/train_config.h"

namespace zscope {

/// The texts of an option that is one of a few, in the order of its enumerators. Specialised for
/// each such type below.
template <typename Choice>
inline constexpr std::array<const char*, 0> kChoiceNames{};
template <>
inline constexpr std::array<const char*, 2> kChoiceNames<LossKind> = {"wgan_gp",
                                                                      "non_saturating_r1"};

/// "wgan_gp" for LossKind::wgan_gp, and so on.
template <typename Choice>
requires std::is_enum_v<Choice>
[[nodiscard]] constexpr const char* to_text(Choice choice) noexcept {
    return kChoiceNames<Choice>[static_cast<std::size_t>(choice)];
}

/// Calls visit(FieldDoc, field&) for the fields of a TrainConfig itself and, where the options of
/// the regularizers stand among them, visit_regularizers().
template <typename Config, typename Visitor, typename VisitRegularizers>
void visit_fields(Config& c, Visitor&& visit, VisitRegularizers&& visit_regularizers) {
    // LibTorch's generator on the CPU uses 32 bits of a seed; the sample pictures take seed + 1.
    constexpr double kMaxSeed = 4294967294.0;
    constexpr auto kFixed = FieldChange::refused;
    constexpr auto kRecorded = FieldChange::recorded;
    constexpr auto kFree = FieldChange::free;
    visit(FieldDoc{"data", "scene set or folder of pictures", kFixed}, c.data);
    visit(FieldDoc{"data_images",
                   "pictures held in memory, of a folder with more a fair draw; 0: all of a folder",
                   kFixed, 0, 1e7},
          c.data_images);
    visit(FieldDoc{"data_paired", "each picture of the folder is two halves", kFixed},
          c.data_paired);
    visit(FieldDoc{"data_seed", "seed of the scene set, or of the draw from a folder", kFixed, 0,
                   9e15},
          c.data_seed);
    visit(FieldDoc{"resolution", "side of a picture, a power of two", kFixed, 4, 1024},
          c.resolution);
    visit(FieldDoc{"latent_size", "number of latent components", kFixed, 1, 4096}, c.latent_size);
    visit(FieldDoc{"fmap_base", "feature maps: base", kFixed, 4, 1 << 20}, c.fmap_base);
    visit(FieldDoc{"fmap_max", "feature maps: most per layer", kFixed, 1, 4096}, c.fmap_max);
    visit(FieldDoc{"normalize_latents", "pixel norm on z as the first operation", kFixed},
          c.normalize_latents);
    visit(FieldDoc{"seed", "seed of weights and latents", kFixed, 0, kMaxSeed}, c.seed);
    visit(FieldDoc{"threads", "CPU threads, fixed for the run", kFixed, 1, 256}, c.threads);
    visit(FieldDoc{"device",
                   "where it trains: cpu, cuda, cuda:N or auto; a resumed run may take another",
                   kRecorded},
          c.device);
    visit(FieldDoc{"loss", "wgan_gp or non_saturating_r1", kFixed}, c.loss);
    visit(FieldDoc{"gradient_penalty", "weight of the WGAN gradient penalty", kFixed, 0, 1e6},
          c.gradient_penalty);
    visit(FieldDoc{"drift", "weight of the WGAN drift term", kFixed, 0, 1e6}, c.drift);
    visit(FieldDoc{"r1_gamma", "R1 strength", kFixed, 0, 1e6}, c.r1_gamma);
    visit(FieldDoc{"r1_interval", "discriminator steps between R1 terms", kFixed, 1, 1000},
          c.r1_interval);
    visit(FieldDoc{"learning_rate", "Adam learning rate of both networks", kRecorded, 0, 1},
          c.learning_rate);
    visit(FieldDoc{"adam_beta1", "Adam beta 1", kFixed, 0, 0.999999}, c.adam_beta1);
    visit(FieldDoc{"adam_beta2", "Adam beta 2", kFixed, 0, 0.999999}, c.adam_beta2);
    visit(FieldDoc{"adam_epsilon", "Adam epsilon", kFixed, 1e-16, 1}, c.adam_epsilon);
    visit(FieldDoc{"ema_half_life_images", "half-life of the averaged weights", kRecorded, 1,
                   kMostImages},
          c.ema_half_life_images);
    visit_regularizers();
    visit(FieldDoc{"infogan_size", "components an InfoGAN head learns to tell; 0: none", kFixed, 0,
                   4096},
          c.infogan_size);
    visit(FieldDoc{"infogan_lambda", "weight of the InfoGAN term", kFixed, 0, 1e6},
          c.infogan_lambda);
    visit(FieldDoc{"initial_resolution", "resolution the growth starts at", kFixed, 4, 1024},
          c.initial_resolution);
    visit(FieldDoc{"stable_images",
                   "images at each resolution before the next fades in; the last holds above",
                   kRecorded, 0, kMostImages},
          c.stable_images);
    visit(FieldDoc{"transition_images",
                   "images over which the next resolution fades in; the last holds above",
                   kRecorded, 0, kMostImages},
          c.transition_images);
    visit(FieldDoc{"minibatch", "batch size for 4, 8, 16... px; the last holds above", kRecorded, 1,
                   1 << 16},
          c.minibatch);
    visit(
        FieldDoc{"minibatch_repeats", "minibatches between looks at the schedule", kFixed, 1, 1000},
        c.minibatch_repeats);
    visit(FieldDoc{"total_images", "length of the run", kFree, 1, kMostImages}, c.total_images);
    visit(FieldDoc{"checkpoint_seconds", "seconds between checkpoints", kFree, 0, 1e7},
          c.checkpoint_seconds);
    visit(FieldDoc{"milestone_images", "images between checkpoints kept for ever; 0: none", kFree,
                   0, kMostImages},
          c.milestone_images);
    visit(
        FieldDoc{"sample_images", "images between sample pictures; 0: none", kFree, 0, kMostImages},
        c.sample_images);
    visit(FieldDoc{"curve_images", "images between rows of curves.csv", kFree, 1, kMostImages},
          c.curve_images);
    visit(FieldDoc{"evaluation_images", "images between rows of evaluation.csv; 0: none", kFree, 0,
                   kMostImages},
          c.evaluation_images);
}

/// Calls visit(FieldDoc, field&) for every field of a TrainConfig itself, in the order shown to
/// users. The field's type is one of std::string, std::int64_t, double, bool,
/// std::vector<std::int64_t>, or an enumeration with kChoiceNames.
template <typename Config, typename Visitor>
void for_each_own_field(Config& config, Visitor&& visit) {
    visit_fields(config, visit, [] {});
}

/// As for_each_own_field, with the options of the regularizers in their place.
template <typename Config, typename Visitor>
void for_each_field(Config& config, Visitor&& visit) {
    visit_fields(config, visit, [&] {
        for (const RegularizerEntry& entry : regularizer_table()) {
            for_each_option(entry, config.regularizers, visit);
        }
    });
}

}  // namespace zscope
