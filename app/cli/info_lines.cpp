#include "app/cli/info_lines.h"

#include <cstddef>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/printable.h"
#include "core/export/provenance.h"

namespace zscope {
namespace {

std::string size_text(const GeneratorInfo& info) {
    return std::to_string(info.width) + " x " + std::to_string(info.height) + ", " +
           std::to_string(info.channels) + " channels, values " + float_text(info.range_min) +
           " to " + float_text(info.range_max);
}

std::string latent_text(const GeneratorInfo& info) {
    return std::to_string(info.latent_size) + " components, z0 to z" +
           std::to_string(info.latent_size - 1) +
           (info.normalizes_latent ? ", normalised by the generator" : ", used as they are");
}

std::string weights_text(const GeneratorInfo& info) {
    if (!info.weights_sha256.empty()) {
        return "SHA-256 " + info.weights_sha256;
    }
    return info.parameters == 0 ? "none" : "a checkpoint's, in no model file yet";
}

}  // namespace

void print_line(const char* name, const std::string& value) {
    if (!value.empty()) {
        std::printf("%-16s%s\n", name, printable(value).c_str());
    }
}

void print_generator(const GeneratorInfo& info) {
    print_line("model", info.name);
    print_line("architecture", info.architecture);
    print_line("parameters", std::to_string(info.parameters));
    print_line("latent", latent_text(info));
    print_line("pictures", size_text(info));
    print_line("layers", std::to_string(info.activations.size()));
    for (const ActivationInfo& layer : info.activations) {
        std::printf("  %-14d%s %s\n", layer.index, nlohmann::json(layer.shape).dump().c_str(),
                    printable(layer.name).c_str());
    }
    print_line("weights", weights_text(info));
    for (std::size_t i = 0; i < info.component_names.size(); ++i) {
        if (!info.component_names[i].empty()) {
            std::printf("  z%-13zu%s\n", i, printable(info.component_names[i]).c_str());
        }
    }
}

void print_program(const std::string& version, const std::string& commit) {
    const std::string built_from = commit.empty() ? "" : " (commit " + commit + ")";
    print_line("made by", version.empty() ? "" : "zscope " + version + built_from);
}

void print_training(const TrainingRecord& training) {
    print_line("data", training.data);
    print_line("schedule", training.schedule);
    print_line("images seen", std::to_string(training.images_seen));
    print_line("wall time", std::to_string(static_cast<long long>(training.wall_seconds)) + " s");
    print_line("seed", std::to_string(training.seed));
    print_program(training.program_version, training.program_commit);
    print_line("command", training.command);
    print_line("notes", training.notes);
}

}  // namespace zscope
