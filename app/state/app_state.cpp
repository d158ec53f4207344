#include "app/state/app_state.h"

#include <algorithm>
#include <utility>

namespace zscope {
std::string short_name(const ModelLocation& source) {
    return source.origin == ModelOrigin::demo ? "demo" : source.path.filename().string();
}

std::string Message::details() const {
    std::string details = title + "\n\n" + text;
    if (!hint.empty()) {
        details += "\n\n" + hint;
    }
    return details;
}

Message message_of(std::string title, const Error& error, MessageRetry retry, MessageLevel level) {
    Message message;
    message.level = level;
    message.title = std::move(title);
    message.text = error.what();
    message.hint = error.hint();
    message.retry = retry;
    return message;
}

Percentiles percentiles(std::vector<double> values) {
    if (values.empty()) {
        return {};
    }
    std::sort(values.begin(), values.end());
    const std::size_t last = values.size() - 1;
    return {values[last / 2], values[last * 95 / 100]};
}

AppState::AppState() = default;
AppState::AppState(const AppState& other) = default;
AppState::AppState(AppState&& other) noexcept = default;
AppState& AppState::operator=(const AppState& other) = default;
AppState& AppState::operator=(AppState&& other) noexcept = default;
AppState::~AppState() = default;

bool AppState::picture_is_elsewhere() const noexcept {
    return canvas.current == nullptr || canvas.current->model_generation != model.generation ||
           canvas.current->state_version != latent_version;
}

bool AppState::pictures_keep_up() const noexcept {
    return hand_moves && timings.model_samples > 0 && timings.model_median_ms <= kKeepsUpMs;
}

bool AppState::picture_is_dimmed() const noexcept {
    const bool is_of_this_model =
        canvas.current != nullptr && canvas.current->model_generation == model.generation;
    return picture_is_elsewhere() && !(is_of_this_model && pictures_keep_up());
}

bool AppState::picture_is_stale() const noexcept {
    return picture_is_elsewhere() || canvas.current->weights_version != model.weights_version;
}

}  // namespace zscope
