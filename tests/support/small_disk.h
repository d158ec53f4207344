#pragma once

#include <sys/mount.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <utility>

#include "tests/support/process_limit.h"

namespace zscope::testing {

/// A folder that can be made full while the disks of the machine are not. Where the process may
/// mount one (root with CAP_SYS_ADMIN) it is a disk of 2 MB of its own, and writing fails with
/// ENOSPC; else files of this process are kept from growing, and writing fails with EFBIG. What was
/// on the disk is gone with this object.
class SmallDisk {
  public:
    /// Makes `folder`, which must be empty if it is there.
    explicit SmallDisk(std::filesystem::path folder) : folder_(std::move(folder)) {
        std::filesystem::create_directories(folder_);
        is_mounted_ = ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, "size=2m") == 0;
    }
    ~SmallDisk() {
        make_room();
        if (is_mounted_) {
            ::umount2(folder_.c_str(), MNT_DETACH);
        }
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return folder_; }

    /// No room is left until make_room. False: the system allows neither; skip the test, saying
    /// kCannotFill.
    [[nodiscard]] bool fill() {
        if (!is_mounted_) {
            limit_.emplace(RLIMIT_FSIZE, 4096);
            return limit_->is_set();
        }
        std::ofstream filler(folder_ / kFiller, std::ios::binary);
        const std::string page(4096, 'x');
        while (filler << page << std::flush) {
        }
        return true;
    }
    void make_room() {
        limit_.reset();
        if (is_mounted_) {
            std::error_code ignored;
            std::filesystem::remove(folder_ / kFiller, ignored);
        }
    }

    /// A part of the hint that comes with Error(io) while it is full.
    [[nodiscard]] const char* hint() const {
        return is_mounted_ ? "The disk is full" : "larger than the system allows";
    }

    static constexpr const char* kCannotFill =
        "the system lets neither a small disk be mounted nor the size of files be limited";

  private:
    static constexpr const char* kFiller = "filler";

    std::filesystem::path folder_;
    bool is_mounted_ = false;
    std::optional<ProcessLimit> limit_;
};

}  // namespace zscope::testing
