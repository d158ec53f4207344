#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/directions/rebase_options.h"

namespace zscope {

/// What to fine-tune and how, apart from the options of training, which finetune_config makes of
/// this. Plain data.
struct FinetuneOptions {
    std::filesystem::path model;  ///< a model with its companion, as load_whole_model takes it
    std::optional<RebaseOptions> rebase{};  ///< set: the axes are turned first; the paper does not
    /// CPU threads of that search, on which its last bits depend; 0: as many as the run has.
    int rebase_threads = 0;
    std::string preset = "mean";  ///< of finetune_presets.h
    std::int64_t images = 0;      ///< pictures to train; 0: as many as the preset says
    friend bool operator==(const FinetuneOptions&, const FinetuneOptions&) = default;
};

}  // namespace zscope
