#include "core/train/checkpoint.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/model/model_file.h"
#include "core/model/program_version.h"
#include "core/tensor/bounded_json.h"
#include "core/tensor/safetensors.h"
#include "core/train/train_config_json.h"

namespace zscope {

namespace {

/// One place that names the counters: visit(name, field&).
template <typename Counters, typename Visitor>
void for_each_counter(Counters& c, Visitor&& visit) {
    visit("images", c.images);
    visit("steps", c.steps);
    visit("block_start", c.block_start);
    visit("block_position", c.block_position);
    visit("data_position", c.data_position);
    visit("adam_generator", c.adam_generator);
    visit("adam_discriminator", c.adam_discriminator);
    visit("skipped_generator", c.skipped_generator);
    visit("skipped_discriminator", c.skipped_discriminator);
}

std::string counters_to_text(const Checkpoint& checkpoint) {
    const TrainCounters& counters = checkpoint.state.counters;
    nlohmann::json out = {
        {"reset_lod", counters.reset_lod},    {"wall_seconds", checkpoint.wall_seconds},
        {"data_hash", checkpoint.data_hash},  {"program_version", program_version()},
        {"program_commit", program_commit()}, {"changes", checkpoint.state.changes}};
    if (const std::optional<RunOrigin>& origin = checkpoint.state.origin) {
        out["origin_command"] = origin->command;
        out["origin_card"] = to_json(origin->card).dump();
    }
    for_each_counter(counters,
                     [&out](const char* name, const std::int64_t& value) { out[name] = value; });
    return out.dump();
}

[[noreturn]] void fail_counter(const char* name) {
    throw Error(ErrorCode::bad_file,
                std::string("checkpoint counter ") + name + " is missing or out of range");
}

std::int64_t read_count(const nlohmann::ordered_json& in, const char* name) {
    constexpr std::uint64_t kMost = std::uint64_t{1} << 62U;
    const auto found = in.find(name);
    if (found == in.end() || !found->is_number_unsigned() || found->get<std::uint64_t>() > kMost) {
        fail_counter(name);
    }
    return found->get<std::int64_t>();
}

double read_number(const nlohmann::ordered_json& in, const char* name) {
    const auto found = in.find(name);
    if (found == in.end() || !found->is_number()) {
        fail_counter(name);
    }
    return found->get<double>();
}

/// A text that checkpoints of older programs lack.
std::string read_later_text(const nlohmann::ordered_json& in, const char* name) {
    const auto found = in.find(name);
    if (found == in.end()) {
        return {};
    }
    if (!found->is_string()) {
        fail_counter(name);
    }
    return found->get<std::string>();
}

void counters_from_text(const std::string& text, Checkpoint& checkpoint) {
    const auto in = parse_bounded_json(text, "checkpoint counters", {.depth = 2, .values = 100});
    if (!in.is_object()) {
        throw Error(ErrorCode::bad_file, "checkpoint counters are not a JSON object");
    }
    TrainCounters& counters = checkpoint.state.counters;
    for_each_counter(
        counters, [&in](const char* name, std::int64_t& value) { value = read_count(in, name); });
    counters.reset_lod = read_number(in, "reset_lod");
    checkpoint.wall_seconds = read_number(in, "wall_seconds");
    checkpoint.data_hash = read_later_text(in, "data_hash");
    checkpoint.program_version = read_later_text(in, "program_version");
    checkpoint.program_commit = read_later_text(in, "program_commit");
    checkpoint.state.changes = read_later_text(in, "changes");
    if (in.contains("origin_card")) {
        checkpoint.state.origin =
            RunOrigin{.command = read_later_text(in, "origin_command"),
                      .card = parse_model_card(read_later_text(in, "origin_card"),
                                               "the checkpoint's card of the model it began with")};
    }
}

void add_tensor(Sha256& sum, const std::string& name, const at::Tensor& tensor) {
    const at::Tensor plain = tensor.detach().cpu().contiguous();
    sum.update(name);
    for (const std::int64_t length : plain.sizes()) {
        sum.update(",");
        sum.update(std::to_string(length));
    }
    sum.update(
        std::as_bytes(std::span(static_cast<const char*>(plain.const_data_ptr()), plain.nbytes())));
}

std::string checksum(const std::string& config, const std::string& counters,
                     const NamedTensors& tensors) {
    Sha256 sum;
    sum.update(config);
    sum.update(counters);
    for (const auto& [name, tensor] : tensors) {
        add_tensor(sum, name, tensor);
    }
    return sum.finish_hex();
}

std::string metadata_value(const TextMetadata& metadata, const char* key) {
    const auto found = metadata.find(key);
    if (found == metadata.end()) {
        throw Error(ErrorCode::bad_file,
                    std::string("not a checkpoint: its metadata has no \"") + key + "\"");
    }
    return found->second;
}

void check_kind(const TextMetadata& metadata) {
    if (metadata_value(metadata, "format") != kCheckpointFormat) {
        throw Error(ErrorCode::bad_file, "not a checkpoint of a training run");
    }
    const std::string version = metadata_value(metadata, "version");
    if (version != std::to_string(kCheckpointVersion)) {
        throw Error(ErrorCode::unsupported,
                    "checkpoint is of version \"" + version.substr(0, 20) +
                        "\", this program reads version " + std::to_string(kCheckpointVersion),
                    "Use the program that wrote it");
    }
}

}  // namespace

void write_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint) {
    const std::string config_text = train_config_to_json(checkpoint.config).dump();
    const std::string counters_text = counters_to_text(checkpoint);
    const NamedTensors& tensors = checkpoint.state.tensors;
    write_safetensors(path, tensors,
                      {{"format", kCheckpointFormat},
                       {"version", std::to_string(kCheckpointVersion)},
                       {"config", config_text},
                       {"counters", counters_text},
                       {"checksum", checksum(config_text, counters_text, tensors)}});
}

Checkpoint read_checkpoint(const std::filesystem::path& path) {
    SafetensorsFile file = read_safetensors(path);
    check_kind(file.metadata);
    const std::string config_text = metadata_value(file.metadata, "config");
    const std::string counters_text = metadata_value(file.metadata, "counters");
    if (metadata_value(file.metadata, "checksum") !=
        checksum(config_text, counters_text, file.tensors)) {
        throw Error(ErrorCode::bad_file, "checkpoint is damaged: its checksum does not match");
    }
    Checkpoint checkpoint;
    checkpoint.config = train_config_from_text(config_text);
    counters_from_text(counters_text, checkpoint);
    checkpoint.state.tensors = std::move(file.tensors);
    return checkpoint;
}

}  // namespace zscope
