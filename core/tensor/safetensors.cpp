#include "core/tensor/safetensors.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <array>
#include <bit>
#include <set>
#include <span>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/tensor/bounded_json.h"
#include "core/tensor/input_file.h"

namespace zscope {
namespace {

using Json = nlohmann::ordered_json;

static_assert(std::endian::native == std::endian::little,
              "the format stores little-endian numbers");

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kMaxHeader = std::uint64_t{16} << 20U;
constexpr std::size_t kMaxRank = 8;
constexpr std::size_t kMaxMessage = 500;
constexpr const char* kMetadataKey = "__metadata__";
constexpr const char* kDamaged = "The file is damaged or incomplete; copy or download it again";

struct Dtype {
    const char* name;
    at::ScalarType type;
    std::uint64_t bytes;
};
constexpr std::array<Dtype, 8> kDtypes{{{"F32", at::kFloat, 4},
                                        {"F64", at::kDouble, 8},
                                        {"F16", at::kHalf, 2},
                                        {"BF16", at::kBFloat16, 2},
                                        {"I64", at::kLong, 8},
                                        {"I32", at::kInt, 4},
                                        {"U8", at::kByte, 1},
                                        {"BOOL", at::kBool, 1}}};

/// Reads one header; carries the file's name into every message.
class HeaderReader {
  public:
    explicit HeaderReader(const InputFile& file) : file_(file), origin_(file.path().string()) {}

    [[nodiscard]] SafetensorsHeader read() {
        const std::uint64_t length = header_length();
        std::string text(static_cast<std::size_t>(length), '\0');
        file_.read(kLengthBytes, text.data(), text.size());
        data_start_ = kLengthBytes + length;
        SafetensorsHeader header;
        const Json json =
            parse_bounded_json(text, origin_ + ": the safetensors header", {3, 500000});
        if (!json.is_object()) {
            fail("the safetensors header is not a JSON object");
        }
        for (const auto& [name, value] : json.items()) {
            if (name == kMetadataKey) {
                header.metadata = read_metadata(value);
            } else {
                header.entries.push_back(read_entry(name, value));
            }
        }
        check_cover(header.entries);
        return header;
    }

  private:
    [[noreturn]] void fail(const std::string& what) const {
        // Names in the file may be long.
        throw Error(ErrorCode::bad_file, origin_ + ": " + what.substr(0, kMaxMessage), kDamaged);
    }

    [[nodiscard]] std::uint64_t header_length() const {
        if (file_.size() < kLengthBytes + 2) {
            fail("has " + std::to_string(file_.size()) +
                 " bytes; the smallest safetensors file has 10");
        }
        std::uint64_t length = 0;
        file_.read(0, &length, kLengthBytes);
        if (length > kMaxHeader) {
            fail("claims a header of " + std::to_string(length) + " bytes; at most " +
                 std::to_string(kMaxHeader) + " are accepted");
        }
        if (length > file_.size() - kLengthBytes) {
            fail("claims a header of " + std::to_string(length) + " bytes, but only " +
                 std::to_string(file_.size() - kLengthBytes) + " follow");
        }
        return length;
    }

    [[nodiscard]] TextMetadata read_metadata(const Json& json) const {
        TextMetadata metadata;
        if (!json.is_object()) {
            fail("__metadata__ is not a JSON object");
        }
        for (const auto& [key, value] : json.items()) {
            if (!value.is_string()) {
                fail("__metadata__ holds something else than text under '" + key + "'");
            }
            metadata[key] = value.get<std::string>();
        }
        return metadata;
    }

    [[nodiscard]] std::uint64_t read_count(const std::string& name, const Json& json,
                                           const char* what) const {
        if (!json.is_number_unsigned()) {
            fail("tensor '" + name + "' has a " + what + " that is not a whole number >= 0");
        }
        return json.get<std::uint64_t>();
    }

    [[nodiscard]] std::vector<std::int64_t> read_shape(const std::string& name,
                                                       const Json& json) const {
        if (!json.is_array() || json.size() > kMaxRank) {
            fail("tensor '" + name + "' has no shape of at most " + std::to_string(kMaxRank) +
                 " lengths");
        }
        std::vector<std::int64_t> shape;
        for (const Json& length : json) {
            const std::uint64_t value = read_count(name, length, "shape");
            if (value > file_.size()) {
                fail("tensor '" + name + "' has a side of " + std::to_string(value) +
                     ", more than the file's " + std::to_string(file_.size()) + " bytes can hold");
            }
            shape.push_back(static_cast<std::int64_t>(value));
        }
        return shape;
    }

    [[nodiscard]] static const Dtype* find_dtype(const Json& json) {
        const auto* found =
            json.is_string()
                ? std::ranges::find_if(
                      kDtypes,
                      [&](const Dtype& d) { return json.get_ref<const std::string&>() == d.name; })
                : kDtypes.end();
        return found == kDtypes.end() ? nullptr : found;
    }

    [[nodiscard]] SafetensorsEntry read_entry(const std::string& name, const Json& json) const {
        if (name.empty()) {
            fail("a tensor has an empty name");
        }
        if (!json.is_object() || json.size() != 3 || !json.contains("dtype") ||
            !json.contains("shape") || !json.contains("data_offsets")) {
            fail("tensor '" + name + "' must have exactly dtype, shape and data_offsets");
        }
        const Dtype* dtype = find_dtype(json["dtype"]);
        if (dtype == nullptr) {
            fail("tensor '" + name + "' has the element type " + dump_json(json["dtype"]) +
                 "; supported are F32 F64 F16 BF16 I64 I32 U8 BOOL");
        }
        SafetensorsEntry entry{name, dtype->name, read_shape(name, json["shape"]), 0, 0};
        read_offsets(entry, json["data_offsets"]);
        check_size(entry, dtype->bytes);
        return entry;
    }

    void read_offsets(SafetensorsEntry& entry, const Json& json) const {
        if (!json.is_array() || json.size() != 2) {
            fail("tensor '" + entry.name + "' has data_offsets that are not two numbers");
        }
        const std::uint64_t begin = read_count(entry.name, json[0], "data offset");
        const std::uint64_t end = read_count(entry.name, json[1], "data offset");
        const std::uint64_t data = file_.size() - data_start_;
        if (begin > end) {
            fail("tensor '" + entry.name + "' ends at byte " + std::to_string(end) +
                 ", before it begins at byte " + std::to_string(begin));
        }
        if (end > data) {
            fail("is cut short: tensor '" + entry.name + "' ends at data byte " +
                 std::to_string(end) + ", but the file holds " + std::to_string(data));
        }
        entry.offset = data_start_ + begin;
        entry.bytes = end - begin;
    }

    void check_size(const SafetensorsEntry& entry, std::uint64_t element_bytes) const {
        // A length of 0 hides no others: strides are products of them too.
        auto product = static_cast<std::int64_t>(element_bytes);
        bool fits = true;
        bool is_empty = false;
        for (const std::int64_t length : entry.shape) {
            is_empty = is_empty || length == 0;
            fits = fits &&
                   !__builtin_mul_overflow(product, std::max<std::int64_t>(length, 1), &product);
        }
        const std::uint64_t needed = is_empty ? 0 : static_cast<std::uint64_t>(product);
        if (!fits || needed != entry.bytes) {
            fail("tensor '" + entry.name + "' has " + std::to_string(entry.bytes) +
                 " bytes; its shape and type need " +
                 (fits ? std::to_string(needed) : std::string("more than 2^63")));
        }
    }

    /// Sorts by position and demands that the tensors cover the data exactly.
    void check_cover(std::vector<SafetensorsEntry>& entries) const {
        std::ranges::stable_sort(entries, [](const auto& a, const auto& b) {
            return a.offset != b.offset ? a.offset < b.offset : a.bytes < b.bytes;
        });
        std::uint64_t next = data_start_;
        for (const SafetensorsEntry& entry : entries) {
            if (entry.offset < next) {
                fail("tensor '" + entry.name + "' overlaps the one before it");
            }
            if (entry.offset > next) {
                fail("has a gap of " + std::to_string(entry.offset - next) +
                     " unused bytes before tensor '" + entry.name + "'");
            }
            next = entry.offset + entry.bytes;
        }
        if (next != file_.size()) {
            fail("has " + std::to_string(file_.size() - next) +
                 " bytes after its last tensor that belong to none");
        }
    }

    const InputFile& file_;
    std::string origin_;
    std::uint64_t data_start_ = 0;
};

const Dtype& dtype_of(const std::string& name, const at::Tensor& tensor) {
    if (!tensor.defined()) {
        throw Error(ErrorCode::invalid_argument, "tensor '" + name + "' is undefined");
    }
    const auto* found = std::ranges::find(kDtypes, tensor.scalar_type(), &Dtype::type);
    if (found == kDtypes.end()) {
        throw Error(ErrorCode::invalid_argument,
                    "tensor '" + name +
                        "' has an element type that safetensors files of this "
                        "program do not hold");
    }
    return *found;
}

at::Tensor read_tensor(const InputFile& file, const SafetensorsEntry& entry) {
    const auto* dtype = std::ranges::find_if(
        kDtypes, [&](const Dtype& candidate) { return entry.dtype == candidate.name; });
    at::Tensor tensor = at::empty(entry.shape, at::TensorOptions().dtype(dtype->type));
    file.read(entry.offset, tensor.data_ptr(), static_cast<std::size_t>(entry.bytes));
    if (dtype->type == at::kBool) {
        const auto* bytes = static_cast<const std::uint8_t*>(tensor.data_ptr());
        if (std::any_of(bytes, bytes + entry.bytes, [](std::uint8_t b) { return b > 1; })) {
            throw Error(ErrorCode::bad_file,
                        file.path().string() + ": tensor '" + entry.name +
                            "' is BOOL but holds bytes other than 0 and 1",
                        kDamaged);
        }
    }
    return tensor;
}

std::string build_header(const NamedTensors& tensors, const TextMetadata& metadata) {
    Json json = Json::object();
    if (!metadata.empty()) {
        json[kMetadataKey] = metadata;
    }
    std::set<std::string> names;
    std::uint64_t position = 0;
    for (const auto& [name, tensor] : tensors) {
        if (name.empty() || name == kMetadataKey || !names.insert(name).second) {
            throw Error(ErrorCode::invalid_argument,
                        "the tensor name '" + name + "' is empty, reserved or used twice");
        }
        const Dtype& dtype = dtype_of(name, tensor);
        const std::uint64_t end =
            position + static_cast<std::uint64_t>(tensor.numel()) * dtype.bytes;
        json[name] = {{"dtype", dtype.name},
                      {"shape", tensor.sizes().vec()},
                      {"data_offsets", {position, end}}};
        position = end;
    }
    std::string text = dump_json(json);
    text.resize((text.size() + 7) / 8 * 8, ' ');  // the data that follow are then aligned to 8
    return text;
}

std::span<const std::byte> bytes_of(const at::Tensor& contiguous) {
    return {static_cast<const std::byte*>(contiguous.const_data_ptr()), contiguous.nbytes()};
}

/// Everything before the first tensor's bytes.
std::string read_preamble(const InputFile& file, const SafetensorsHeader& header) {
    return file.head(static_cast<std::size_t>(
        header.entries.empty() ? file.size() : header.entries.front().offset));
}

/// Writes to the file and to the sum of its content alike.
class HashedFile {
  public:
    explicit HashedFile(const std::filesystem::path& path) : file_(path) {}

    void write(std::span<const std::byte> bytes) {
        sum_.update(bytes);
        file_.write(bytes);
    }
    std::string commit() {
        file_.commit();
        return sum_.finish_hex();
    }

  private:
    AtomicFile file_;
    Sha256 sum_;
};

}  // namespace

SafetensorsHeader read_safetensors_header(const std::filesystem::path& path) {
    const InputFile file(path);
    return HeaderReader(file).read();
}

SafetensorsFile read_safetensors(const std::filesystem::path& path) {
    const InputFile file(path);
    SafetensorsHeader header = HeaderReader(file).read();
    SafetensorsFile result;
    Sha256 sum;
    sum.update(read_preamble(file, header));
    for (const SafetensorsEntry& entry : header.entries) {
        at::Tensor tensor = read_tensor(file, entry);
        sum.update(bytes_of(tensor));
        result.tensors.emplace_back(entry.name, std::move(tensor));
    }
    result.metadata = std::move(header.metadata);
    result.sha256 = sum.finish_hex();
    return result;
}

std::string write_safetensors(const std::filesystem::path& path, const NamedTensors& tensors,
                              const TextMetadata& metadata) {
    const std::string header = build_header(tensors, metadata);
    const std::uint64_t length = header.size();
    HashedFile file(path);
    file.write(std::as_bytes(std::span(&length, 1)));
    file.write(std::as_bytes(std::span(header)));
    for (const auto& [name, tensor] : tensors) {
        file.write(bytes_of(tensor.detach().to(at::kCPU).contiguous()));
    }
    return file.commit();
}

}  // namespace zscope
