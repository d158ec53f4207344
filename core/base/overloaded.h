#pragma once

namespace zscope {

/// Several functions as one, for std::visit.
template <typename... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};

}  // namespace zscope
