#pragma once

#include <ATen/core/Generator.h>

#include <cstdint>
#include <optional>
#include <string>

#include "core/model/model_card.h"
#include "core/model/progan/discriminator_network.h"
#include "core/model/progan/generator_network.h"
#include "core/tensor/named_tensors.h"
#include "core/train/adam.h"

namespace zscope {

/// Where a run stands, apart from tensors.
struct TrainCounters {
    std::int64_t images = 0;          ///< real pictures shown
    std::int64_t steps = 0;           ///< iterations: one D and one G step each
    std::int64_t block_start = 0;     ///< `images` when the schedule was last looked at
    std::int64_t block_position = 0;  ///< minibatches since
    std::int64_t data_position = 0;   ///< pictures drawn from the data
    double reset_lod = -1.0;  ///< level of detail at the last look at the schedule; -1: none yet
    std::int64_t adam_generator = 0;  ///< Adam's step counts
    std::int64_t adam_discriminator = 0;
    std::int64_t skipped_generator = 0;  ///< updates left out because of a non-finite gradient
    std::int64_t skipped_discriminator = 0;
    friend bool operator==(const TrainCounters&, const TrainCounters&) = default;
};

/// What a fine-tuning run began with.
struct RunOrigin {
    std::string command;  ///< that began it
    ModelCard card;       ///< of the model, re-based if that was asked for
    friend bool operator==(const RunOrigin&, const RunOrigin&) = default;
};

/// Everything needed to go on exactly: weights of G, D and the averaged G, both Adams' moments, the
/// random state, and the counters.
struct TrainState {
    TrainCounters counters;
    NamedTensors tensors;
    /// Options that changed on the way: "from 170000 images: learning_rate 0.001; ..." or empty.
    std::string changes = {};
    std::optional<RunOrigin> origin = {};  ///< none: began with random weights
};

/// What the tensors of a TrainState are gathered from.
struct TrainParts {
    const GeneratorNetwork& generator;
    const GeneratorNetwork& averaged;
    const DiscriminatorNetwork& discriminator;
    const Adam& adam_generator;
    const Adam& adam_discriminator;
    at::Generator rng;
};

inline constexpr const char* kRandomState = "random/state";

/// The parts' own tensors (except the random state, which is a copy) under their names in a
/// checkpoint, with Adam's step counts; all other counters are 0.
[[nodiscard]] TrainState gather_state(const TrainParts& parts);

}  // namespace zscope
