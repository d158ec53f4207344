#include "app/control/place_watch.h"

#include <exception>
#include <tuple>

#include "core/base/failure.h"
#include "core/train/machine_problems.h"

namespace zscope {
namespace {

std::vector<FormProblem> problems_at(const RunPlace& place, const PlaceWatch::Looker& looker) {
    std::vector<FormProblem> problems;
    try {
        for (const OptionProblem& found : machine_problems(place.config)) {
            problems.push_back({found.field, found.error.describe()});
        }
        if (std::string found = looker(place.folder, place.bytes); !found.empty()) {
            problems.push_back({{}, std::move(found)});
        }
    } catch (...) {
        problems.push_back({{}, translate_failure(std::current_exception()).describe()});
    }
    return problems;
}

}  // namespace

PlaceWatch::PlaceWatch(Wake wake, Looker looker)
    : watch_("place-watch", std::move(wake), [looker = std::move(looker)](const RunPlace& place) {
          return problems_at(place, looker);
      }) {}

const std::vector<FormProblem>& PlaceWatch::problems() {
    if (auto reply = watch_.take()) {
        place_ = std::move(reply->question);
        problems_ = std::move(reply->answer);
    }
    return problems_;
}

std::vector<FormProblem> PlaceWatch::problems_for(const TrainConfig& config) {
    std::vector<FormProblem> found = problems();
    std::erase_if(found, [&](const FormProblem& problem) {
        const bool other_data = std::tie(place_.config.data, place_.config.data_paired) !=
                                std::tie(config.data, config.data_paired);
        return (problem.field == "data" && other_data) ||
               (problem.field == "device" && place_.config.device != config.device);
    });
    return found;
}

std::vector<FormProblem> PlaceWatch::problems_of(const RunPlace& place) {
    const std::vector<FormProblem>& found = problems();
    return place_ == place ? found : std::vector<FormProblem>();
}

}  // namespace zscope
