#pragma once

#include <filesystem>
#include <utility>

namespace zscope {

/// Keeps other processes from writing into a folder while it lives. The system lets go of it when
/// the process ends in whatever way, so none is ever left over.
class FolderLock {
  public:
    /// Takes `folder`/lock. Throws Error(invalid_argument) when another process, or another object
    /// of this one, holds it; Error(io) when the file cannot be made.
    explicit FolderLock(const std::filesystem::path& folder);
    FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    FolderLock& operator=(FolderLock&&) = delete;
    ~FolderLock();

  private:
    int descriptor_ = -1;
};

}  // namespace zscope
