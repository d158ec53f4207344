#include "core/latent/extent.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <string>

#include "core/base/error.h"

namespace zscope {
namespace {

template <typename Number>
std::string text_of(Number number) {
    std::array<char, 40> text{};
    const char* const end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    return {text.data(), static_cast<std::size_t>(end - text.data())};
}

template <typename Number>
void require_within(std::string_view what, Number extent) {
    if (!(extent >= kSmallestExtent<Number> && extent <= kLargestExtent<Number>)) {
        throw Error(ErrorCode::invalid_argument, std::string(what)
                                                     .append(" is ")
                                                     .append(text_of(extent))
                                                     .append("; expected ")
                                                     .append(text_of(kSmallestExtent<Number>))
                                                     .append(" to ")
                                                     .append(text_of(kLargestExtent<Number>)));
    }
}

}  // namespace

void require_extent(std::string_view what, float extent) {
    require_within(what, extent);
}

void require_extent(std::string_view what, double extent) {
    require_within(what, extent);
}

}  // namespace zscope
