#pragma once

#include <string>

#include "core/model/generator_info.h"
#include "core/model/model_card.h"

namespace zscope {

/// "name            value" for the terminal; nothing where `value` is empty.
void print_line(const char* name, const std::string& value);
/// What is known of a generator: its sizes, layers and components.
void print_generator(const GeneratorInfo& info);
/// The program that wrote a file; nothing where `version` is empty, no commit where that is.
void print_program(const std::string& version, const std::string& commit);
/// How a model came about.
void print_training(const TrainingRecord& training);

}  // namespace zscope
