#include "app/control/analysis_runner.h"

#include <cstdint>
#include <type_traits>
#include <utility>

#include "app/control/analysis_traits.h"
#include "app/state/analysis_requests.h"
#include "app/state/analysis_wishes.h"
#include "app/state/compare_rules.h"
#include "app/state/expected_pictures.h"
#include "app/state/sample_words.h"

namespace zscope {
namespace {

/// The error in words of the window.
template <typename Result>
Error told(const Error& error, const std::optional<AnalysisOrder<Result>>& order) {
    if (!order) {
        return error;
    }
    if constexpr (requires { order->request.latents; }) {
        return {error.code(), in_window_words(error.what(), order->request.latents), error.hint()};
    } else {
        return {error.code(), in_window_words(error.what(), order->latent), error.hint()};
    }
}

/// Both are one model with the weights it was opened with. Those of a run are told apart by their
/// version alone, which means nothing once a model is opened again.
bool is_same_as_opened(const ModelSource& source, const ModelSource& other) {
    return source.prototype != nullptr && source.prototype == other.prototype &&
           source.weights == nullptr && other.weights == nullptr;
}

}  // namespace

AnalysisRunner::AnalysisRunner(JobRunner& jobs, const Wake& wake, std::size_t kept_bytes)
    : jobs_(jobs) {
    for_each_lane([&wake](auto& lane) {
        using Value = typename std::decay_t<decltype(lane)>::Result;
        lane.results = std::make_shared<EventQueue<JobResult<std::shared_ptr<const Value>>>>(wake);
    });
    set_budget(kept_bytes);
}

template <typename Act>
void AnalysisRunner::for_each_lane(Act&& act) {
    std::apply([&act](auto&... lane) { (act(lane), ...); }, lanes_);
}

template <typename Act>
void AnalysisRunner::with_lane(AnalysisKind kind, Act&& act) {
    for_each_lane([&](auto& lane) {
        if (AnalysisTraits<typename std::decay_t<decltype(lane)>::Result>::kKind == kind) {
            act(lane);
        }
    });
}

template <typename Value>
void AnalysisRunner::drop(Lane<Value>& lane) {
    if (lane.current != 0) {
        jobs_.cancel(lane.current);
    }
    lane.current = 0;
    lane.ordered.reset();
    lane.asked = false;
    lane.is_under_hand = false;
    lane.followed.reset();
}

void AnalysisRunner::replace(Slot slot, ModelSource source) {
    const bool is_same = is_same_as_opened(source, target(slot).source);
    target(slot).source = std::move(source);
    if (!is_same) {
        for (std::shared_ptr<Worker>& worker : target(slot).workers) {
            worker = std::make_shared<Worker>();
        }
    }
    for_each_lane([this, slot, is_same](auto& lane) {
        if (slot_of(AnalysisTraits<typename std::decay_t<decltype(lane)>::Result>::kKind) == slot) {
            drop(lane);
            if (!is_same) {
                lane.kept.clear();
            }
        }
    });
}

void AnalysisRunner::exchange_slots() {
    std::swap(target(Slot::a), target(Slot::b));
    for_each_lane([this](auto& lane) {
        using Value = typename std::decay_t<decltype(lane)>::Result;
        drop(lane);
        if constexpr (requires { typename Value::Plain; }) {
            std::swap(lane.kept, std::get<Lane<typename Value::Plain>>(lanes_).kept);
        }
    });
    std::get<Lane<PairResult>>(lanes_).kept.clear();  // nothing like it is measured of B
}

void AnalysisRunner::set_compared(const ModelSource& source) {
    if (source.generation != target(Slot::b).source.generation) {
        replace(Slot::b, source);
    } else {
        target(Slot::b).source = source;
    }
}

void AnalysisRunner::ask(AnalysisKind kind) {
    with_lane(kind, [](auto& lane) {
        lane.asked = true;
        lane.ordered.reset();
    });
}

void AnalysisRunner::stop(AnalysisKind kind) {
    // The order stays: what was cancelled is not begun again by itself.
    with_lane(kind, [this](auto& lane) { jobs_.cancel(lane.current); });
}

void AnalysisRunner::set_budget(std::size_t kept_bytes) {
    for_each_lane([kept_bytes](auto& lane) { lane.kept.set_budget(kept_bytes); });
}

std::vector<Event> AnalysisRunner::update(const AppState& state,
                                          RecentPlaces::Clock::time_point now) {
    std::vector<Event> events;
    const std::uint64_t recent = places_.note(state.latent_version, now);
    if (state.hand_moves && recent != state.analysis.recent_place) {
        events.emplace_back(event::RecentPlaceSet{recent});
    }
    if (target(Slot::a).source.prototype != nullptr) {
        for_each_lane([&](auto& lane) { update_lane(lane, state, events); });
    }
    return events;
}

template <typename Value>
bool AnalysisRunner::differs_in_weights_only(const Lane<Value>& lane, AnalysisOrder<Value> order,
                                             bool is_training) {
    const bool is_free = lane.current == 0 && (!is_training || lane.pace.may_start());
    if (is_free || lane.asked || !lane.ordered) {
        return false;
    }
    order.key.weights_version = lane.ordered->key.weights_version;
    return *lane.ordered == order;
}

template <typename Value>
void AnalysisRunner::update_lane(Lane<Value>& lane, const AppState& state,
                                 std::vector<Event>& events) {
    constexpr AnalysisKind kKind = AnalysisTraits<Value>::kKind;
    if (!is_wanted(state, kKind)) {
        if (lane.current != 0) {
            drop(lane);
            events.emplace_back(
                event::AnalysisEnded{kKind, Error(ErrorCode::cancelled, "Not looked at")});
        }
        return;
    }
    AnalysisOrder<Value> order{wanted_key(state, kKind), AnalysisTraits<Value>::request(state), {}};
    if constexpr (std::is_same_v<Value, PairResult>) {
        order.latent = present_latent(state);
    }
    const bool is_training = state.training.state == ControlState::running;
    if (lane.ordered == order || differs_in_weights_only(lane, order, is_training)) {
        return;
    }
    if (state.hand_moves) {
        leave_place(lane, state, events);
        if constexpr (kIsMap<Value>) {
            follow_hand(lane, state, std::move(order), events);
        }
        return;
    }
    if (!lane.asked && show_kept(lane, order, events)) {
        return;
    }
    if (expected_pictures(state, kKind) > kUnaskedPictures && !lane.asked) {
        if (lane.current != 0) {
            drop(lane);
            events.emplace_back(
                event::AnalysisEnded{kKind, Error(ErrorCode::cancelled, "Replaced")});
        }
        return;
    }
    lane.ordered = std::move(order);
    lane.asked = false;
    lane.is_under_hand = false;
    lane.followed.reset();
    lane.pace.start();
    submit(lane, *lane.ordered);
    events.emplace_back(event::AnalysisStarted{kKind, lane.current});
}

template <typename Value>
void AnalysisRunner::leave_place(Lane<Value>& lane, const AppState& state,
                                 std::vector<Event>& events) {
    constexpr AnalysisKind kKind = AnalysisTraits<Value>::kKind;
    if (lane.current == 0 || lane.is_under_hand) {
        return;
    }
    const bool is_asked = lane.asked;
    drop(lane);
    lane.asked = is_asked;
    const bool follows = is_asked || expected_pictures(state, kKind) <= kUnaskedPictures;
    events.emplace_back(event::AnalysisEnded{
        kKind,
        follows ? std::nullopt : std::optional<Error>(Error(ErrorCode::cancelled, "Replaced"))});
}

template <typename Value>
bool AnalysisRunner::has_failed_nearby(const Lane<Value>& lane, const AppState& state) {
    constexpr AnalysisKind kKind = AnalysisTraits<Value>::kKind;
    const std::optional<AnalysisOrder<Value>>& last = lane.followed ? lane.followed : lane.ordered;
    return state.analysis.job(kKind).phase == AnalysisPhase::failed && last &&
           differs_in_place_only(state, kKind, last->key, last->request);
}

template <typename Value>
void AnalysisRunner::follow_hand(Lane<Value>& lane, const AppState& state,
                                 AnalysisOrder<Value> order, std::vector<Event>& events) {
    constexpr AnalysisKind kKind = AnalysisTraits<Value>::kKind;
    const bool is_due = lane.current == 0 && lane.followed != order;
    const bool is_pictured =
        !state.picture_is_elsewhere() && (slot_of(kKind) == Slot::a || !b_is_elsewhere(state));
    if (!is_due || !is_pictured || !follows_hand(state, kKind) || has_failed_nearby(lane, state)) {
        return;
    }
    lane.followed = std::move(order);
    lane.is_under_hand = true;
    submit(lane, *lane.followed);
    if (state.analysis.job(kKind).phase != AnalysisPhase::done) {
        // What was stopped or has failed was that of the place before.
        events.emplace_back(event::AnalysisEnded{kKind, std::nullopt});
    }
}

template <typename Value>
bool AnalysisRunner::show_kept(Lane<Value>& lane, const AnalysisOrder<Value>& order,
                               std::vector<Event>& events) {
    std::shared_ptr<const Value> kept = lane.kept.find(order);
    if (!kept) {
        return false;
    }
    drop(lane);
    lane.ordered = order;
    events.emplace_back(event::AnalysisArrived{std::move(kept), true});
    events.emplace_back(event::AnalysisEnded{AnalysisTraits<Value>::kKind, std::nullopt});
    return true;
}

template <typename Value>
void AnalysisRunner::submit(Lane<Value>& lane, const AnalysisOrder<Value>& order) {
    using Shared = std::shared_ptr<const Value>;
    constexpr JobClass kClass = AnalysisTraits<Value>::kClass;
    const Target& measured = target(slot_of(AnalysisTraits<Value>::kKind));
    const auto work = [order, is_first_only = lane.is_under_hand, source = measured.source,
                       worker = measured.workers[static_cast<std::size_t>(kClass)]](
                          JobContext& context, const JobRunner::Publish<Shared>& publish) {
        context.checkpoint();
        Generator& generator = worker->replica.follow(source);
        (void)is_first_only;  // of maps alone
        if constexpr (kIsMap<Value>) {
            worker->is_repeatable =
                worker->is_repeatable || check_repeatable(generator, order.request, context);
            if (is_first_only) {
                return measure_first(generator, order, context);
            }
        }
        return measure(generator, order, context, publish);
    };
    lane.current = jobs_.submit_progressive<Shared>(
        {kClass, AnalysisTraits<Value>::kTitle,
         std::string("analysis ") + AnalysisTraits<Value>::kTitle, lane.is_under_hand},
        work, lane.results);
}

std::vector<Event> AnalysisRunner::take() {
    std::vector<Event> events;
    for_each_lane([&](auto& lane) { take_from(lane, events); });
    return events;
}

template <typename Value>
void AnalysisRunner::take_followed(Lane<Value>& lane, Result<std::shared_ptr<const Value>> taken,
                                   std::vector<Event>& events) {
    lane.current = 0;
    if (!taken) {
        if (taken.error().code() != ErrorCode::cancelled) {
            events.emplace_back(event::AnalysisEnded{AnalysisTraits<Value>::kKind,
                                                     told(taken.error(), lane.followed)});
        }
        return;
    }
    // A part is gone on with when the hand rests.
    const bool is_final = is_whole(**taken);
    if (is_final && lane.followed) {
        lane.ordered = lane.followed;
        lane.asked = false;
        lane.kept.keep(*lane.followed, *taken);
    }
    events.emplace_back(event::AnalysisArrived{std::move(*taken), is_final});
}

template <typename Value>
void AnalysisRunner::take_from(Lane<Value>& lane, std::vector<Event>& events) {
    constexpr AnalysisKind kKind = AnalysisTraits<Value>::kKind;
    for (auto& result : lane.results->drain()) {
        if (result.id != lane.current) {
            continue;
        }
        if (std::exchange(lane.is_under_hand, false)) {
            take_followed(lane, std::move(result.value), events);
            continue;
        }
        if (result.value && result.is_final && lane.ordered) {
            lane.kept.keep(*lane.ordered, *result.value);
        }
        if (result.value) {
            events.emplace_back(event::AnalysisArrived{std::move(*result.value), result.is_final});
        }
        if (result.is_final) {
            lane.current = 0;
            lane.pace.finish();
            events.emplace_back(event::AnalysisEnded{
                kKind, result.value
                           ? std::nullopt
                           : std::optional<Error>(told(result.value.error(), lane.ordered))});
        }
    }
}

}  // namespace zscope
