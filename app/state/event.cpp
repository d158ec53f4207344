#include "app/state/event.h"

#include <array>

namespace zscope {

namespace {

using Held = std::shared_ptr<const AnyEvent>;

template <typename T>
Held hold_kind(void* happened) {
    return Held(new AnyEvent(std::in_place_type<T>, std::move(*static_cast<T*>(happened))));
}

/// By place among the kinds.
template <typename... Kinds>
constexpr auto holders_of(std::type_identity<std::variant<Kinds...>> /*kinds*/) {
    return std::array{&hold_kind<Kinds>...};
}
constexpr auto kHolders = holders_of(std::type_identity<AnyEvent>());

}  // namespace

std::shared_ptr<const AnyEvent> Event::hold(std::size_t kind, void* happened) {
    return kHolders.at(kind)(happened);
}

const void* Event::find(std::size_t kind) const noexcept {
    if (!happened_ || happened_->index() != kind) {
        return nullptr;
    }
    return std::visit([](const auto& held) -> const void* { return &held; }, *happened_);
}

}  // namespace zscope
