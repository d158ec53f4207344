#include "core/model/model_card.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/model/card_fields.h"
#include "core/model/demo/demo_scene.h"
#include "core/tensor/bounded_json.h"
#include "core/tensor/file_version.h"
#include "core/tensor/input_file.h"

namespace zscope {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "zscope-model";
constexpr std::uint64_t kMaxCardBytes = std::uint64_t{16} << 20U;
constexpr double kBasisTolerance = 1e-3;

Json config_to_json(const ProGanConfig& config) {
    return {{"resolution", config.resolution},
            {"latent_size", config.latent_size},
            {"channels", config.channels},
            {"fmap_base", config.fmap_base},
            {"fmap_max", config.fmap_max},
            {"infogan_size", config.infogan_size},
            {"normalize_latents", config.normalize_latents}};
}

Json config_to_json(const ModelCard& card) {
    return card.has_weights() ? config_to_json(card.progan)
                              : Json::object({{"size", card.demo_size}});
}

bool normalizes(const ModelCard& card) {
    return card.has_weights() && card.progan.normalize_latents;
}

ProGanConfig config_from(const CardFields& fields) {
    ProGanConfig config;
    config.resolution = fields.integer("resolution", 0, INT64_MAX);
    config.latent_size = fields.integer("latent_size", 0, INT64_MAX);
    config.channels = fields.integer("channels", 0, INT64_MAX);
    config.fmap_base = fields.integer("fmap_base", 0, INT64_MAX);
    config.fmap_max = fields.integer("fmap_max", 0, INT64_MAX);
    config.infogan_size = fields.integer("infogan_size", 0, INT64_MAX);
    config.normalize_latents = fields.flag("normalize_latents");
    try {
        config.validate();
    } catch (const Error& error) {
        fields.fail("", std::string("does not fit: ") + error.what());
    }
    return config;
}

/// An orthogonal n x n matrix, row by row.
std::vector<double> orthogonal_from(const CardFields& fields, const char* key, std::size_t n) {
    std::vector<double> matrix;
    for (const Json& row : fields.list(key, n)) {
        if (!row.is_array() || row.size() != n) {
            fields.fail(key, "has a row that is not a list of " + std::to_string(n));
        }
        for (const Json& value : row) {
            matrix.push_back(fields.number_in(value, key, -1.01, 1.01));
        }
    }
    for (std::size_t a = 0; a < n; ++a) {
        for (std::size_t b = 0; b <= a; ++b) {
            double product = 0.0;
            for (std::size_t i = 0; i < n; ++i) {
                product += matrix[a * n + i] * matrix[b * n + i];
            }
            if (std::abs(product - (a == b ? 1.0 : 0.0)) > kBasisTolerance) {
                fields.fail(key, "is not orthogonal (rows " + std::to_string(b) + " and " +
                                     std::to_string(a) + ")");
            }
        }
    }
    return matrix;
}

template <typename T>
Json rows_of(const std::vector<T>& matrix, std::int64_t n) {
    Json rows = Json::array();
    for (auto row = matrix.begin(); row != matrix.end(); row += n) {
        rows.push_back(std::vector<T>(row, row + n));
    }
    return rows;
}

std::string sha256_from(const CardFields& fields, const char* key) {
    std::string digits = fields.text(key, 64);
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    if (digits.size() != 64 || !std::ranges::all_of(digits, is_hex)) {
        fields.fail(key, "is not 64 lower-case hex digits");
    }
    return digits;
}

void read_latent(const CardFields& fields, ModelCard& card) {
    const auto n = static_cast<std::size_t>(card.latent_size());
    const std::int64_t size = fields.integer("size", 0, INT64_MAX);
    if (size != card.latent_size()) {
        const char* expected = card.has_weights() ? "config.latent_size is " : "the demo's is ";
        fields.fail("size", "is " + std::to_string(size) + ", but " + expected +
                                std::to_string(card.latent_size()));
    }
    if (fields.flag("normalizes") != normalizes(card)) {
        fields.fail("normalizes", card.has_weights() ? "contradicts config.normalize_latents"
                                                     : "is true, but the demo normalises nothing");
    }
    card.rotation_invariant_latent = fields.flag("rotation_invariant");
    if (fields.has("basis")) {
        const std::vector<double> basis = orthogonal_from(fields, "basis", n);
        card.latent_basis.assign(basis.begin(), basis.end());
    }
    if (fields.has("names")) {
        for (const Json& name : fields.list("names", n)) {
            if (!name.is_string() || name.get_ref<const std::string&>().size() > 200) {
                fields.fail("names", "holds something else than short text");
            }
            card.component_names.push_back(name.get<std::string>());
        }
    }
    if (fields.has("origin_sha256")) {
        card.axes_sha256 = sha256_from(fields, "origin_sha256");
    }
}

void read_weights(const CardFields& fields, ModelCard& card) {
    card.weights_file = fields.text("file", 255);
    if (card.weights_file.empty() || card.weights_file.starts_with('.') ||
        card.weights_file.find_first_of(std::string_view("/\\\0", 3)) != std::string::npos) {
        fields.fail("file", "must be a plain file name in the card's own folder");
    }
    card.weights_sha256 = sha256_from(fields, "sha256");
}

RebaseRecord rebase_from(const CardFields& fields, const ModelCard& card) {
    RebaseRecord record;
    const auto n = static_cast<std::size_t>(card.latent_size());
    record.method = fields.text("method", 200);
    record.objective = fields.text("objective", 200);
    record.samples = fields.integer("samples", 1, INT64_MAX);
    record.seed = fields.unsigned_integer("seed");
    record.restarts = fields.integer("restarts", 0, INT64_MAX);
    record.scheme = fields.text("scheme", 200);
    record.epsilon = fields.number("epsilon", 0.0, 1e6);
    for (const Json& layer : fields.list("layers", fields.at("layers").size())) {
        record.layers.push_back(static_cast<int>(fields.number_in(layer, "layers", 0, INT32_MAX)));
    }
    record.order_samples = fields.integer("order_samples", 1, INT64_MAX);
    record.latent_mode = fields.text("latent_mode", 200);
    if (fields.has("batch")) {
        record.rows_per_call = fields.integer("batch", 1, INT64_MAX);
    }
    if (fields.has("threads")) {
        record.threads = static_cast<int>(fields.integer("threads", 1, INT32_MAX));
    }
    if (fields.has("command")) {
        record.command = fields.text("command");
    }
    record.off_diagonal_before = fields.number("off_diagonal_before", 0.0, 1.0 + 1e-6);
    record.off_diagonal_after = fields.number("off_diagonal_after", 0.0, 1.0 + 1e-6);
    for (const Json& score : fields.list("activeness", n)) {
        record.activeness.push_back(fields.number_in(score, "activeness", 0.0, 1e30));
    }
    record.program_version = fields.text("program_version", 200);
    if (card.has_weights()) {
        record.axes.origin_sha256 = sha256_from(fields, "origin_sha256");
    }
    record.axes.rotation = orthogonal_from(fields, "rotation", n);
    return record;
}

Json to_json(const TrainingRecord& record) {
    Json json = {{"data", record.data},
                 {"schedule", record.schedule},
                 {"images_seen", record.images_seen},
                 {"wall_seconds", record.wall_seconds},
                 {"seed", record.seed},
                 {"program_version", record.program_version},
                 {"command", record.command},
                 {"notes", record.notes}};
    if (!record.program_commit.empty()) {
        json["program_commit"] = record.program_commit;
    }
    return json;
}

TrainingRecord training_from(const CardFields& fields) {
    TrainingRecord record;
    record.data = fields.text("data");
    record.schedule = fields.text("schedule");
    record.images_seen = fields.integer("images_seen", 0, INT64_MAX);
    record.wall_seconds = fields.number("wall_seconds", 0.0, 1e12);
    record.seed = fields.unsigned_integer("seed");
    record.program_version = fields.text("program_version");
    if (fields.has("program_commit")) {
        record.program_commit = fields.text("program_commit", 200);
    }
    record.command = fields.text("command");
    record.notes = fields.text("notes");
    return record;
}

void check_kind(const CardFields& fields, const std::string& origin) {
    if (!fields.has("format") || fields.at("format") != kFormat) {
        throw Error(
            ErrorCode::bad_file,
            origin + " is JSON, but not a model card (it has no \"format\": \"" + kFormat + "\")",
            "Give the card that lies beside the weights, usually model.json");
    }
    check_file_version(fields.integer("version", 1, INT64_MAX), kModelCardVersion,
                       origin + " is a model card");
    const std::string architecture = fields.text("architecture", 200);
    if (architecture != "progan" && architecture != kDemoArchitecture) {
        throw Error(ErrorCode::unsupported,
                    origin + " describes the architecture '" + architecture +
                        "'; this program builds 'progan' and 'demo'",
                    "Use a newer zscope, or convert the model");
    }
}

}  // namespace

nlohmann::ordered_json to_json(const RebaseRecord& record) {
    const std::int64_t n = std::ssize(record.activeness);
    Json json{{"method", record.method},
              {"objective", record.objective},
              {"samples", record.samples},
              {"seed", record.seed},
              {"restarts", record.restarts},
              {"scheme", record.scheme},
              {"epsilon", record.epsilon},
              {"layers", record.layers},
              {"order_samples", record.order_samples},
              {"latent_mode", record.latent_mode}};
    if (record.rows_per_call > 0) {
        json["batch"] = record.rows_per_call;
    }
    if (record.threads > 0) {
        json["threads"] = record.threads;
    }
    if (!record.command.empty()) {
        json["command"] = record.command;
    }
    json["off_diagonal_before"] = record.off_diagonal_before;
    json["off_diagonal_after"] = record.off_diagonal_after;
    json["activeness"] = record.activeness;
    json["program_version"] = record.program_version;
    if (!record.axes.origin_sha256.empty()) {
        json["origin_sha256"] = record.axes.origin_sha256;
    }
    json["rotation"] = rows_of(record.axes.rotation, n);
    return json;
}

nlohmann::ordered_json to_json(const ModelCard& card) {
    const std::int64_t n = card.latent_size();
    Json json;
    json["format"] = kFormat;
    json["version"] = kModelCardVersion;
    json["name"] = card.name;
    json["architecture"] = card.architecture;
    json["config"] = config_to_json(card);
    json["latent"] = {
        {"size", n},
        {"normalizes", normalizes(card)},
        {"rotation_invariant", card.rotation_invariant_latent},
        {"basis", card.latent_basis.empty() ? Json() : rows_of(card.latent_basis, n)}};
    if (!card.component_names.empty()) {
        json["latent"]["names"] = card.component_names;
    }
    if (!card.axes_sha256.empty()) {
        json["latent"]["origin_sha256"] = card.axes_sha256;
    }
    json["range"] = {card.range_min, card.range_max};
    if (card.has_weights()) {
        json["weights"] = {{"file", card.weights_file}, {"sha256", card.weights_sha256}};
        json["training"] = to_json(card.training);
    }
    if (card.rebase) {
        json["rebase"] = to_json(*card.rebase);
    }
    return json;
}

ModelCard parse_model_card(const std::string& text, const std::string& origin) {
    const Json json = parse_bounded_json(text, origin, {6, std::size_t{1} << 20U});
    const CardFields fields(json, origin, "");
    check_kind(fields, origin);
    ModelCard card;
    card.architecture = fields.text("architecture", 200);
    card.name = fields.text("name", 200);
    if (card.has_weights()) {
        card.progan = config_from(fields.object("config"));
    } else {
        card.demo_size = fields.object("config").integer("size", kLeastDemoSize, kMostDemoSize);
    }
    read_latent(fields.object("latent"), card);
    const Json& range = fields.list("range", 2);
    card.range_min = static_cast<float>(fields.number_in(range[0], "range", -1e6, 1e6));
    card.range_max = static_cast<float>(fields.number_in(range[1], "range", -1e6, 1e6));
    if (card.range_min >= card.range_max) {
        fields.fail("range", "is empty: its lower end is not below its upper end");
    }
    if (card.has_weights()) {
        read_weights(fields.object("weights"), card);
        card.training = training_from(fields.object("training"));
    }
    if (fields.has("rebase")) {
        card.rebase = rebase_from(fields.object("rebase"), card);
        if (!card.has_weights() && card.latent_basis.empty()) {
            fields.fail("latent.basis", "is missing, but the axes are turned");
        }
    }
    return card;
}

std::int64_t ModelCard::latent_size() const {
    return has_weights() ? progan.latent_size : kDemoLatentSize;
}

ModelCard read_model_card(const std::filesystem::path& path) {
    return parse_model_card(InputFile(path).text(kMaxCardBytes), path.string());
}

void write_model_card(const std::filesystem::path& path, const ModelCard& card) {
    write_file_atomically(path, dump_json(to_json(card), 2) + "\n");
}

}  // namespace zscope
