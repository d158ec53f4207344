#pragma once

#include <string>

namespace zscope {

/// Prints what a model's training companion or a run's checkpoint holds: the card, the pictures
/// seen and the options; `as_json` the companion's card or the checkpoint's options alone. False,
/// with nothing printed, for any other file. Throws as load_training_companion and read_checkpoint.
[[nodiscard]] bool print_training_file(const std::string& path, bool as_json);

}  // namespace zscope
