#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

namespace zscope {

/// A file that appears whole or not at all: bytes go to `path.tmp`, `commit` makes them durable and
/// renames. After a crash at any moment `path` holds the old content or the new one. Without a
/// commit the destructor removes the temporary file. One writer for a path at a time; one thread.
class AtomicFile {
  public:
    /// Creates `path.tmp`, replacing a left-over one. Throws Error(io) with what to do.
    explicit AtomicFile(std::filesystem::path path);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    /// Appends all of `bytes`. Throws Error(io), e.g. when the disk is full.
    void write(std::span<const std::byte> bytes);
    void write(std::string_view text) { write(std::as_bytes(std::span(text))); }

    /// fsync, close, rename to `path`, fsync of the folder. At most once. Throws Error(io).
    void commit();

  private:
    std::filesystem::path path_;
    std::filesystem::path temporary_;
    int descriptor_ = -1;
    bool committed_ = false;
};

/// Writes `bytes` as the whole content of `path`, as AtomicFile does.
void write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes);
void write_file_atomically(const std::filesystem::path& path, std::string_view text);

}  // namespace zscope
