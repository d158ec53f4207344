#include "app/ui/ui_script.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

#include "app/state/panels.h"
#include "app/state/untangle_rules.h"
#include "app/ui/analysis_script.h"
#include "app/ui/application.h"
#include "app/ui/script_words.h"
#include "app/ui/training_script.h"
#include "core/base/error.h"
#include "core/latent/extent.h"

namespace zscope::ui {
namespace {

struct Verb {
    std::string_view name;
    std::size_t words;
    std::string_view usage;
};

constexpr std::array kVerbs = {Verb{"set", 1, "set z3=1.5"},
                               Verb{"reset", 1, "reset z3"},
                               Verb{"lock", 1, "lock z3"},
                               Verb{"unlock", 1, "unlock z3"},
                               Verb{"seed", 1, "seed 7"},
                               Verb{"open", 1, "open PATH"},
                               Verb{"open_b", 1, "open_b PATH"},
                               Verb{"save_rebased", 1, "save_rebased PATH"},
                               Verb{"flicker", 1, "flicker on"},
                               Verb{"difference", 2, "difference signed 0.5"},
                               Verb{"split", 1, "split 0.5"},
                               Verb{"action", 1, "action NAME"},
                               Verb{"base", 1, "base on"},
                               Verb{"strips", 2, "strips 7 2.0"},
                               Verb{"panel", 1, "panel Heatmap"},
                               Verb{"heatmap", 1, "heatmap penalty, z3, z1,z7 or off"},
                               Verb{"curvature", 1, "curvature z3, base, a,b,c,... or PATH"},
                               Verb{"signs", 1, "signs on"},
                               Verb{"map", 1, "map over or beside"},
                               Verb{"activeness", 2, "activeness a other"},
                               Verb{"unit", 1, "unit z or equal_effect"},
                               Verb{"layer", 1, "layer 7 or pixels"},
                               Verb{"activation", 1, "activation 7"},
                               Verb{"activations_of", 1, "activations_of b"},
                               Verb{"interactions_of", 1, "interactions_of b"},
                               Verb{"pixel_of", 1, "pixel_of b"},
                               Verb{"pixel", 2, "pixel X Y"},
                               Verb{"pair", 1, "pair z1,z7"},
                               Verb{"drag", 4, "drag z3 -2 2 SECONDS"},
                               Verb{"train", 1, "train FIELD=VALUE"},
                               Verb{"train_from", 1, "train_from open"},
                               Verb{"wait_run", 1, "wait_run finished"},
                               Verb{"wait_images", 1, "wait_images 500"},
                               Verb{"wait_idle", 0, "wait_idle"},
                               Verb{"wait", 1, "wait SECONDS"},
                               Verb{"screenshot", 1, "screenshot PATH"},
                               Verb{"quit", 0, "quit"},
                               Verb{"zoom", 3, "zoom SCALE CENTRE_X CENTRE_Y"}};

double seconds_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

void check(const ScriptLine& line) {
    const auto verb = std::find_if(kVerbs.begin(), kVerbs.end(),
                                   [&](const Verb& v) { return v.name == line.verb; });
    if (verb == kVerbs.end()) {
        std::string known;
        for (const Verb& v : kVerbs) {
            known += (known.empty() ? "" : ", ") + std::string(v.name);
        }
        fail(line, "'" + line.verb + "' is no verb; expected " + known);
    }
    if (verb->words != line.words.size()) {
        fail(line, "expected: " + std::string(verb->usage));
    }
}

/// `work()`; what it complains of gets the line's number.
template <typename Work>
auto of_line(const ScriptLine& line, const Work& work) {
    try {
        return work();
    } catch (const Error& error) {
        fail(line, error.describe());
    }
}

Event action_event(const ScriptLine& line, const AppState& state) {
    const std::string& name = line.words[0];
    const Action& action = *of_line(line, [&] { return &find_action(name); });
    const std::string reason = action.why_not(state);
    if (!reason.empty()) {
        fail(line, "action " + name + " is not allowed: " + reason);
    }
    return action.run(state);
}

Event strips_event(const ScriptLine& line) {
    const auto steps = number<int>(line, line.words[0]);
    const auto extent = number<float>(line, line.words[1]);
    if (steps < 3 || steps > 15 || steps % 2 == 0) {
        fail(line, "strips have an odd number of columns, 3 to 15, not " + line.words[0]);
    }
    of_line(line, [extent] { require_extent("extent", extent); });
    return event::SettingsChanged{[steps, extent](Settings& settings) {
        settings.strips.steps = steps;
        settings.strips.extent = extent;
    }};
}

Event rebased_event(const ScriptLine& line, const AppState& state) {
    const std::string reason = why_not_save_rebased(state);
    if (!reason.empty()) {
        fail(line, "no re-based model can be saved: " + reason);
    }
    return event::RebasedSaveAsked{line.words[0]};
}

Event flicker_event(const ScriptLine& line, const AppState& state) {
    const bool on = on_or_off(line, line.words[0]);
    if (on && !state.compare.ready()) {
        fail(line, "nothing is open as B");
    }
    return event::FlickerHeld{on};
}

Event comparison_event(const ScriptLine& line, const AppState& state) {
    ComparisonStyle style = state.compare.style;
    if (line.verb == "split") {
        style.split = number<float>(line, line.words[0]);
    } else {
        const bool is_signed = line.words[0] == "signed";
        if (!is_signed && line.words[0] != "absolute") {
            fail(line, "'" + line.words[0] + "' is neither signed nor absolute");
        }
        style.difference = is_signed ? DifferenceKind::signed_values : DifferenceKind::absolute;
        style.range = number<float>(line, line.words[1]);
    }
    return event::ComparisonStyleSet{style};
}

/// The events of verbs that need nothing but the state.
std::vector<Event> events_of(const ScriptLine& line, const AppState& state) {
    const std::string& word = line.words.empty() ? line.verb : line.words[0];
    if (std::optional<std::vector<Event>> events = analysis_events(line, state)) {
        return std::move(*events);
    }
    if (line.verb == "set") {
        const std::size_t equals = word.find('=');
        const std::string name = word.substr(0, equals);
        const std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
        return {event::ComponentSet{free_component(line, name, state), number<float>(line, value)}};
    }
    if (line.verb == "reset") {
        return {event::ComponentReset{free_component(line, word, state)}};
    }
    if (line.verb == "lock" || line.verb == "unlock") {
        return {event::ComponentLocked{component(line, word, state), line.verb == "lock"}};
    }
    if (line.verb == "seed") {
        if (state.edit.seed_locked) {
            fail(line, "the seed is locked");
        }
        return {event::SeedSet{number<std::uint64_t>(line, word)}};
    }
    if (line.verb == "open") {
        return {event::OpenAsked{{ModelOrigin::file, word}}};
    }
    if (line.verb == "open_b") {
        return {event::OpenAsBAsked{
            {word == "demo" ? ModelOrigin::demo : ModelOrigin::file,
             word == "demo" ? std::filesystem::path() : std::filesystem::path(word)}}};
    }
    if (line.verb == "save_rebased") {
        return {rebased_event(line, state)};
    }
    if (line.verb == "flicker") {
        return {flicker_event(line, state)};
    }
    if (line.verb == "split" || line.verb == "difference") {
        return {comparison_event(line, state)};
    }
    if (line.verb == "base") {
        return {event::BaseShown{on_or_off(line, word)}};
    }
    if (line.verb == "strips") {
        return {strips_event(line)};
    }
    if (line.verb == "zoom") {
        return {event::ViewSet{{false, number<float>(line, line.words[0]),
                                number<float>(line, line.words[1]),
                                number<float>(line, line.words[2])}}};
    }
    if (line.verb == "action") {
        return {action_event(line, state)};
    }
    if (line.verb == "train" || line.verb == "train_from") {
        return of_line(line, [&] { return training_events(line.verb, word, state); });
    }
    return quit_events(state);
}

/// Leaving would give up the export that is under way.
bool must_wait(const ScriptLine& line, const AppState& state) {
    return line.verb == "quit" && state.exporting.status == ExportStatus::running;
}

}  // namespace

std::vector<ScriptLine> parse_script(const std::string& text) {
    std::vector<ScriptLine> lines;
    std::istringstream stream(text);
    std::string row;
    for (std::size_t number = 1; std::getline(stream, row); ++number) {
        std::istringstream words(row);
        ScriptLine line{number, {}, {}};
        if (!(words >> line.verb) || line.verb[0] == '#') {
            continue;
        }
        for (std::string word; words >> word;) {
            line.words.push_back(word);
        }
        check(line);
        lines.push_back(line);
    }
    return lines;
}

std::filesystem::path ScriptRunner::take_screenshot() {
    return std::exchange(screenshot_, {});
}

bool ScriptRunner::begun(Application& application) {
    if (!begun_ && !application.state().model.loading) {
        begun_ = true;
        // Panels can be brought to the front once they have been drawn.
        application.request_frames(3);
        frames_wanted_ = application.frames_drawn() + 3;
    }
    return begun_;
}

bool ScriptRunner::waiting(Application& application) {
    if (!drag_.empty()) {
        step_drag(application);
        return !drag_.empty();
    }
    if (seconds_now() < wait_until_ || application.frames_drawn() < frames_wanted_) {
        return true;
    }
    if (until_ && !of_line(lines_[next_ - 1], [&] { return until_(application.state()); })) {
        return true;
    }
    until_ = nullptr;
    // A first frame has to be drawn before a panel can know what is missing.
    wait_idle_ = wait_idle_ && !(application.idle() && application.frames_drawn() > 0);
    return wait_idle_;
}

void ScriptRunner::step(Application& application) {
    while (!finished() || wait_idle_ || until_ || !drag_.empty()) {
        if (!screenshot_.empty() || !begun(application) || waiting(application) || finished() ||
            must_wait(lines_[next_], application.state())) {
            return;
        }
        run_line(application, lines_[next_]);
        ++next_;
        if (application.controller().apply_events()) {
            application.request_frames(3);
        }
    }
}

void ScriptRunner::run_line(Application& application, const ScriptLine& line) {
    if (line.verb == "wait_idle") {
        wait_idle_ = true;
    } else if (line.verb == "wait") {
        wait_until_ = seconds_now() + number<double>(line, line.words[0]);
    } else if (line.verb == "wait_run" || line.verb == "wait_images") {
        until_ = of_line(line, [&] { return training_wait(line.verb, line.words[0]); });
    } else if (line.verb == "screenshot") {
        screenshot_ = line.words[0];
        application.request_frames(2);
    } else if (line.verb == "panel") {
        const PanelInfo& panel = *of_line(line, [&] { return &find_panel(line.words[0]); });
        application.controller().dispatch(event::PanelShown{panel.title});
        // What a panel in front wants is known after its first frame.
        constexpr int kFramesToFront = 5;
        application.request_frames(kFramesToFront);
        frames_wanted_ = application.frames_drawn() + kFramesToFront;
    } else if (line.verb == "drag") {
        drag_.push_back({free_component(line, line.words[0], application.state()),
                         number<float>(line, line.words[1]), number<float>(line, line.words[2]),
                         number<double>(line, line.words[3]), seconds_now()});
        application.controller().dispatch(event::GestureStarted{});
    } else {
        for (Event& event : events_of(line, application.state())) {
            application.controller().dispatch(std::move(event));
        }
    }
}

void ScriptRunner::step_drag(Application& application) {
    const Drag& drag = drag_.front();
    const double share =
        std::clamp((seconds_now() - drag.begun) / std::max(drag.seconds, 1e-6), 0.0, 1.0);
    const float value = drag.from + static_cast<float>(share) * (drag.to - drag.from);
    application.controller().dispatch(event::ComponentSet{drag.component, value});
    application.controller().note_input();
    if (share >= 1.0) {
        application.controller().dispatch(event::GestureEnded{});
        drag_.clear();
    }
    if (application.controller().apply_events()) {
        application.request_frames(1);
    }
}

}  // namespace zscope::ui
