#pragma once

#include <functional>
#include <memory>

namespace zscope {

class Generator;

/// `inner`, with `before_pass` called ahead of every forward pass: where a background job gives way
/// to the hand, or ends by what `before_pass` throws. Refers to `inner`.
[[nodiscard]] std::unique_ptr<Generator> make_pausing(Generator& inner,
                                                      std::function<void()> before_pass);

}  // namespace zscope
