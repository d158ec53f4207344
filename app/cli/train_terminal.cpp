#include "app/cli/train_terminal.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <utility>

#include "app/cli/interrupt.h"
#include "app/cli/printable.h"
#include "core/base/error.h"
#include "core/export/provenance.h"
#include "core/train/headless.h"

namespace zscope {

namespace {

/// Repaints one line on a terminal; whole lines, less often, elsewhere.
class ProgressPrinter {
  public:
    ProgressPrinter() = default;
    ProgressPrinter(const ProgressPrinter&) = delete;
    ProgressPrinter& operator=(const ProgressPrinter&) = delete;
    /// So that the reason of a run that fails gets a line of its own.
    ~ProgressPrinter() { end(); }
    void operator()(const std::string& line) {
        if (terminal_) {
            std::fprintf(stderr, "\r\033[K%s", line.c_str());
        } else if (count_ % kLinesBetween == 0) {
            std::fprintf(stderr, "%s\n", line.c_str());
        }
        std::fflush(stderr);
        ++count_;
    }
    void end() {
        if (terminal_ && std::exchange(count_, 0) > 0) {
            std::fputc('\n', stderr);
        }
    }

  private:
    static constexpr int kLinesBetween = 15;
    bool terminal_ = isatty(STDERR_FILENO) == 1;
    int count_ = 0;
};

/// What a run tells, on the terminal.
class TerminalListener final : public TrainListener {
  public:
    void preparing(const Progress& progress) override {
        printer_(progress.note + " " + std::to_string(progress.done) + " / " +
                 std::to_string(progress.total));
    }
    void stepped(const Trainer& /*trainer*/, const StepReport& /*report*/,
                 const RunRecorder& recorder) override {
        const auto now = std::chrono::steady_clock::now();
        if (now - last_line_ >= std::chrono::seconds(1)) {
            last_line_ = now;
            printer_(progress_line(recorder.progress()));
        }
    }
    void finishing(const Trainer& /*trainer*/, const RunRecorder& /*recorder*/) override {
        printer_.end();
    }
    void wrote_model(const std::filesystem::path& folder, std::int64_t images) override {
        print_model_line(folder, images);
    }
    void logged(LogLevel level, const std::string& line) override { print_log_line(level, line); }

  private:
    ProgressPrinter printer_;
    std::chrono::steady_clock::time_point last_line_ = std::chrono::steady_clock::now();
};

}  // namespace

void print_log_line(LogLevel level, const std::string& line) {
    if (level == LogLevel::warning || level == LogLevel::error) {
        std::fprintf(stderr, "%s\n", printable(line).c_str());
    }
}

void print_note(const std::string& note) {
    if (!note.empty()) {
        std::fprintf(stderr, "note: %s\n", note.c_str());
    }
}

void print_model_line(const std::filesystem::path& folder, std::int64_t images) {
    std::printf("model       %s (%lld images)\n", folder.c_str(), static_cast<long long>(images));
}

void train_to_end(const TrainOrder& order) {
    const Interrupt interrupt;
    TerminalListener terminal;
    const HeadlessResult result = run_headless(order, terminal, interrupt.token());
    if (result.outcome == TrainOutcome::interrupted) {
        throw Error(ErrorCode::cancelled,
                    "training stopped at " + std::to_string(result.images) + " images",
                    "Go on with: zscope train --resume " + shell_quote(order.run.string()));
    }
}

}  // namespace zscope
