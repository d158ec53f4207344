#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace zscope::testing {

/// Where programs are looked for, as long as this lives. For tests that start some; one at a time.
class SearchPath {
  public:
    explicit SearchPath(const std::string& folders) : before_(present()) {
        setenv("PATH", folders.c_str(), 1);
    }
    ~SearchPath() { setenv("PATH", before_.c_str(), 1); }
    SearchPath(const SearchPath&) = delete;
    SearchPath& operator=(const SearchPath&) = delete;

    /// The present folders, after `first`.
    [[nodiscard]] static std::string after(const std::filesystem::path& first) {
        return first.string().append(":").append(present());
    }

  private:
    [[nodiscard]] static std::string present() {
        const char* folders = std::getenv("PATH");
        return folders == nullptr ? std::string("/usr/bin:/bin") : std::string(folders);
    }

    std::string before_;
};

}  // namespace zscope::testing
