#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

namespace zscope {

/// A file that appears whole or not at all: bytes go to a new `.NAME.XXXXXXXX.tmp` beside it,
/// `commit` makes them durable and renames. After a crash at any moment `path` holds the old
/// content or the new one, and a `.tmp` may lie beside it. Without a commit the destructor removes
/// the temporary file. One thread; of several writers to a path the last commit wins.
class AtomicFile {
  public:
    /// A link to a regular file writes that file. Throws Error(io) with what to do, also where
    /// something else than a regular file lies: a folder, a device, a FIFO, a link to nowhere.
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
