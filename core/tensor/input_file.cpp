#include "core/tensor/input_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/base/error.h"

namespace zscope {
namespace {

[[noreturn]] void throw_cannot_open(const std::string& name, int error_number) {
    switch (error_number) {
        case ENOENT:
        case ENOTDIR:
            throw Error(ErrorCode::not_found, name + " does not exist",
                        "Check the path; relative paths start at the current folder");
        case ENXIO:
            throw Error(ErrorCode::invalid_argument, name + " is a socket, not a file",
                        "Give the path of a file");
        case EACCES:
        case EPERM:
            throw Error(ErrorCode::invalid_argument, name + " may not be read by this user",
                        "Change its permissions (chmod u+r) or copy it");
        case ELOOP:
            throw Error(ErrorCode::invalid_argument,
                        name + " is a symbolic link that leads to itself",
                        "Point the link at a file");
        default:
            throw Error(ErrorCode::io,
                        name + " cannot be opened: " + std::string(std::strerror(error_number)));
    }
}

/// Before opening: to open a device node can have effects, so its kind is asked first.
void require_regular(const std::string& name, mode_t mode) {
    const char* kind = nullptr;
    if (S_ISREG(mode)) {
        return;
    }
    if (S_ISDIR(mode)) {
        kind = "a folder";
    } else if (S_ISFIFO(mode)) {
        kind = "a named pipe (FIFO)";
    } else if (S_ISSOCK(mode)) {
        kind = "a socket";
    } else if (S_ISCHR(mode)) {
        kind = "a character device";
    } else {
        kind = "a block device";
    }
    throw Error(ErrorCode::invalid_argument, name + " is " + kind + ", not a file",
                "Give the path of a file");
}

}  // namespace

InputFile::InputFile(const std::filesystem::path& path) : path_(path) {
    const std::string name = path.string();
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        throw_cannot_open(name, errno);
    }
    require_regular(name, status.st_mode);
    fd_ = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd_ < 0) {
        throw_cannot_open(name, errno);
    }
    try {
        if (::fstat(fd_, &status) != 0) {
            throw_cannot_open(name, errno);
        }
        require_regular(name, status.st_mode);
        if (status.st_size <= 0) {
            throw Error(ErrorCode::bad_file, name + " is empty (0 bytes)",
                        "Was its download or copy interrupted?");
        }
    } catch (...) {
        ::close(fd_);
        throw;
    }
    size_ = static_cast<std::uint64_t>(status.st_size);
}

InputFile::~InputFile() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

void InputFile::read(std::uint64_t offset, void* destination, std::size_t count) const {
    auto* out = static_cast<char*>(destination);
    while (count > 0) {
        const ssize_t got = ::pread(fd_, out, count, static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            throw Error(ErrorCode::io,
                        path_.string() + " cannot be read: " + std::string(std::strerror(errno)));
        }
        if (got == 0) {
            throw Error(ErrorCode::io, path_.string() + " became shorter while it was read",
                        "Open it again when its writer has finished");
        }
        out += got;
        offset += static_cast<std::uint64_t>(got);
        count -= static_cast<std::size_t>(got);
    }
}

std::string InputFile::head(std::size_t count) const {
    std::string bytes(static_cast<std::size_t>(std::min<std::uint64_t>(count, size_)), '\0');
    read(0, bytes.data(), bytes.size());
    return bytes;
}

std::string InputFile::text(std::uint64_t limit) const {
    if (size_ > limit) {
        throw Error(ErrorCode::bad_file, path_.string() + " has " + std::to_string(size_) +
                                             " bytes; at most " + std::to_string(limit) +
                                             " are expected of such a file");
    }
    return head(static_cast<std::size_t>(size_));
}

}  // namespace zscope
