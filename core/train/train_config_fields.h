#pragma once

#include <cstdint>
#include <limits>

#include "core/train/train_config.h"

namespace zscope {

/// What a form, a file and the command line need to know of one field.
struct FieldDoc {
    const char* name;  ///< snake_case; the command line writes it with dashes
    const char* help;
    double min = 0.0;  ///< inclusive; numbers only
    double max = 0.0;
};

/// Calls visit(FieldDoc, field&) for every field, in the order shown to users. The field's type is
/// one of std::string, std::int64_t, double, bool, LossKind, std::vector<std::int64_t>.
template <typename Config, typename Visitor>
void for_each_field(Config& c, Visitor&& visit) {
    constexpr double kMany = 1e12;
    visit(FieldDoc{"data", "scene set or folder of pictures"}, c.data);
    visit(FieldDoc{"data_images", "pictures held in memory; 0: all of a folder", 0, 1e7},
          c.data_images);
    visit(FieldDoc{"data_paired", "each picture of the folder is two halves"}, c.data_paired);
    visit(FieldDoc{"data_seed", "seed of the scene set", 0, 9e15}, c.data_seed);
    visit(FieldDoc{"resolution", "side of a picture, a power of two", 4, 1024}, c.resolution);
    visit(FieldDoc{"latent_size", "number of latent components", 1, 4096}, c.latent_size);
    visit(FieldDoc{"fmap_base", "feature maps: base", 4, 1 << 20}, c.fmap_base);
    visit(FieldDoc{"fmap_max", "feature maps: most per layer", 1, 4096}, c.fmap_max);
    visit(FieldDoc{"normalize_latents", "pixel norm on z as the first operation"},
          c.normalize_latents);
    visit(FieldDoc{"seed", "seed of weights and latents", 0, 9e15}, c.seed);
    visit(FieldDoc{"threads", "CPU threads, fixed for the run", 1, 256}, c.threads);
    visit(FieldDoc{"loss", "wgan_gp or non_saturating_r1"}, c.loss);
    visit(FieldDoc{"gradient_penalty", "weight of the WGAN gradient penalty", 0, 1e6},
          c.gradient_penalty);
    visit(FieldDoc{"drift", "weight of the WGAN drift term", 0, 1e6}, c.drift);
    visit(FieldDoc{"r1_gamma", "R1 strength", 0, 1e6}, c.r1_gamma);
    visit(FieldDoc{"r1_interval", "discriminator steps between R1 terms", 1, 1000}, c.r1_interval);
    visit(FieldDoc{"learning_rate", "Adam learning rate of both networks", 0, 1}, c.learning_rate);
    visit(FieldDoc{"adam_beta1", "Adam beta 1", 0, 0.999999}, c.adam_beta1);
    visit(FieldDoc{"adam_beta2", "Adam beta 2", 0, 0.999999}, c.adam_beta2);
    visit(FieldDoc{"adam_epsilon", "Adam epsilon", 1e-16, 1}, c.adam_epsilon);
    visit(FieldDoc{"ema_half_life_images", "half-life of the averaged weights", 1, kMany},
          c.ema_half_life_images);
    visit(FieldDoc{"initial_resolution", "resolution the growth starts at", 4, 1024},
          c.initial_resolution);
    visit(FieldDoc{"stable_images",
                   "images at each resolution before the next fades in; the last holds above", 0,
                   kMany},
          c.stable_images);
    visit(
        FieldDoc{"transition_images",
                 "images over which the next resolution fades in; the last holds above", 0, kMany},
        c.transition_images);
    visit(FieldDoc{"minibatch", "batch size for 4, 8, 16... px; the last holds above", 1, 1 << 16},
          c.minibatch);
    visit(FieldDoc{"minibatch_repeats", "minibatches between looks at the schedule", 1, 1000},
          c.minibatch_repeats);
    visit(FieldDoc{"total_images", "length of the run", 1, kMany}, c.total_images);
    visit(FieldDoc{"checkpoint_seconds", "seconds between checkpoints", 0, 1e7},
          c.checkpoint_seconds);
    visit(
        FieldDoc{"milestone_images", "images between checkpoints kept for ever; 0: none", 0, kMany},
        c.milestone_images);
    visit(FieldDoc{"sample_images", "images between sample pictures; 0: none", 0, kMany},
          c.sample_images);
    visit(FieldDoc{"curve_images", "images between rows of curves.csv", 1, kMany}, c.curve_images);
}

}  // namespace zscope
