#include "app/cli/training_file_info.h"

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/cli/info_lines.h"
#include "app/cli/printable.h"
#include "core/base/error.h"
#include "core/model/generator.h"
#include "core/model/model_file.h"
#include "core/model/registry.h"
#include "core/tensor/safetensors.h"
#include "core/train/checkpoint.h"
#include "core/train/train_config_json.h"

namespace zscope {
namespace {

/// What a safetensors file says it is; empty where it says nothing, and for other files.
std::string format_of(const std::string& path) {
    try {
        const SafetensorsHeader header = read_safetensors_header(path);
        const auto found = header.metadata.find("format");
        return found == header.metadata.end() ? std::string() : found->second;
    } catch (const Error&) {
        return {};  // the model reader says what it is
    }
}

void print_options(const TrainConfig& config) {
    print_line("options", train_flags(config).substr(1));  // they begin with a space
}

void print_companion(TrainingCompanion companion) {
    print_line("file", "a model's training companion: raw weights of both networks");
    print_generator(build_generator({companion.card, std::move(companion.generator)})->info());
    print_training(companion.card.training);
    if (!companion.config.empty()) {
        print_options(train_config_from_text(companion.config));
    }
}

void print_checkpoint(const Checkpoint& checkpoint) {
    const TrainCounters& counters = checkpoint.state.counters;
    print_line("file", "a checkpoint of a training run");
    print_line("images seen", std::to_string(counters.images)
                                  .append(" of ")
                                  .append(std::to_string(checkpoint.config.total_images)));
    print_line("steps", std::to_string(counters.steps));
    print_line("wall time",
               std::to_string(static_cast<long long>(checkpoint.wall_seconds)).append(" s"));
    print_line("data hash", checkpoint.data_hash);
    print_program(checkpoint.program_version, checkpoint.program_commit);
    print_line("changes", checkpoint.state.changes);
    print_options(checkpoint.config);
}

}  // namespace

bool print_training_file(const std::string& path, bool as_json) {
    const std::string format = format_of(path);
    if (format == kCompanionFormat) {
        TrainingCompanion companion = load_training_companion(path);
        if (as_json) {
            std::printf("%s\n", to_json(companion.card).dump(2).c_str());
        } else {
            print_companion(std::move(companion));
        }
        return true;
    }
    if (format == kCheckpointFormat) {
        const Checkpoint checkpoint = read_checkpoint(path);
        if (as_json) {
            std::printf("%s\n", train_config_to_json(checkpoint.config).dump(2).c_str());
        } else {
            print_checkpoint(checkpoint);
        }
        return true;
    }
    return false;
}

}  // namespace zscope
