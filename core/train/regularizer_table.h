#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/regularizers/regularizer_cost.h"
#include "core/train/option_problem.h"
#include "core/train/train_config.h"

namespace zscope {

class Regularizer;

/// A regularizer as the options of a run know it (docs/extending.md, "A new regularizer").
struct RegularizerEntry {
    std::string_view name;                    ///< Regularizer::name
    std::string_view title;                   ///< as people read it
    double TrainConfig::*strength = nullptr;  ///< 0: it takes no part
    std::int64_t TrainConfig::*start_images = nullptr;
    std::int64_t TrainConfig::*warmup_images = nullptr;
    /// Throws Error(invalid_argument) for options it cannot be made with.
    std::unique_ptr<const Regularizer> (*make)(const TrainConfig& config) = nullptr;
    /// Adds what speaks against its options; those of the network are sound.
    void (*check)(const TrainConfig& config, std::vector<OptionProblem>& problems) = nullptr;
};

using RegularizerTable = std::span<const RegularizerEntry>;

/// Every regularizer there is, in the order of a run.
[[nodiscard]] RegularizerTable regularizer_table();

/// What their checks find.
void check_regularizers(const TrainConfig& config, std::vector<OptionProblem>& problems,
                        RegularizerTable table = regularizer_table());

/// Those of strength 0 begin their ramps after `images` pictures; the others keep theirs.
void start_ramps(TrainConfig& config, std::int64_t images,
                 RegularizerTable table = regularizer_table());

/// All of them at full strength from the first picture on.
void skip_ramps(TrainConfig& config, RegularizerTable table = regularizer_table());

/// In the table's order.
[[nodiscard]] std::vector<double> regularizer_strengths(
    const TrainConfig& config, RegularizerTable table = regularizer_table());

/// The title of the one called `name`; `name` itself where there is none.
[[nodiscard]] std::string_view regularizer_title(std::string_view name,
                                                 RegularizerTable table = regularizer_table());

/// What a regularizer of a run costs.
struct RunRegularizerCost {
    std::string title;
    RegularizerCost cost;
    friend bool operator==(const RunRegularizerCost&, const RunRegularizerCost&) = default;
};

/// Of those with a strength, in one step at the full resolution of a valid `config`.
[[nodiscard]] std::vector<RunRegularizerCost> regularizer_costs(
    const TrainConfig& config, RegularizerTable table = regularizer_table());

}  // namespace zscope
