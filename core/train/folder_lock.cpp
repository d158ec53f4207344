#include "core/train/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "core/base/error.h"

namespace zscope {

FolderLock::FolderLock(const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / "lock";
    // Not blocking, so that a FIFO of that name cannot hang the program.
    descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0644);
    if (descriptor_ < 0) {
        throw Error(ErrorCode::io, "cannot open " + file.string() + ": " + std::strerror(errno),
                    "Choose a folder that you may write to");
    }
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) {
        return;
    }
    const int failure = errno;
    ::close(descriptor_);
    if (failure == EWOULDBLOCK) {
        throw Error(ErrorCode::invalid_argument,
                    folder.string() + " is in use by another zscope train",
                    "Wait for it or stop it first");
    }
    throw Error(ErrorCode::io, "cannot lock " + file.string() + ": " + std::strerror(failure),
                "Choose a folder on a file system that has locks");
}

FolderLock::~FolderLock() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

}  // namespace zscope
