#include "core/export/npy.h"

#include <bit>
#include <charconv>
#include <cstring>
#include <string_view>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/tensor/input_file.h"

namespace zscope {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::string_view kMagic("\x93NUMPY\x01\x00", 8);
constexpr std::string_view kSignature = kMagic.substr(0, 6);
constexpr std::size_t kAlignment = 64;

std::string shape_text(const at::Tensor& values) {
    std::string text = "(";
    for (const std::int64_t size : values.sizes()) {
        text += std::to_string(size) + (values.dim() == 1 ? "," : ", ");
    }
    if (values.dim() > 1) {
        text.resize(text.size() - 2);
    }
    return text + ")";
}

struct Header {
    std::string text;
    std::size_t data = 0;  ///< where the numbers begin
};

[[noreturn]] void damaged(const std::string& origin, const std::string& what) {
    throw Error(ErrorCode::bad_file, origin + " is no whole .npy file: " + what,
                "Write it anew, for example with numpy.save");
}

Header header_of(const std::string& bytes, const std::string& origin) {
    constexpr std::size_t kPrefix = 8;
    if (!bytes.starts_with(kSignature)) {
        damaged(origin, "it does not begin with the signature of NumPy");
    }
    if (bytes.size() < kPrefix) {
        damaged(origin, "it ends within its signature");
    }
    const auto byte = [&](std::size_t at) {
        return static_cast<std::size_t>(static_cast<unsigned char>(bytes[at]));
    };
    const std::size_t version = byte(6);
    const std::size_t width = version == 1 ? 2 : 4;
    if (version < 1 || version > 3) {
        throw Error(ErrorCode::unsupported,
                    origin + " has .npy version " + std::to_string(version) + "; expected 1 to 3",
                    "Write it anew with numpy.save");
    }
    if (bytes.size() < kPrefix + width) {
        damaged(origin, "it ends within its header");
    }
    std::size_t length = 0;
    for (std::size_t i = 0; i < width; ++i) {
        length |= byte(kPrefix + i) << (8 * i);
    }
    const std::size_t begin = kPrefix + width;
    if (length > bytes.size() - begin) {
        damaged(origin, "its header of " + std::to_string(length) + " bytes is cut short");
    }
    return {bytes.substr(begin, length), begin + length};
}

/// What stands behind `'key':` in the header.
std::string_view field_of(std::string_view header, std::string_view key,
                          const std::string& origin) {
    const std::string quoted = std::string("'").append(key).append("'");
    const std::size_t at = header.find(quoted);
    const std::size_t colon =
        at == std::string_view::npos ? at : header.find(':', at + quoted.size());
    const std::size_t start =
        colon == std::string_view::npos ? colon : header.find_first_not_of(' ', colon + 1);
    if (start == std::string_view::npos) {
        damaged(origin, "its header names no " + std::string(key));
    }
    return header.substr(start);
}

std::vector<std::int64_t> shape_of(std::string_view text, const std::string& origin) {
    constexpr std::size_t kMostSizes = 8;
    const std::size_t end = text.find(')');
    if (!text.starts_with('(') || end == std::string_view::npos) {
        damaged(origin, "its shape is not in brackets");
    }
    std::vector<std::int64_t> shape;
    const char* const last = text.data() + end;
    for (const char* at = text.data() + 1; at != last;) {
        if (*at == ' ' || *at == ',') {
            ++at;
            continue;
        }
        std::int64_t size = 0;
        const auto [next, error] = std::from_chars(at, last, size);
        if (error != std::errc() || size < 0 || shape.size() == kMostSizes) {
            damaged(origin, "its shape is not a short list of sizes");
        }
        shape.push_back(size);
        at = next;
    }
    return shape;
}

/// Values that `bytes` bytes hold exactly.
std::size_t count_of(const std::vector<std::int64_t>& shape, std::size_t size, std::size_t bytes,
                     const std::string& origin) {
    std::size_t count = 1;
    for (const std::int64_t length : shape) {
        if (length != 0 && count > bytes / static_cast<std::size_t>(length)) {
            damaged(origin, "its shape promises more numbers than the file holds");
        }
        count *= static_cast<std::size_t>(length);
    }
    if (count * size != bytes) {
        damaged(origin, "its shape promises " + std::to_string(count * size) +
                            " bytes of numbers, " + std::to_string(bytes) + " are there");
    }
    return count;
}

template <typename T>
void copy_values(const std::string& bytes, std::size_t start, std::vector<double>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        T value{};
        std::memcpy(&value, bytes.data() + start + i * sizeof value, sizeof value);
        values[i] = static_cast<double>(value);
    }
}

}  // namespace

NpyArray read_npy(const std::filesystem::path& path, std::uint64_t limit) {
    const std::string origin = path.string();
    const std::string bytes = InputFile(path).text(limit);
    const Header header = header_of(bytes, origin);
    const std::string_view type = field_of(header.text, "descr", origin);
    const bool single = type.starts_with("'<f4'");
    if (!single && !type.starts_with("'<f8'")) {
        throw Error(ErrorCode::unsupported,
                    origin + " holds numbers of type " + std::string(type.substr(0, 12)) +
                        "; expected float32 ('<f4') or float64 ('<f8')",
                    "Convert it, for example with numpy: a.astype('<f4')");
    }
    NpyArray array{shape_of(field_of(header.text, "shape", origin), origin), {}};
    const std::size_t size = single ? sizeof(float) : sizeof(double);
    array.values.resize(count_of(array.shape, size, bytes.size() - header.data, origin));
    if (single) {
        copy_values<float>(bytes, header.data, array.values);
    } else {
        copy_values<double>(bytes, header.data, array.values);
    }
    return array;
}

bool begins_as_npy(const std::filesystem::path& path) noexcept {
    try {
        return InputFile(path).head(kSignature.size()) == kSignature;
    } catch (const std::exception&) {
        return false;
    }
}

std::string encode_npy(const at::Tensor& values) {
    if (values.scalar_type() != at::kFloat && values.scalar_type() != at::kDouble) {
        throw Error(ErrorCode::invalid_argument, "only float32 and float64 go into .npy files");
    }
    const at::Tensor host = values.detach().cpu().contiguous();
    std::string header = "{'descr': '";
    header.append(host.scalar_type() == at::kFloat ? "<f4" : "<f8")
        .append("', 'fortran_order': False, 'shape': ")
        .append(shape_text(host))
        .append(", }");
    const std::size_t unpadded = kMagic.size() + 2 + header.size() + 1;
    header.append((kAlignment - unpadded % kAlignment) % kAlignment, ' ').push_back('\n');
    std::string bytes(kMagic);
    bytes.push_back(static_cast<char>(header.size() & 0xFFU));
    bytes.push_back(static_cast<char>(header.size() >> 8U));
    bytes += header;
    bytes.append(static_cast<const char*>(host.const_data_ptr()), host.nbytes());
    return bytes;
}

void write_npy(const std::filesystem::path& path, const at::Tensor& values) {
    write_file_atomically(path, encode_npy(values));
}

}  // namespace zscope
