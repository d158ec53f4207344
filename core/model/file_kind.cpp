#include "core/model/file_kind.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace zscope {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kHeadBytes = 4096;
constexpr std::size_t kTailBytes = 65536;
constexpr const char* kWanted =
    "Open a .safetensors file with its card, a model.json or a folder with one";
constexpr const char* kPicture = "Pictures are what a generator makes: open the model that made it";
constexpr const char* kPng =
    "Open the model that made it; as a z, only a PNG that zscope exported can be opened";
constexpr const char* kConvert =
    "Save the weights as .safetensors with a card beside them (docs/file-formats.md)";
constexpr const char* kUnpack = "Unpack it and open the model inside";

struct Signature {
    std::size_t offset;
    std::string_view bytes;
    const char* what;
    const char* hint;
};

constexpr std::array kSignatures{
    Signature{0, "\x89PNG\r\n\x1a\n"sv, "a PNG picture", kPng},
    Signature{0, "\xff\xd8\xff"sv, "a JPEG picture", kPicture},
    Signature{0, "GIF8"sv, "a GIF picture", kPicture},
    Signature{8, "WEBP"sv, "a WebP picture", kPicture},
    Signature{0, "BM"sv, "a BMP picture", kPicture},
    Signature{0, "II*\0"sv, "a TIFF picture", kPicture},
    Signature{0, "MM\0*"sv, "a TIFF picture", kPicture},
    Signature{4, "ftyp"sv, "a video (MP4)", kPicture},
    Signature{0, "%PDF"sv, "a PDF document", kWanted},
    Signature{0, "\x89HDF\r\n\x1a\n"sv, "an HDF5 file (Keras or MATLAB)", kConvert},
    Signature{0, "\x93NUMPY"sv, "a NumPy array (.npy)", kConvert},
    Signature{0, "GGUF"sv, "a GGUF language model", kWanted},
    Signature{0, "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9"sv, "an old torch.save file (pickle)",
              kConvert},
    Signature{0, "\x80\x02"sv, "a Python pickle", kConvert},
    Signature{0, "\x80\x03"sv, "a Python pickle", kConvert},
    Signature{0, "\x80\x04"sv, "a Python pickle", kConvert},
    Signature{0, "\x80\x05"sv, "a Python pickle", kConvert},
    Signature{0, "\x1f\x8b"sv, "a gzip archive", kUnpack},
    Signature{0, "BZh"sv, "a bzip2 archive", kUnpack},
    Signature{0,
              "\xfd"
              "7zXZ"sv,
              "an xz archive", kUnpack},
    Signature{0, "7z\xbc\xaf\x27\x1c"sv, "a 7-Zip archive", kUnpack},
    Signature{0, "\x28\xb5\x2f\xfd"sv, "a Zstandard archive", kUnpack},
    Signature{257, "ustar"sv, "a tar archive", kUnpack},
    Signature{0,
              "\x7f"
              "ELF"sv,
              "a program or library (ELF)", kWanted},
};

/// Of a zip archive: the names of its members stand in clear in its first and last bytes.
Signature describe_zip(std::string_view head, std::string_view tail) {
    const auto names = [&](std::string_view part) {
        return head.find(part) != head.npos || tail.find(part) != tail.npos;
    };
    if (names("constants.pkl")) {
        return {0, "", "a TorchScript archive, which is a program and is not run",
                "Save its state_dict as .safetensors with a card beside it (docs/file-formats.md)"};
    }
    if (names("data.pkl")) {
        return {0, "", "a torch.save archive (pickle)", kConvert};
    }
    if (names(".npy")) {
        return {0, "", "a NumPy archive (.npz)", kConvert};
    }
    return {0, "", "a zip archive", kUnpack};
}

bool is_printable(unsigned char c) {
    return (c >= 0x20 && c != 0x7F) || c == '\n' || c == '\r' || c == '\t';
}

bool is_text(std::string_view bytes) {
    return std::ranges::all_of(bytes,
                               [](char c) { return is_printable(static_cast<unsigned char>(c)); });
}

/// An ONNX model starts with protobuf field 1 (ir_version, a small number) and names its producer
/// or a graph.
bool is_onnx(std::string_view head) {
    return head.size() > 4 && head[0] == '\x08' && static_cast<unsigned char>(head[1]) < 0x20 &&
           (head[2] == '\x12' || head[2] == '\x3a' || head[2] == '\x42');
}

std::optional<Signature> match(const InputFile& file) {
    const std::string head = file.head(kHeadBytes);
    if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06")) {
        const auto size = std::min<std::uint64_t>(kTailBytes, file.size());
        std::string tail(static_cast<std::size_t>(size), '\0');
        file.read(file.size() - size, tail.data(), tail.size());
        return describe_zip(head, tail);
    }
    for (const Signature& signature : kSignatures) {
        if (head.size() >= signature.offset &&
            std::string_view(head).substr(signature.offset).starts_with(signature.bytes)) {
            return signature;
        }
    }
    if (is_onnx(head)) {
        return Signature{0, "", "an ONNX model", kConvert};
    }
    if (head.starts_with("#!")) {
        return Signature{0, "", "a script", kWanted};
    }
    if (is_text(head)) {
        return Signature{0, "", "a text file", kWanted};
    }
    if (std::ranges::all_of(head, [](char c) { return c == '\0'; })) {
        return Signature{0, "", "filled with zero bytes", "Was its download interrupted?"};
    }
    return std::nullopt;
}

}  // namespace

FileKind detect_file_kind(const InputFile& file) {
    const std::string head = file.head(64);
    if (head.size() > 8 && head[8] == '{' && !is_text(std::string_view(head).substr(0, 8))) {
        return FileKind::safetensors;
    }
    const std::size_t first = head.find_first_not_of(" \t\r\n");
    return first != head.npos && head[first] == '{' ? FileKind::json : FileKind::other;
}

Error describe_wrong_file(const InputFile& file) {
    const std::string name = file.path().string();
    if (const auto found = match(file)) {
        return {ErrorCode::bad_file, name + " is " + found->what + ", not a model", found->hint};
    }
    return {ErrorCode::bad_file,
            name + " is of an unknown kind (" + std::to_string(file.size()) + " bytes)", kWanted};
}

}  // namespace zscope
