#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "core/metrics/measured_factors.h"
#include "core/metrics/sample_check.h"
#include "core/metrics/strip_unevenness.h"
#include "core/model/generator_info.h"

namespace zscope {

inline constexpr int kEvaluationVersion = 1;

/// All that an evaluation of a generator found.
struct Evaluation {
    GeneratorInfo model;
    SampleCheckOptions options;
    SampleCheck check;
    std::optional<StripUnevenness> unevenness;
    std::optional<MeasuredFactorIndex> index;
    std::string command;  ///< that repeats it
};

/// A table for a terminal, each number with its 95 % interval.
[[nodiscard]] std::string evaluation_text(const Evaluation& evaluation);

/// The same for programs (docs/file-formats.md, "Evaluations").
[[nodiscard]] nlohmann::json evaluation_json(const Evaluation& evaluation);

/// Its part about the factor index alone.
[[nodiscard]] std::string factor_index_text(const MeasuredFactorIndex& index);
[[nodiscard]] nlohmann::json factor_index_json(const MeasuredFactorIndex& index);

}  // namespace zscope
