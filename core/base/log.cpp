#include "core/base/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include <mutex>
#include <utility>

#include "core/base/error.h"

namespace zscope {
namespace {

spdlog::level::level_enum to_spdlog(LogLevel level) {
    switch (level) {
        case LogLevel::debug:
            return spdlog::level::debug;
        case LogLevel::info:
            return spdlog::level::info;
        case LogLevel::warning:
            return spdlog::level::warn;
        case LogLevel::error:
            break;
    }
    return spdlog::level::err;
}

LogLevel from_spdlog(spdlog::level::level_enum level) {
    switch (level) {
        case spdlog::level::trace:
        case spdlog::level::debug:
            return LogLevel::debug;
        case spdlog::level::info:
            return LogLevel::info;
        case spdlog::level::warn:
            return LogLevel::warning;
        default:
            return LogLevel::error;
    }
}

class CallbackSink : public spdlog::sinks::base_sink<std::mutex> {
  public:
    explicit CallbackSink(LogCallback callback) : callback_(std::move(callback)) {}

  private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        callback_(from_spdlog(message.level),
                  std::string(message.payload.data(), message.payload.size()));
    }
    void flush_() override {}

    LogCallback callback_;
};

spdlog::sink_ptr open_file_sink(const std::filesystem::path& file) {
    try {
        return std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string());
    } catch (const spdlog::spdlog_ex& error) {
        throw Error(ErrorCode::io,
                    "Cannot open the log file " + file.string() + ": " + error.what(),
                    "Check that its folder exists and may be written to");
    }
}

}  // namespace

Log::Log() : logger_(std::make_shared<spdlog::logger>("zscope")) {}

Log::Log(const LogOptions& options) {
    std::vector<spdlog::sink_ptr> sinks;
    if (options.to_stderr) {
        sinks.push_back(std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
    }
    if (!options.file.empty()) {
        sinks.push_back(open_file_sink(options.file));
    }
    if (options.callback) {
        sinks.push_back(std::make_shared<CallbackSink>(options.callback));
    }
    logger_ = std::make_shared<spdlog::logger>("zscope", sinks.begin(), sinks.end());
    logger_->set_level(to_spdlog(options.level));
    logger_->set_pattern("%Y-%m-%d %H:%M:%S %^%l%$ %v");
    logger_->flush_on(spdlog::level::warn);
}

void Log::write(LogLevel level, std::string_view message) const {
    logger_->log(to_spdlog(level), spdlog::string_view_t(message.data(), message.size()));
}

void Log::flush() const {
    logger_->flush();
}

}  // namespace zscope
