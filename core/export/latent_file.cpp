#include "core/export/latent_file.h"

#include <ATen/ops/from_blob.h>

#include <cmath>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/export/npy.h"
#include "core/export/provenance.h"
#include "core/tensor/bounded_json.h"
#include "core/tensor/input_file.h"

namespace zscope {
namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{16} << 20U;
constexpr JsonLimits kJsonLimits{8, 200000};
constexpr const char* kForms =
    "Expected a .npy of shape [n] or [1, n], a JSON list of n numbers, or the .json beside an "
    "export";

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& found) {
    throw Error(ErrorCode::bad_file, path.string() + " " + found, kForms);
}

nlohmann::ordered_json json_of(const std::filesystem::path& path) {
    return parse_bounded_json(InputFile(path).text(kMostBytes), path.string(), kJsonLimits);
}

std::vector<double> numbers_of_npy(const std::filesystem::path& path) {
    NpyArray array = read_npy(path, kMostBytes);
    const bool row = array.shape.size() == 2 && array.shape[0] == 1;
    if (array.shape.size() != 1 && !row) {
        std::string shape;
        for (const std::int64_t size : array.shape) {
            shape.append(shape.empty() ? "" : ", ").append(std::to_string(size));
        }
        fail(path, std::string("has the shape [").append(shape).append("]"));
    }
    return std::move(array.values);
}

std::vector<double> numbers_of_json(const std::filesystem::path& path) {
    const nlohmann::ordered_json json = json_of(path);
    const auto& list = json.is_object() && json.contains("z") ? json["z"] : json;
    if (!list.is_array()) {
        fail(path, "holds no list of numbers");
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

std::vector<double> numbers_of(const std::filesystem::path& path) {
    try {
        return path.extension() == ".npy" || begins_as_npy(path) ? numbers_of_npy(path)
                                                                 : numbers_of_json(path);
    } catch (const Error& error) {
        throw Error(error.code(), error.what(), error.hint().empty() ? kForms : error.hint());
    }
}

}  // namespace

std::vector<float> read_latent_file(const std::filesystem::path& path, const GeneratorInfo& info) {
    const std::vector<double> values = numbers_of(path);
    if (std::ssize(values) != info.latent_size) {
        throw Error(ErrorCode::bad_file,
                    path.string() + " has " + std::to_string(values.size()) + " numbers; " +
                        info.name + " has " + std::to_string(info.latent_size) + " components",
                    "Open the model that the latent belongs to, or another file");
    }
    std::vector<float> z;
    for (const double value : values) {
        z.push_back(static_cast<float>(value));
        if (!std::isfinite(z.back())) {
            throw Error(ErrorCode::bad_file,
                        path.string() + " has a number that is not finite as z" +
                            std::to_string(z.size() - 1),
                        "Every component must be a finite float32");
        }
    }
    return z;
}

bool is_latent_file(const std::filesystem::path& path) noexcept {
    try {
        if (path.extension() == ".npy" || begins_as_npy(path)) {
            return true;
        }
        if (path.extension() != ".json") {
            return false;
        }
        const nlohmann::ordered_json json = json_of(path);
        return json.is_array() || (json.is_object() && json.contains("z"));
    } catch (const std::exception&) {
        return false;
    }
}

void write_latent_file(const std::filesystem::path& path, const std::vector<float>& z) {
    require_finite(z);
    if (path.extension() == ".npy") {
        write_npy(path, at::from_blob(const_cast<float*>(z.data()),
                                      {static_cast<std::int64_t>(z.size())}));
    } else if (path.extension() == ".json") {
        nlohmann::ordered_json json;
        json["z"] = nlohmann::ordered_json::array();
        for (const float value : z) {
            json["z"].push_back(nlohmann::ordered_json::parse(float_text(value)));
        }
        write_file_atomically(path, dump_json(json, 2) + "\n");
    } else {
        throw Error(ErrorCode::invalid_argument,
                    path.string() + " ends neither in .npy nor in .json",
                    "Add one of the two to the name");
    }
}

}  // namespace zscope
