#include "core/export/npy.h"

#include <bit>
#include <string_view>

#include "core/base/atomic_file.h"
#include "core/base/error.h"

namespace zscope {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::string_view kMagic("\x93NUMPY\x01\x00", 8);
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

}  // namespace

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
