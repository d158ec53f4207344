#include "app/cli/interrupt.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <semaphore>
#include <thread>

namespace zscope {
namespace {

/// What a signal does while it lives: tests may run where Ctrl+C is ignored.
class Disposition {
  public:
    Disposition(int signal, void (*handler)(int)) : signal_(signal) {
        struct sigaction wanted {};
        wanted.sa_handler = handler;
        sigaction(signal_, &wanted, &before_);
    }
    ~Disposition() { sigaction(signal_, &before_, nullptr); }
    Disposition(const Disposition&) = delete;
    Disposition& operator=(const Disposition&) = delete;

  private:
    int signal_;
    struct sigaction before_ {};
};

/// While it lives the calling thread takes no signal, so that another one has to.
class Deaf {
  public:
    Deaf() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~Deaf() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    Deaf(const Deaf&) = delete;
    Deaf& operator=(const Deaf&) = delete;

  private:
    sigset_t before_{};
};

void wait_until_stopped(const std::stop_token& token) {
    std::binary_semaphore stopped{0};
    const std::stop_callback callback(token, [&stopped] { stopped.release(); });
    stopped.acquire();
}

TEST(Interrupt, StopsWhateverThreadTakesTheSignal) {
    std::binary_semaphore end{0};
    std::jthread older([&end] { end.acquire(); });
    for (const int signal : {SIGTERM, SIGINT}) {
        const Disposition usual(signal, SIG_DFL);
        const Interrupt interrupt;
        EXPECT_FALSE(interrupt.token().stop_requested()) << "an earlier one's signal is over";
        const Deaf deaf;
        ASSERT_EQ(kill(getpid(), signal), 0);
        wait_until_stopped(interrupt.token());
    }
    end.release();
}

TEST(Interrupt, LeavesAnIgnoredSignalIgnored) {
    const Disposition ignored(SIGINT, SIG_IGN);
    {
        const Interrupt interrupt;
        ASSERT_EQ(raise(SIGINT), 0);
        EXPECT_FALSE(interrupt.token().stop_requested());
        ASSERT_EQ(raise(SIGTERM), 0);
        wait_until_stopped(interrupt.token());
    }
    struct sigaction after {};
    ASSERT_EQ(sigaction(SIGINT, nullptr, &after), 0);
    EXPECT_EQ(after.sa_handler, SIG_IGN);
}

TEST(InterruptDeathTest, ASecondOneEndsTheProcess) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        {
            const Interrupt interrupt;
            raise(SIGTERM);
            wait_until_stopped(interrupt.token());
            raise(SIGTERM);
            for (;;) {
                pause();
            }
        },
        ::testing::ExitedWithCode(130), "");
}

}  // namespace
}  // namespace zscope
