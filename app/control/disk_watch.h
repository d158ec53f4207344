#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

#include "core/base/mailbox.h"
#include "core/base/named_thread.h"
#include "core/base/wake.h"

namespace zscope {

/// Asks the disk on a thread of its own: one that sleeps, or a server that does not answer, holds
/// up neither the window nor a job, nor the end of the program. `ui` thread only; never waits. Each
/// purpose has a watch of its own, so that a silent disk leaves the others' questions alone.
template <typename Question, typename Answer>
class DiskWatch {
  public:
    /// Called on the thread, and only there: it may keep what it has seen. Must not throw. A call
    /// that has begun goes on when the watch is gone: what it uses must be its own.
    using Looker = std::function<Answer(const Question&)>;
    struct Reply {
        Question question;
        Answer answer;
    };

    /// `wake` is called after each reply, on the thread, as long as the watch is there. The newest
    /// question is looked into `again`, once such an interval, and replied to when the answer is
    /// another one; without an interval it is looked into once.
    DiskWatch(const std::string& thread_name, Wake wake, Looker looker,
              std::optional<std::chrono::milliseconds> again = std::nullopt)
        : shared_(std::make_shared<Shared>(std::move(wake), std::move(looker), again)),
          thread_(thread_name,
                  [shared = shared_](const std::stop_token& stop) { shared->serve(stop); }) {}
    ~DiskWatch() {
        thread_.request_stop();
        if (shared_->let_go()) {
            thread_.detach();
        }
    }
    DiskWatch(const DiskWatch&) = delete;
    DiskWatch& operator=(const DiskWatch&) = delete;

    /// Replaces a question that has not been looked into yet.
    void ask(Question question) { shared_->ask(std::move(question)); }
    /// The newest reply since the last call.
    [[nodiscard]] std::optional<Reply> take() { return shared_->take(); }

  private:
    /// What the thread has in common with the watch, and keeps when that is gone.
    class Shared {
      public:
        Shared(Wake wake, Looker looker, std::optional<std::chrono::milliseconds> again)
            : wake_(std::move(wake)), looker_(std::move(looker)), again_(again) {}

        void ask(Question question) { questions_.put(std::move(question)); }
        [[nodiscard]] std::optional<Reply> take() { return replies_.take(); }

        void serve(const std::stop_token& stop) {
            std::optional<Question> question = questions_.wait(stop);
            std::optional<Answer> told;  // of this question
            while (question && begin()) {
                Answer answer = looker_(*question);
                const bool is_news = !told || *told != answer;
                told = answer;
                end({*question, std::move(answer)}, is_news);
                std::optional<Question> next =
                    again_ ? questions_.wait_for(stop, *again_) : questions_.wait(stop);
                if (stop.stop_requested()) {
                    return;
                }
                if (next) {
                    question = std::move(next);
                    told.reset();
                }
            }
        }
        /// Nobody waits for replies any more; true while one is being looked for.
        [[nodiscard]] bool let_go() {
            const std::lock_guard lock(mutex_);
            is_let_go_ = true;
            return is_looking_;
        }

      private:
        [[nodiscard]] bool begin() {
            const std::lock_guard lock(mutex_);
            is_looking_ = !is_let_go_;
            return is_looking_;
        }
        void end(Reply reply, bool is_news) {
            // Woken under the lock: what `wake` calls is there as long as the watch is.
            const std::lock_guard lock(mutex_);
            is_looking_ = false;
            if (is_news && !is_let_go_) {
                replies_.put(std::move(reply));
                notify(wake_);
            }
        }

        Wake wake_;
        Looker looker_;
        std::optional<std::chrono::milliseconds> again_;
        Mailbox<Question> questions_;
        Mailbox<Reply> replies_;
        std::mutex mutex_;
        bool is_looking_ = false;
        bool is_let_go_ = false;
    };

    std::shared_ptr<Shared> shared_;
    NamedThread thread_;
};

}  // namespace zscope
