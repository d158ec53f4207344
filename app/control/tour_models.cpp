#include "app/control/tour_models.h"

#include <utility>

#include "app/state/tour.h"
#include "core/model/bundled_model.h"

namespace zscope {
namespace {

TourModels::Found find_models(TourPair pair, const TourModels::Finder& finder) {
    const Tour& tour = tour_of(pair);
    try {
        return {pair, finder(tour.model), finder(tour.untangled)};
    } catch (...) {
        return {pair, {}, {}};  // what cannot be looked for is not there
    }
}

}  // namespace

TourModels::TourModels(Wake wake)
    : TourModels(std::move(wake), [](std::string_view name) { return find_bundled_model(name); }) {}

TourModels::TourModels(Wake wake, Finder finder)
    : watch_("tour-models", std::move(wake), [finder = std::move(finder)](const TourPair& pair) {
          return find_models(pair, finder);
      }) {}

void TourModels::look(TourPair pair) {
    asked_ = pair;
    watch_.ask(pair);
}

std::optional<TourModels::Found> TourModels::take() {
    auto reply = watch_.take();
    if (!reply || reply->question != asked_) {
        return std::nullopt;
    }
    asked_.reset();
    return std::move(reply->answer);
}

}  // namespace zscope
