#pragma once

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
/// up neither the window nor a job, nor the end of the program. `ui` thread only; never waits.
template <typename Question, typename Answer>
class DiskWatch {
  public:
    /// Called on the thread; must not throw. A call that has begun goes on when the watch is gone:
    /// what it uses must be its own.
    using Looker = std::function<Answer(const Question&)>;
    struct Reply {
        Question question;
        Answer answer;
    };

    /// `wake` is called after each look, on the thread, as long as the watch is there.
    DiskWatch(const std::string& thread_name, Wake wake, Looker looker)
        : shared_(std::make_shared<Shared>(std::move(wake), std::move(looker))),
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
        Shared(Wake wake, Looker looker) : wake_(std::move(wake)), looker_(std::move(looker)) {}

        void ask(Question question) { questions_.put(std::move(question)); }
        [[nodiscard]] std::optional<Reply> take() { return replies_.take(); }

        void serve(const std::stop_token& stop) {
            while (std::optional<Question> question = questions_.wait(stop)) {
                if (!begin()) {
                    return;
                }
                Answer answer = looker_(*question);
                end({std::move(*question), std::move(answer)});
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
        void end(Reply reply) {
            // Woken under the lock: what `wake` calls is there as long as the watch is.
            const std::lock_guard lock(mutex_);
            is_looking_ = false;
            if (!is_let_go_) {
                replies_.put(std::move(reply));
                notify(wake_);
            }
        }

        Wake wake_;
        Looker looker_;
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
