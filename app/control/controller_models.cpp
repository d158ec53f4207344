// Which models stand in the slots A and B, with which axes and weights.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "app/control/controller.h"
#include "app/control/exporter.h"
#include "app/state/before_tour.h"
#include "app/state/compare_rules.h"
#include "app/state/tour.h"
#include "app/state/training_rules.h"
#include "core/explore/model_source.h"
#include "core/model/bundled_model.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

/// Where a model is first looked at.
constexpr std::uint64_t kFirstSeed = 7;

}  // namespace

void Controller::open(ModelLocation source, std::filesystem::path latent) {
    latent_of_loading_ = std::move(latent);
    happen(event::ModelLoading{source});
    loader_.open(source);
}

void Controller::open_loaded(ModelLoader::News news) {
    if (!news.model) {
        if (news.model.error().code() != ErrorCode::cancelled) {
            happen(event::ModelFailed{news.source, news.model.error()});
        }
        return;
    }
    const LoadedGenerator& loaded = **news.model;
    ModelSlot slot;
    slot.source = news.source;
    slot.info = loaded.prototype->info();
    slot.command_name = loaded.command_name;
    open_source({.prototype = loaded.prototype, .device = loaded.device}, slot);
    if (!latent_of_loading_.empty()) {
        dispatch(event::LatentOpenAsked{std::exchange(latent_of_loading_, {})});
    }
    store_.save_if_changed(state_.settings, state_.analysis.options);
}

void Controller::open_source(ModelSource source, const ModelSlot& slot) {
    source.generation = source_.generation + 1;
    source_ = std::move(source);
    happen(event::ModelOpened{source_.generation, slot.source, slot.info, slot.command_name,
                              kFirstSeed, source_.device});
    untangler_.set_model(source_);
    hand_out_model();
}

void Controller::look_at_run() {
    if (!why_not_look_at_run(state_).empty()) {
        return;
    }
    if (auto model = training_.model_for_a(state_)) {
        open_source(std::move(model->source), model->slot);
        happen(event::RunFollowed{source_.generation, 0});
    }
}

void Controller::hand_out_model() {
    pictures_.set_model(source_);
    strips_.set_model(source_);
    analyses_.set_model(source_);
    exporter_->set_model(source_);
}

void Controller::follow_axes() {
    const std::shared_ptr<const Generator> wanted = untangler_.prototype(state_.edit.axes);
    if (wanted == nullptr || wanted == source_.prototype) {
        return;
    }
    source_.prototype = wanted;
    source_.weights = nullptr;
    ++source_.generation;
    happen(event::AxesShown{source_.generation});
    hand_out_model();
}

void Controller::show_weights(std::shared_ptr<const WeightSnapshot> weights) {
    source_.weights = std::move(weights);
    happen(event::WeightsShown{source_.generation, weights_version(source_)});
    pictures_.set_weights(source_);
    strips_.set_weights(source_);
    analyses_.set_weights(source_);
}

void Controller::open_as_b(ModelLocation location) {
    happen(event::BLoading{location});
    comparer_.open(location);
}

void Controller::send_run_to_b(const event::SendToB& wish) {
    if (auto model = training_.model_for_b(state_, wish)) {
        happen(event::BOpened{comparer_.set_model(std::move(model->source), std::move(model->slot)),
                              wish.what == event::CompareSource::newest});
    }
}

void Controller::send_to_b(const event::SendToB& wish) {
    if (!state_.model.ready()) {
        return;
    }
    if (wish.what == event::CompareSource::newest || wish.what == event::CompareSource::moment) {
        send_run_to_b(wish);
        return;
    }
    ModelSource source = source_;
    ModelSlot slot = state_.model;
    slot.loading.reset();
    if (wish.what == event::CompareSource::original) {
        const AxesVersion& origin = state_.untangle.axes.front();
        source.prototype = untangler_.prototype(0);
        source.weights = nullptr;
        slot.source = origin.source;
        slot.info = origin.info;
        slot.command_name = origin.command_name;
    }
    happen(event::BOpened{comparer_.set_model(std::move(source), std::move(slot))});
}

void Controller::start_tour(const TourModels::Found& tour) {
    if (tour.model.empty() || tour.untangled.empty()) {
        std::string names(tour_of(tour.pair).model);
        names.append(" and ").append(tour_of(tour.pair).untangled);
        const Error error(ErrorCode::not_found, names + " are not installed",
                          "install zscope with its models folder");
        happen(event::MessagePosted{
            message_of("No tour", error, MessageRetry::none, MessageLevel::warning)});
        return;
    }
    if (const std::string reason = why_not_tour(state_); !reason.empty()) {
        const Error error(ErrorCode::unsupported, reason, "");
        happen(event::MessagePosted{
            message_of("No tour", error, MessageRetry::none, MessageLevel::warning)});
        return;
    }
    if (state_.before_tour == nullptr) {
        before_tour_ =
            BeforeTourModels{source_, comparer_.source(), untangler_.keep(), files_.keep()};
    }
    happen(event::TourBegun{tour.pair, tour.model, tour.untangled});
    happen(event::BClosed{});
    comparer_.close();
    open({ModelOrigin::file, tour.model});
    open_as_b({ModelOrigin::file, tour.untangled});
    happen(event::LayoutReset{LayoutPreset::compare});
    surroundings_.reset_layout();
    happen(event::TourStepSet{1});
    store_.save_if_changed(state_.settings, state_.analysis.options);
}

void Controller::leave_tour() {
    if (!before_tour_ || !why_not_leave_tour(state_).empty()) {
        return;
    }
    const std::shared_ptr<const BeforeTour> before = state_.before_tour;
    const BeforeTourModels models = *before_tour_;
    happen(event::TourKept{});  // nothing of it is lost when its model is opened
    const ModelSlot& slot = before->model;
    const std::uint64_t generation = source_.generation + 1;
    source_ = models.a;
    source_.generation = generation;
    source_.weights = nullptr;  // those of a run that is followed come by themselves
    happen(event::ModelOpened{generation, slot.source, slot.info, slot.command_name, kFirstSeed,
                              source_.device});
    files_.restore(slot.source, generation, models.files);
    untangler_.restore(*models.axes);
    hand_out_model();
    if (models.b.prototype != nullptr) {
        happen(event::BOpened{comparer_.set_model(models.b, before->compare.b),
                              before->compare.follows_run});
    } else {
        happen(event::BClosed{});
        comparer_.close();
    }
    happen(event::TourLeft{before});
    if (state_.settings.layout != before->layout) {
        happen(event::LayoutReset{before->layout});
        surroundings_.reset_layout();
    }
}

void Controller::swap_slots() {
    if (!why_not_swap(state_).empty()) {
        return;
    }
    const ModelSlot b = state_.compare.b;
    ModelSlot a = state_.model;
    a.loading.reset();
    ModelSource old_a = source_;
    const auto [is_repeatable_of_a, is_repeatable_of_b] = state_.analysis.is_repeatable;
    analyses_.exchange_slots();
    open_source(comparer_.source(), b);
    happen(event::BOpened{comparer_.set_model(std::move(old_a), std::move(a))});
    happen(event::SlotsSwapped{{is_repeatable_of_b, is_repeatable_of_a}});
}

}  // namespace zscope
