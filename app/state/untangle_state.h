#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/state/model_slot.h"
#include "core/base/progress.h"
#include "core/directions/diagonal_numbers.h"
#include "core/directions/rebase_options.h"

namespace zscope {

/// What a re-basing found, in plain numbers (core/directions/rebase.h says what they are).
struct RebaseReport {
    RebaseOptions options;
    int threads = 1;  ///< LibTorch threads it was found on: others round otherwise
    double off_before = 0.0;
    double off_after = 0.0;
    DiagonalNumbers diagonal_before{};  ///< see Rebase; NaN: no Hessians were taken
    DiagonalNumbers diagonal_after{};
    std::vector<double> activeness_before;   ///< in the order of the components as they were
    std::vector<double> activeness_after;    ///< falling
    std::vector<double> interaction_before;  ///< n x n, row by row
    std::vector<double> interaction_after;
    double seconds = 0.0;
};

/// The open model under one set of axes: as it was opened, or re-based since.
struct AxesVersion {
    ModelLocation source;  ///< of what is not saved: the model it was made from
    GeneratorInfo info;
    std::string command_name;            ///< empty: not saved
    std::optional<RebaseReport> report;  ///< of a re-basing
};

enum class UntangleStatus { idle, running, done, failed };
enum class SaveStatus { idle, running, done, failed };

struct UntangleState {
    RebaseOptions options;  ///< of the next re-basing
    UntangleStatus status = UntangleStatus::idle;
    Progress progress;
    bool is_stopping = false;
    std::string failure;              ///< what went wrong, one line
    std::vector<AxesVersion> axes{};  ///< [EditState::axes]; first as the model was opened
    bool locks_cleared = false;       ///< by the last re-basing
    std::filesystem::path save_path;  ///< as typed; empty: where rebased_path proposes
    SaveStatus saving = SaveStatus::idle;
    std::filesystem::path saved_path;
    std::string save_failure;
};

}  // namespace zscope
