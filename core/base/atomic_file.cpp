#include "core/base/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <random>
#include <string>
#include <utility>

#include "core/base/error.h"

namespace zscope {
namespace {

std::string hint_for(int error_number) {
    switch (error_number) {
        case ENOSPC:
        case EDQUOT:
            return "The disk is full: free some space or choose another folder";
        case EFBIG:
            return "The file is larger than the system allows here: choose another folder";
        case ENOENT:
        case ENOTDIR:
            return "Create the folder first or choose another one";
        case EACCES:
        case EPERM:
        case EROFS:
            return "Choose a folder that you may write to";
        default:
            return "Choose another folder and try again";
    }
}

[[noreturn]] void throw_io(const char* what, const std::filesystem::path& path, int error_number) {
    throw Error(
        ErrorCode::io,
        std::string("Cannot ") + what + " " + path.string() + ": " + std::strerror(error_number),
        hint_for(error_number));
}

// A rename is durable only once its folder is; a folder that cannot be opened for that is no
// failure.
void sync_folder_of(const std::filesystem::path& path) {
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        ::fsync(descriptor);
        ::close(descriptor);
    }
}

/// Where the rename is to go: `path`, or the regular file that a link at `path` leads to. A rename
/// over anything else would put a file in its place.
std::filesystem::path replaceable(const std::filesystem::path& path) {
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0) {
        return path;  // absent, or not to be looked at: then creating tells why
    }
    const bool is_link = S_ISLNK(found.st_mode);
    if ((is_link && ::stat(path.c_str(), &found) != 0) || !S_ISREG(found.st_mode)) {
        throw Error(ErrorCode::io, "Cannot write " + path.string() + ": it is no regular file",
                    "Choose another name; a folder, a device or a FIFO is not replaced");
    }
    return is_link ? std::filesystem::canonical(path) : path;
}

/// Hidden and random, so that two writers never share one.
std::filesystem::path temporary_beside(const std::filesystem::path& path) {
    constexpr std::size_t kMaxStem = 200;  // names end at 255 bytes
    std::array<char, 16> number{};
    std::snprintf(number.data(), number.size(), ".%08x.tmp", std::random_device{}());
    std::filesystem::path temporary = path;
    temporary.replace_filename(
        std::string(".").append(path.filename().string(), 0, kMaxStem).append(number.data()));
    return temporary;
}

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path path) : path_(replaceable(path)) {
    constexpr int kTries = 100;
    for (int i = 0; i < kTries && descriptor_ < 0; ++i) {
        temporary_ = temporary_beside(path_);
        descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor_ < 0 && errno != EEXIST) {
            break;
        }
    }
    if (descriptor_ < 0) {
        throw_io("create", path_, errno);
    }
}

AtomicFile::~AtomicFile() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
    if (!committed_) {
        ::unlink(temporary_.c_str());
    }
}

void AtomicFile::write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) {
                continue;
            }
            throw_io("write", temporary_, errno);
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

void AtomicFile::commit() {
    if (::fsync(descriptor_) != 0) {
        throw_io("write", temporary_, errno);
    }
    if (::close(std::exchange(descriptor_, -1)) != 0) {
        throw_io("write", temporary_, errno);
    }
    if (std::rename(temporary_.c_str(), path_.c_str()) != 0) {
        throw_io("rename to", path_, errno);
    }
    committed_ = true;
    sync_folder_of(path_);
}

void write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes) {
    AtomicFile file(path);
    file.write(bytes);
    file.commit();
}

void write_file_atomically(const std::filesystem::path& path, std::string_view text) {
    write_file_atomically(path, std::as_bytes(std::span(text)));
}

}  // namespace zscope
