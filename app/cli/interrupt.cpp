#include "app/cli/interrupt.h"

#include <unistd.h>
#include <csignal>

#include "app/cli/exit_code.h"

namespace zscope {

Interrupt::Interrupt() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    waiter_ = std::jthread([this] { wait_for_signals(); });
}

Interrupt::~Interrupt() {
    ending_ = true;
    pthread_kill(waiter_.native_handle(), SIGTERM);
    waiter_.join();
    pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
}

void Interrupt::wait_for_signals() {
    for (int signal = 0; sigwait(&signals_, &signal) == 0 && !ending_;) {
        if (!source_.request_stop()) {
            ::_exit(kExitCancelled);
        }
    }
}

}  // namespace zscope
