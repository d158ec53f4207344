#include "tests/support/wrong_files.h"

#include <ATen/ops/ones.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "core/model/progan/discriminator_network.h"
#include "core/tensor/safetensors.h"
#include "tests/cli/tiny_model.h"
#include "tests/core/files_support.h"

namespace zscope::testing {
namespace {

namespace fs = std::filesystem;
using test::read_text;
using test::safetensors_bytes;
using test::TemporaryFolder;
using test::write_text;
using namespace std::string_literals;

FileMaker bytes(std::string content) {
    return [content = std::move(content)](const fs::path& path) { write_text(path, content); };
}

std::string zip_of(const std::string& member) {
    return "PK\x03\x04\x14\0\0\0\0\0"s + std::string(16, '\0') + "\x10\0\0\0"s + member + "..."s;
}

/// A valid model in a folder, with its card changed.
FileMaker card(const std::string& pointer, nlohmann::ordered_json value) {
    return [pointer, value = std::move(value)](const fs::path& path) {
        test::save_tiny_model(path);
        auto json = nlohmann::ordered_json::parse(read_text(path / kModelCardName));
        json[nlohmann::ordered_json::json_pointer(pointer)] = value;
        write_text(path / kModelCardName, json.dump());
    };
}

/// A valid model in a folder, with its weights changed and a card that fits the change.
FileMaker weights(const std::function<void(NamedTensors&)>& change) {
    return [change](const fs::path& path) {
        fs::create_directories(path);
        NamedTensors tensors = test::tiny_weights();
        change(tensors);
        save_model(path, test::tiny_card(), tensors);
    };
}

/// A valid model in a folder, with the bytes of its weights changed.
FileMaker weight_bytes(const std::function<void(std::string&)>& change) {
    return [change](const fs::path& path) {
        test::save_tiny_model(path);
        std::string content = read_text(path / kModelWeightsName);
        change(content);
        write_text(path / kModelWeightsName, content);
    };
}

void make_fifo(const fs::path& path) {
    if (::mkfifo(path.c_str(), 0600) != 0) {
        throw std::system_error(errno, std::generic_category(), path.string());
    }
}

void make_socket(const fs::path& path) {
    // A socket's name is short: its folder is named by a descriptor.
    const int folder = ::open(path.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", folder,
                  path.filename().c_str());
    const int bound = ::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address));
    const int reason = errno;
    ::close(descriptor);
    ::close(folder);
    if (bound != 0) {
        throw std::system_error(reason, std::generic_category(), path.string());
    }
}

/// Of the system's: its file system opens it for writing only, for root too.
constexpr const char* kWriteOnlyFile = "/sys/bus/platform/uevent";

bool obeys_modes() {
    return ::geteuid() != 0;
}

bool can_make_unreadable() {
    if (obeys_modes()) {
        return true;
    }
    const int descriptor = ::open(kWriteOnlyFile, O_RDONLY | O_CLOEXEC);
    if (descriptor >= 0) {
        ::close(descriptor);
    }
    return descriptor < 0 && errno == EACCES;
}

void make_unreadable(const fs::path& path) {
    if (obeys_modes()) {
        write_text(path, "x");
        fs::permissions(path, fs::perms::none);
    } else {
        fs::create_symlink(kWriteOnlyFile, path);
    }
}

void make_companion(const fs::path& path) {
    const TemporaryFolder folder;
    const ModelCard written = save_model(folder.path(), test::tiny_card(), test::tiny_weights());
    const DiscriminatorNetwork discriminator(
        written.progan, at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{5}));
    save_training_companion(folder.path(),
                            {written, test::tiny_weights(), discriminator.parameters()});
    fs::copy(folder / kCompanionName, path);
}

const std::string kOneTensor = R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";

}  // namespace

std::map<std::string, FileMaker> wrong_model_files() {
    const std::uint64_t huge = std::uint64_t{1} << 62U;
    std::map<std::string, FileMaker> files{
        {"text", bytes("Just some notes.\n")},
        {"script", bytes("#!/bin/sh\necho hi\n")},
        {"PNG", bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s)},
        {"JPEG", bytes("\xff\xd8\xff\xe0\0\x10JFIF\0"s)},
        {"GIF", bytes("GIF89a..............")},
        {"PDF", bytes("%PDF-1.7 ...........")},
        {"zip", bytes(zip_of("notes.txt"))},
        {"torch.save", bytes(zip_of("archive/data.pkl"))},
        {"TorchScript", bytes(zip_of("archive/data.pkl archive/constants.pkl"))},
        {"npz", bytes(zip_of("weights.npy"))},
        {"old torch.save", bytes("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.")},
        {"pickle", bytes("\x80\x04\x95\x10\0\0\0\0\0\0\0}."s)},
        {"ONNX", bytes("\x08\x07\x12\x07pytorch\x1a\x03"s + "1.8")},
        {"HDF5", bytes("\x89HDF\r\n\x1a\n\0\0\0\0\0\x08\x08\0"s)},
        {"npy", bytes("\x93NUMPY\x01\0v\0"s)},
        {"gzip", bytes("\x1f\x8b\x08\0\0\0\0\0\0\x03"s)},
        {"tar", bytes("name" + std::string(253, '\0') + "ustar" + std::string(250, '\0'))},
        {"ELF", bytes("\x7f"
                      "ELF\x02\x01\x01"s +
                      std::string(20, '\0'))},
        {"empty", bytes("")},
        {"zeros", bytes(std::string(100, '\0'))},
        {"unknown bytes", bytes("\x01\x02\x03\xf0\xf1\xf2\x04\x05"s)},
        {"missing", [](const fs::path&) {}},
        {"folder without a model", [](const fs::path& p) { fs::create_directory(p); }},
        {"FIFO", make_fifo},
        {"socket", make_socket},
        {"device", [](const fs::path& p) { fs::create_symlink("/dev/zero", p); }},
        {"link to itself", [](const fs::path& p) { fs::create_symlink(p.filename(), p); }},
        {"weights without a card", bytes(safetensors_bytes(kOneTensor, 4))},
        {"training companion", make_companion},
        {"huge header", bytes(std::string(reinterpret_cast<const char*>(&huge), 8) + "{}")},
        {"header past the end", bytes("\x00\x10\0\0\0\0\0\0{}"s)},
        {"header is no JSON", bytes(safetensors_bytes("{\"w\": nonsense}", 0))},
        {"overlap",
         bytes(safetensors_bytes(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                                 R"("b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}})",
                                 6))},
        {"truncated weights", weight_bytes([](std::string& b) { b.resize(b.size() - 100); })},
        {"grown weights", weight_bytes([](std::string& b) { b += "more"; })},
        {"damaged weights", weight_bytes([](std::string& b) { b[b.size() - 4] ^= 1; })},
        {"wrong shape", weights([](NamedTensors& w) { w[1].second = at::ones({9}); })},
        {"missing tensor", weights([](NamedTensors& w) { w.pop_back(); })},
        {"surplus tensor", weights([](NamedTensors& w) { w.emplace_back("x", at::ones({1})); })},
        {"terminal control in a name",
         weights([](NamedTensors& w) { w.emplace_back("\x1b[2J", at::ones({1})); })},
        {"NaN weights", weights([](NamedTensors& w) { w[1].second[0] = std::nan(""); })},
        {"card of a newer version", card("/version", 99)},
        {"card of another architecture", card("/architecture", "stylegan2")},
        {"card out of range", card("/config/resolution", 1LL << 40)},
        {"card with a path", card("/weights/file", "../../x.safetensors")},
        {"card without its weights", card("/weights/file", "gone.safetensors")},
        {"other JSON", bytes(R"({"hello": "world"})")},
        {"broken JSON", bytes(R"({"format": "zscope-model", )")},
    };
    if (can_make_unreadable()) {
        files.emplace(kUnreadable, make_unreadable);
    }
    return files;
}

}  // namespace zscope::testing
