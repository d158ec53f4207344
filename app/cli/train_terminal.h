#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/log.h"
#include "core/train/train_order.h"

namespace zscope {

/// Trains to the end of the run, its progress on the terminal. Throws Error(cancelled), which says
/// how to go on, when the user interrupts it; everything is saved then.
void train_to_end(const TrainOrder& order);

/// Warnings and errors go to stderr, other lines nowhere.
void print_log_line(LogLevel level, const std::string& line);
/// What to think of, to stderr; nothing when it is empty.
void print_note(const std::string& note);
void print_model_line(const std::filesystem::path& folder, std::int64_t images);

}  // namespace zscope
