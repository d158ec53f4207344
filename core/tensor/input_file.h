#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

namespace zscope {

/// A regular file opened for reading, whatever was behind the path. Never blocks on a FIFO or a
/// device and never follows the file's size after opening, so that a reader can bound its
/// allocations by `size()`.
class InputFile {
  public:
    /// Throws Error: not_found; invalid_argument for a folder, FIFO, socket or device; io when the
    /// operating system refuses; bad_file when empty. Each message names the path.
    explicit InputFile(const std::filesystem::path& path);
    InputFile(InputFile&& other) noexcept
        : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)), size_(other.size_) {}
    InputFile& operator=(InputFile&&) = delete;
    ~InputFile();

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

    /// Exactly `count` bytes from `offset`; Error(io) when the file has become shorter meanwhile.
    void read(std::uint64_t offset, void* destination, std::size_t count) const;
    /// The first min(count, size) bytes.
    [[nodiscard]] std::string head(std::size_t count) const;
    /// The whole file; Error(bad_file) when larger than `limit` bytes.
    [[nodiscard]] std::string text(std::uint64_t limit) const;

  private:
    std::filesystem::path path_;
    int fd_ = -1;
    std::uint64_t size_ = 0;
};

}  // namespace zscope
