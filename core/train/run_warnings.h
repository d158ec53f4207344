#pragma once

#include <string>
#include <vector>

#include "core/train/curve_table.h"
#include "core/train/train_config.h"

namespace zscope {

/// What can go wrong with a run that does not stop it.
enum class RunWarningKind {
    not_finite,          ///< losses that are no numbers, or updates left out because of such
    discriminator_wins,  ///< the generator learns nothing any more
    collapse,            ///< the penalty falls because the pictures become alike
};

struct RunWarning {
    RunWarningKind kind = RunWarningKind::not_finite;
    std::string message;  ///< what is found, in one line
    std::string hint;     ///< what may help
    friend bool operator==(const RunWarning&, const RunWarning&) = default;
};

/// What the newest rows of a run's curves (curve_columns) and evaluation (evaluation_columns) give
/// reason to warn of, at most one of each kind (docs/methods.md, "Watching a run"). Pure: command
/// line and window show the same. Missing columns and rows are no reason.
[[nodiscard]] std::vector<RunWarning> run_warnings(const CurveTable& curves,
                                                   const CurveTable& evaluation, LossKind loss);

}  // namespace zscope
