#include "core/export/latent_file.h"

#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/export/export_record.h"
#include "core/export/npy.h"
#include "core/export/png.h"
#include "core/export/provenance.h"
#include "core/latent/latent_axes.h"
#include "core/tensor/bounded_json.h"

namespace zscope {
namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{16} << 20U;
constexpr const char* kForms =
    "Expected a .npy of shape [n] or [1, n], a JSON list of n numbers, or an export of one z: its "
    ".png or the .json beside it";

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& found) {
    throw Error(ErrorCode::bad_file, path.string() + " " + found, kForms);
}

/// [n] or [1, n]
bool is_one_row(const std::vector<std::int64_t>& shape) {
    return shape.size() == 1 || (shape.size() == 2 && shape[0] == 1);
}

bool is_npy(const std::filesystem::path& path) {
    return path.extension() == ".npy" || begins_as_npy(path);
}

std::vector<double> numbers_of_npy(const std::filesystem::path& path) {
    NpyArray array = read_npy(path, kMostBytes);
    if (!is_one_row(array.shape)) {
        std::string shape;
        for (const std::int64_t size : array.shape) {
            shape.append(shape.empty() ? "" : ", ").append(std::to_string(size));
        }
        fail(path, std::string("has the shape [").append(shape).append("]"));
    }
    return std::move(array.values);
}

/// "latent_mode" of a saved latent, or what follows --latent-mode in the record of an export.
std::optional<LatentMode> mode_of(const nlohmann::ordered_json& json) {
    nlohmann::ordered_json name;
    if (json.is_object() && json.contains("latent_mode")) {
        name = json["latent_mode"];
    } else if (json.is_object() && json.contains("latent") && json["latent"].is_array()) {
        const auto& options = json["latent"];
        const auto option = std::ranges::find(options, nlohmann::ordered_json("--latent-mode"));
        name = option != options.end() && option + 1 != options.end() ? *(option + 1) : name;
    }
    for (const LatentMode mode : {LatentMode::pre_norm, LatentMode::post_norm}) {
        if (name == latent_mode_name(mode)) {
            return mode;
        }
    }
    return std::nullopt;
}

std::vector<double> numbers_of_json(const std::filesystem::path& path,
                                    const nlohmann::ordered_json& json) {
    const auto& list = json.is_object() && json.contains("z") ? json["z"] : json;
    if (!list.is_array()) {
        fail(path,
             json.is_object() ? "holds no list of numbers as its z" : "holds no list of numbers");
    }
    std::vector<double> values;
    for (const auto& item : list) {
        if (!item.is_number()) {
            fail(path, "holds something else than finite numbers in its list");
        }
        values.push_back(item.get<double>());
    }
    return values;
}

/// "axes" of a saved latent of `components` numbers.
std::optional<LatentAxes> axes_of(const std::filesystem::path& path,
                                  const nlohmann::ordered_json& json, std::size_t components) {
    if (!json.is_object() || !json.contains("axes")) {
        return std::nullopt;
    }
    const auto& found = json["axes"];
    if (!found.is_object() || !found.contains("origin_sha256") ||
        !found["origin_sha256"].is_string()) {
        fail(path, "has axes that do not name their origin");
    }
    LatentAxes axes;
    axes.origin_sha256 = found["origin_sha256"].get<std::string>();
    if (found.contains("rotation")) {
        const auto& rotation = found["rotation"];
        const auto is_number = [](const nlohmann::ordered_json& item) { return item.is_number(); };
        if (!rotation.is_array() || rotation.size() != components * components ||
            !std::ranges::all_of(rotation, is_number)) {
            fail(path, "has axes that are no list of n x n numbers");
        }
        axes.rotation = rotation.get<std::vector<double>>();
    }
    return axes;
}

/// The same place in the axes of `info`.
std::vector<float> in_axes_of(const GeneratorInfo& info, const LatentAxes& axes,
                              std::vector<float> z) {
    GeneratorInfo from = info;
    from.axes = axes;
    const auto link = axes_link(from, info);
    return link && !is_identity(*link, z.size()) ? follow_axes(z, *link) : std::move(z);
}

struct Contents {
    std::vector<double> numbers;
    std::optional<LatentMode> mode;
    std::optional<LatentAxes> axes;
};

Contents contents_of(const std::filesystem::path& path) {
    try {
        if (is_npy(path)) {
            return {numbers_of_npy(path), std::nullopt, std::nullopt};
        }
        const nlohmann::ordered_json json = read_record(path);
        std::vector<double> numbers = numbers_of_json(path, json);
        std::optional<LatentAxes> axes = axes_of(path, json, numbers.size());
        return {std::move(numbers), mode_of(json), std::move(axes)};
    } catch (const Error& error) {
        const bool is_about_form = error.code() == ErrorCode::bad_file || error.hint().empty();
        throw Error(error.code(), error.what(), is_about_form ? kForms : error.hint());
    }
}

}  // namespace

LatentFile read_latent_file(const std::filesystem::path& path, const GeneratorInfo& info) {
    const auto [values, mode, axes] = contents_of(path);
    if (std::ssize(values) != info.latent_size) {
        throw Error(ErrorCode::bad_file,
                    path.string() + " has " + std::to_string(values.size()) + " numbers; " +
                        info.name + " has " + std::to_string(info.latent_size) + " components",
                    "Open the model that the latent belongs to, or another file");
    }
    constexpr double kLargest = std::numeric_limits<float>::max();
    std::vector<float> z;
    for (const double value : values) {
        if (!(std::fabs(value) <= kLargest)) {
            throw Error(
                ErrorCode::bad_file,
                path.string() + " has a number that is not finite as z" + std::to_string(z.size()),
                "Every component must be a finite float32");
        }
        z.push_back(static_cast<float>(value));
    }
    if (axes) {
        z = in_axes_of(info, *axes, std::move(z));
        if (!std::ranges::all_of(z, [](float value) { return std::isfinite(value); })) {
            fail(path, "has axes in which a number is not finite");
        }
    }
    return {std::move(z), mode};
}

bool is_latent_file(const std::filesystem::path& path) noexcept {
    try {
        if (is_npy(path)) {
            return true;
        }
        if (begins_as_png(path)) {
            return record_in_png(path).has_value();
        }
        if (path.extension() != ".json") {
            return false;
        }
        const nlohmann::ordered_json json = read_record(path);
        return json.is_array() || (json.is_object() && json.contains("z"));
    } catch (const std::exception&) {
        return false;
    }
}

bool is_number_table(const std::filesystem::path& path) noexcept {
    try {
        if (is_npy(path)) {
            return !is_one_row(read_npy(path, kMostBytes).shape);
        }
        if (path.extension() != ".json") {
            return false;
        }
        const nlohmann::ordered_json json = read_record(path);
        const auto is_row = [](const nlohmann::ordered_json& item) { return item.is_array(); };
        return json.is_array() && !json.empty() && std::ranges::all_of(json, is_row);
    } catch (const std::exception&) {
        return false;
    }
}

void write_latent_file(const std::filesystem::path& path, const LatentFile& latent) {
    require_finite(latent.z);
    if (path.extension() == ".npy") {
        write_npy(path, at::tensor(latent.z));
    } else if (path.extension() == ".json") {
        nlohmann::ordered_json json;
        json["z"] = floats_json(latent.z);
        if (latent.mode) {
            json["latent_mode"] = latent_mode_name(*latent.mode);
        }
        if (latent.axes) {
            json["axes"]["origin_sha256"] = latent.axes->origin_sha256;
            if (!latent.axes->rotation.empty()) {
                json["axes"]["rotation"] = latent.axes->rotation;
            }
        }
        write_file_atomically(path, dump_json(json, 2) + "\n");
    } else {
        throw Error(ErrorCode::invalid_argument,
                    path.string() + " ends neither in .npy nor in .json",
                    "Add one of the two to the name");
    }
}

}  // namespace zscope
