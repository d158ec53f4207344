#include "app/cli/interrupt.h"

#include <semaphore.h>
#include <unistd.h>

#include <cstddef>

#include "app/cli/exit_code.h"

namespace zscope {
namespace {

/// What the handler may touch: it posts, the waiting thread does the rest.
sem_t& arrived() {
    static sem_t semaphore = [] {
        sem_t made{};
        sem_init(&made, 0, 0);
        return made;
    }();
    return semaphore;
}

void on_signal(int /*signal*/) {
    sem_post(&arrived());
}

}  // namespace

Interrupt::Interrupt() {
    while (sem_trywait(&arrived()) == 0) {  // what came too late for the one before
    }
    waiter_ = std::jthread([this] { wait_for_signals(); });
    struct sigaction wanted {};
    wanted.sa_handler = on_signal;
    wanted.sa_flags = SA_RESTART;
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
        sigaction(kSignals[i], nullptr, &before_[i]);
        if (before_[i].sa_handler != SIG_IGN) {
            sigaction(kSignals[i], &wanted, nullptr);
        }
    }
}

Interrupt::~Interrupt() {
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
        sigaction(kSignals[i], &before_[i], nullptr);
    }
    ending_ = true;
    sem_post(&arrived());
    waiter_.join();
}

void Interrupt::wait_for_signals() {
    while (!ending_) {
        if (sem_wait(&arrived()) == 0 && !ending_ && !source_.request_stop()) {
            ::_exit(kExitCancelled);
        }
    }
}

}  // namespace zscope
