#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>

#include "core/train/train_config.h"

namespace zscope {

inline constexpr int kTrainConfigVersion = 1;

/// Short decimal form for messages: "0.001", "32".
[[nodiscard]] std::string format_number(double value);

/// A field's JSON value as the command line takes it: lists with commas, texts without quotes.
[[nodiscard]] std::string option_text(const nlohmann::json& value);

/// "max or mean".
[[nodiscard]] std::string either_of(std::span<const char* const> words);

/// Every field, those of the regularizers among them, and a "version".
[[nodiscard]] nlohmann::json train_config_to_json(const TrainConfig& config);

/// Sets the fields named in `changes` (an object) and validates the result. Throws
/// Error(invalid_argument) on an unknown field, a wrong type or a value out of range.
void apply_train_config_json(TrainConfig& config, const nlohmann::json& changes);

/// Reads the content of config.json: missing fields keep the default of preset `small`. Throws
/// Error(bad_file) on anything but a valid configuration, Error(unsupported) on a newer version.
[[nodiscard]] TrainConfig train_config_from_text(std::string_view text);

}  // namespace zscope
