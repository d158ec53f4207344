#pragma once

namespace zscope {

/// Lets every other thread go first that wants to run: for long work beside a window. Of the
/// calling thread and of those it starts from here on. Where the system refuses, nothing changes.
void lower_thread_priority() noexcept;

}  // namespace zscope
