#include "app/control/place_watch.h"

#include <exception>

#include "core/base/failure.h"

namespace zscope {

PlaceWatch::PlaceWatch(Wake wake, Looker looker)
    : watch_("place-watch", std::move(wake), [looker = std::move(looker)](const RunPlace& place) {
          try {
              return looker(place.folder, place.bytes);
          } catch (...) {
              return translate_failure(std::current_exception()).describe();
          }
      }) {}

const std::string& PlaceWatch::problem() {
    if (auto reply = watch_.take()) {
        place_ = std::move(reply->question);
        problem_ = std::move(reply->answer);
    }
    return problem_;
}

std::string PlaceWatch::problem_of(const RunPlace& place) {
    const std::string& found = problem();
    return place_ == place ? found : std::string();
}

}  // namespace zscope
