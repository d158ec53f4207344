#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace spdlog {
class logger;
}

namespace zscope {

enum class LogLevel { debug, info, warning, error };

/// One line of the log, for a list of messages in the window. Called on the thread that logs; it
/// must be quick, thread-safe and must not log itself.
using LogCallback = std::function<void(LogLevel level, const std::string& message)>;

/// Where lines go. Lines below `level` are dropped.
struct LogOptions {
    LogLevel level = LogLevel::info;
    bool to_stderr = true;
    std::filesystem::path file{};  ///< empty: no file; appended to, folder must exist
    LogCallback callback{};        ///< empty: none
};

/// A log handed to whoever writes to it; copies write to the same place. Thread-safe. Never throws
/// while logging. There is no global one: the program makes it and passes it on.
class Log {
  public:
    /// Drops every line.
    Log();
    /// Throws Error(io) if the file cannot be opened.
    explicit Log(const LogOptions& options);

    void debug(std::string_view message) const { write(LogLevel::debug, message); }
    void info(std::string_view message) const { write(LogLevel::info, message); }
    void warning(std::string_view message) const { write(LogLevel::warning, message); }
    void error(std::string_view message) const { write(LogLevel::error, message); }
    void write(LogLevel level, std::string_view message) const;
    void flush() const;

  private:
    std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace zscope
