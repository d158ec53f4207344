#include "app/ui/training_script.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/train/train_config_json.h"

namespace zscope::ui {
namespace {

/// "field=value" as {field: value}; a value that is no JSON is a text.
nlohmann::json option(const std::string& word) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) {
        throw Error(ErrorCode::invalid_argument, "'" + word + "' is not FIELD=VALUE");
    }
    const std::string value = word.substr(equals + 1);
    nlohmann::json parsed = nlohmann::json::parse(value, nullptr, false);
    return {{word.substr(0, equals), parsed.is_discarded() ? nlohmann::json(value) : parsed}};
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

ControlState state_called(const std::string& word) {
    for (const ControlState state : kControlStates) {
        if (lower(to_string(state)) == word) {
            return state;
        }
    }
    throw Error(ErrorCode::invalid_argument, "no state of a run is called '" + word + "'");
}

}  // namespace

std::vector<Event> training_events(const std::string& verb, const std::string& word,
                                   const AppState& state) {
    TrainForm form = state.training.form;
    if (verb == "train") {
        if (word.starts_with("name=")) {
            form.run_name = word.substr(5);
        } else {
            apply_train_config_json(form.config(), option(word));
        }
    } else if (word == "open" || word == "random") {
        form.start = word == "open" ? TrainStart::finetune : TrainStart::fresh;
    } else {
        throw Error(ErrorCode::invalid_argument, "expected open or random, not '" + word + "'");
    }
    return {event::TrainFormSet{form}};
}

std::function<bool(const AppState&)> training_wait(const std::string& verb,
                                                   const std::string& word) {
    if (verb == "wait_run") {
        return [wanted = state_called(word)](const AppState& state) {
            const TrainingState& training = state.training;
            if (training.state == ControlState::failed && wanted != ControlState::failed) {
                // It never gets anywhere else.
                std::string text("the run has failed");
                if (training.failure) {
                    text.append(": ").append(training.failure->describe());
                }
                throw Error(ErrorCode::invalid_argument, text);
            }
            return training.state == wanted;
        };
    }
    std::int64_t images = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), images);
    if (error != std::errc() || end != word.data() + word.size()) {
        throw Error(ErrorCode::invalid_argument, "'" + word + "' is no number of pictures");
    }
    return [images](const AppState& state) {
        return state.training.run.progress.images >= images ||
               (state.training.run.number > 0 && !state.training.active());
    };
}

std::vector<Event> quit_events(const AppState& state) {
    if (!state.training.active()) {
        return {event::QuitAsked{}};
    }
    return {event::TrainAsked{TrainAction::stop}, event::TrainQuitSet{QuitWish::when_ended}};
}

}  // namespace zscope::ui
