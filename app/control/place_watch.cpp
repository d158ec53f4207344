#include "app/control/place_watch.h"

#include <exception>
#include <optional>

#include "core/base/failure.h"

namespace zscope {

PlaceWatch::PlaceWatch(Wake wake, Looker looker)
    : wake_(std::move(wake)),
      looker_(std::move(looker)),
      thread_("place-watch", [this](const std::stop_token& stop) { serve(stop); }) {}

const std::string& PlaceWatch::problem() {
    if (std::optional<std::string> answer = answers_.take()) {
        problem_ = std::move(*answer);
    }
    return problem_;
}

void PlaceWatch::serve(const std::stop_token& stop) {
    while (const std::optional<RunPlace> place = orders_.wait(stop)) {
        std::string answer;
        try {
            answer = looker_(place->folder, place->bytes);
        } catch (...) {
            answer = translate_failure(std::current_exception()).describe();
        }
        answers_.put(std::move(answer));
        notify(wake_);
    }
}

}  // namespace zscope
