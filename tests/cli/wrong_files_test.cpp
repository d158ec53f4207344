#include <ATen/ops/ones.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>

#include "core/model/progan/discriminator_network.h"
#include "core/tensor/safetensors.h"
#include "tests/cli/run_program.h"
#include "tests/cli/tiny_model.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using test::ProgramRun;
using test::read_text;
using test::run_in;
using test::safetensors_bytes;
using test::TemporaryFolder;
using test::write_text;
using namespace std::string_literals;

/// Makes the wrong file at `path`, always named alike, so that lines can only differ in what they
/// say.
using Maker = std::function<void(const fs::path& path)>;

Maker bytes(std::string content) {
    return [content = std::move(content)](const fs::path& path) { write_text(path, content); };
}

std::string zip_of(const std::string& member) {
    return "PK\x03\x04\x14\0\0\0\0\0"s + std::string(16, '\0') + "\x10\0\0\0"s + member + "..."s;
}

/// A valid model in a folder, with its card changed.
Maker card(const std::string& pointer, nlohmann::ordered_json value) {
    return [pointer, value = std::move(value)](const fs::path& path) {
        test::save_tiny_model(path);
        auto json = nlohmann::ordered_json::parse(read_text(path / kModelCardName));
        json[nlohmann::ordered_json::json_pointer(pointer)] = value;
        write_text(path / kModelCardName, json.dump());
    };
}

/// A valid model in a folder, with its weights changed and a card that fits the change.
Maker weights(const std::function<void(NamedTensors&)>& change) {
    return [change](const fs::path& path) {
        fs::create_directories(path);
        NamedTensors tensors = test::tiny_weights();
        change(tensors);
        save_model(path, test::tiny_card(), tensors);
    };
}

/// A valid model in a folder, with the bytes of its weights changed.
Maker weight_bytes(const std::function<void(std::string&)>& change) {
    return [change](const fs::path& path) {
        test::save_tiny_model(path);
        std::string content = read_text(path / kModelWeightsName);
        change(content);
        write_text(path / kModelWeightsName, content);
    };
}

void make_socket(const fs::path& path) {
    // A socket's name is short, so it is made from inside its folder.
    const fs::path before = fs::current_path();
    fs::current_path(path.parent_path());
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, path.filename().c_str());
    ASSERT_EQ(::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    ::close(descriptor);
    fs::current_path(before);
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

std::map<std::string, Maker> wrong_files() {
    const std::uint64_t huge = std::uint64_t{1} << 62U;
    return {
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
        {"FIFO", [](const fs::path& p) { ASSERT_EQ(::mkfifo(p.c_str(), 0600), 0); }},
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
}

TEST(WrongFiles, EachGetsItsOwnLineAndCodeTwo) {
    std::map<std::string, std::string> first_with_line;
    const auto files = wrong_files();
    ASSERT_GE(files.size(), 30U);
    for (const auto& [name, make] : files) {
        SCOPED_TRACE(name);
        const TemporaryFolder folder;
        make(folder / "input");
        const ProgramRun run = run_in(folder.path(), "zscope render input --out out.png");
        EXPECT_EQ(run.code, 2) << run.error;
        EXPECT_EQ(std::ranges::count(run.error, '\n'), 1) << run.error;
        EXPECT_TRUE(run.error.starts_with("zscope: error: input")) << run.error;
        EXPECT_FALSE(fs::exists(folder / "out.png"));
        EXPECT_EQ(run.error.find('\x1b'), std::string::npos);
        const auto [other, is_new] = first_with_line.emplace(run.error, name);
        EXPECT_TRUE(is_new) << "the same line as for: " << other->second;
    }
}

TEST(WrongFiles, AFileThatMayNotBeReadSaysSo) {
    // Root reads every file, unless it gives up the capabilities for it. (Another user might not
    // get at the program: the build or LibTorch may lie in a folder of root's.)
    const std::string obeying_modes = ::geteuid() == 0
                                          ? "setpriv --inh-caps=-dac_override,-dac_read_search "
                                            "--bounding-set=-dac_override,-dac_read_search "
                                          : "";
    const TemporaryFolder folder;
    if (const ProgramRun probe = run_in(folder.path(), obeying_modes + "true"); probe.code != 0) {
        GTEST_SKIP() << "root cannot give up its right to read every file: " << probe.error;
    }
    write_text(folder / "input", "x");
    fs::permissions(folder / "input", fs::perms::none);
    const ProgramRun run =
        run_in(folder.path(), obeying_modes + "zscope render input --out out.png");
    EXPECT_EQ(run.code, 2) << run.error;
    EXPECT_EQ(std::ranges::count(run.error, '\n'), 1) << run.error;
    EXPECT_TRUE(run.error.starts_with("zscope: error: input may not be read by this user"))
        << run.error;
    EXPECT_FALSE(fs::exists(folder / "out.png"));
}

}  // namespace
}  // namespace zscope
