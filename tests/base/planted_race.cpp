// A race on purpose. Its test passes only if ThreadSanitizer reports it: proof that the sanitizer
// looks at what the thread tests do.

#include <cstdio>
#include <thread>

namespace {

int shared_counter = 0;

void count() {
    for (int i = 0; i < 100000; ++i) {
        shared_counter = shared_counter + 1;
    }
}

}  // namespace

int main() {
    std::thread other(count);
    count();
    other.join();
    std::printf("counted to %d\n", shared_counter);
    return 0;
}
