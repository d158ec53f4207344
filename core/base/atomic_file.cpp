#include "core/base/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
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
        case EISDIR:
            return "A folder has this name: choose another one";
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

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path path) : path_(std::move(path)), temporary_(path_) {
    temporary_ += ".tmp";
    if (std::error_code ignored; std::filesystem::is_directory(path_, ignored)) {
        throw_io("write", path_, EISDIR);
    }
    // Removed, not truncated: a left-over may be a FIFO or a link to somewhere else.
    ::unlink(temporary_.c_str());
    descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ < 0) {
        throw_io("create", temporary_, errno);
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
