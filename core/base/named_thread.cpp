#include "core/base/named_thread.h"

#include <pthread.h>

#include <cstddef>
#include <utility>

namespace zscope {
namespace {

constexpr std::size_t kLongestThreadName = 15;  // the kernel's limit

}  // namespace

NamedThread::NamedThread(const std::string& name, std::function<void(std::stop_token)> body)
    : thread_([short_name = name.substr(0, kLongestThreadName),
               run = std::move(body)](const std::stop_token& stop) {
          pthread_setname_np(pthread_self(), short_name.c_str());
          run(stop);
      }) {}

}  // namespace zscope
