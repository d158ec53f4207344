#include "app/state/reduce_messages.h"

#include <algorithm>
#include <utility>

namespace zscope::reducing {
namespace {

constexpr std::size_t kMaxMessages = 50;

}  // namespace

void post(AppState& state, Message message) {
    message.serial = ++state.message_serial;
    state.banner_dismissed = message.level == MessageLevel::info;
    const auto same =
        std::find_if(state.messages.begin(), state.messages.end(), [&](const Message& known) {
            return known.title == message.title && known.text == message.text;
        });
    if (same != state.messages.end()) {
        message.count = same->count + 1;
        state.messages.erase(same);
    }
    state.messages.push_back(std::move(message));
    if (state.messages.size() > kMaxMessages) {
        state.messages.erase(state.messages.begin());
    }
}

}  // namespace zscope::reducing
