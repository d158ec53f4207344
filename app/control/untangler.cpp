#include "app/control/untangler.h"

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <string>
#include <utility>

#include "app/control/free_name.h"
#include "core/base/error.h"
#include "core/directions/rebased_model.h"
#include "core/export/provenance.h"
#include "core/export/rebase_command.h"
#include "core/model/generator.h"
#include "core/model/registry.h"

namespace zscope {

struct Untangler::Found {
    Rebase rebase;
    std::shared_ptr<const Generator> generator;
};

struct Untangler::Saved {
    std::size_t axes = 0;
    std::filesystem::path path;
    std::string command_name;                    ///< how a command line names it
    std::shared_ptr<const Generator> generator;  ///< as the file holds it
};

struct Untangler::Version {
    std::shared_ptr<const Generator> generator;
    std::shared_ptr<const Found> found;  ///< null: as opened
};

struct Untangler::Kept {
    ModelSource source;
    std::vector<Version> versions;
};

namespace {

std::vector<double> list_of(const at::Tensor& matrix) {
    const at::Tensor rows = matrix.contiguous();
    const double* first = rows.const_data_ptr<double>();
    return {first, first + rows.numel()};
}

RebaseReport report_of(const Rebase& rebase) {
    return {.options = rebase.options,
            .threads = rebase.threads,
            .off_before = rebase.off_before,
            .off_after = rebase.off_after,
            .diagonal_before = rebase.diagonal_before,
            .diagonal_after = rebase.diagonal_after,
            .activeness_before = rebase.activeness_before,
            .activeness_after = rebase.activeness,
            .interaction_before = list_of(rebase.interaction_before),
            .interaction_after = list_of(rebase.interaction_after),
            .seconds = total_seconds(rebase)};
}

/// The model that the window has open, read again with everything beside it.
WholeModel read_origin(const AxesVersion& origin) {
    WholeModel whole = open_whole_model(origin.command_name);
    if (whole.model.card.weights_sha256 != origin.info.weights_sha256) {
        throw Error(ErrorCode::bad_file,
                    origin.command_name + " has changed since it was opened here",
                    "Reload it and re-base it again");
    }
    return whole;
}

}  // namespace

Untangler::Untangler(JobRunner& jobs, Wake wake)
    : jobs_(jobs),
      found_(std::make_shared<EventQueue<JobResult<std::shared_ptr<const Found>>>>(wake)),
      saved_(std::make_shared<EventQueue<JobResult<std::shared_ptr<const Saved>>>>(wake)) {}

Untangler::~Untangler() = default;

void Untangler::set_model(const ModelSource& source) {
    cancel();
    searching_ = 0;
    saving_ = 0;
    source_ = source;
    source_.weights = nullptr;
    versions_ = {{source.prototype, nullptr}};
}

std::shared_ptr<const Untangler::Kept> Untangler::keep() const {
    return std::make_shared<const Kept>(Kept{source_, versions_});
}

void Untangler::restore(const Kept& kept) {
    set_model(kept.source);
    versions_ = kept.versions;
}

std::shared_ptr<const Generator> Untangler::prototype(std::size_t index) const {
    return index < versions_.size() ? versions_[index].generator : nullptr;
}

std::shared_ptr<const Rebase> Untangler::rebase(std::size_t index) const {
    const bool is_found = index < versions_.size() && versions_[index].found != nullptr;
    return is_found ? std::shared_ptr<const Rebase>(versions_[index].found,
                                                    &versions_[index].found->rebase)
                    : nullptr;
}

Event Untangler::start(const UntangleState& state) {
    const auto work = [source = source_, options = state.options](JobContext& context) {
        // On the CPU wherever pictures are drawn: the same axes as from the command line.
        const std::unique_ptr<Generator> replica = source.prototype->replica();
        replica->to(c10::kCPU);
        auto found = std::make_shared<Found>();
        found->rebase = find_rebase(*replica, options, context.progress(), context.stop_token());
        found->generator = rebased_generator(*replica, found->rebase);
        return std::shared_ptr<const Found>(std::move(found));
    };
    told_ = {};
    searching_ = jobs_.submit<std::shared_ptr<const Found>>(
        {JobClass::exporting, "Re-base", "rebase"}, work, found_);
    return event::RebaseStarted{};
}

void Untangler::cancel() {
    jobs_.cancel(searching_);
}

void Untangler::save(const UntangleState& state, std::size_t axes,
                     const event::RebasedSaveAsked& wish) {
    const auto work = [origin = state.axes.front(), found = versions_.at(axes).found, axes,
                       wish](JobContext&) {
        const std::filesystem::path path = wish.keeps_old ? free_name(wish.path) : wish.path;
        const WholeModel whole = read_origin(origin);
        const Rebase& rebase = found->rebase;
        auto saved = std::make_shared<Saved>();
        saved->axes = axes;
        saved->path = std::filesystem::absolute(path);
        saved->command_name = recorded_path(saved->path.string());
        WholeModel turned = rebase_model(whole, rebase,
                                         rebase_command(origin.command_name, rebase.options,
                                                        rebase.threads, saved->command_name));
        turned.model.card = save_whole_model(path, turned);
        saved->generator = build_generator(std::move(turned.model));
        return std::shared_ptr<const Saved>(std::move(saved));
    };
    saving_ = jobs_.submit<std::shared_ptr<const Saved>>(
        {JobClass::user, "Save the re-based model", "save-rebased"}, work, saved_);
}

std::vector<Event> Untangler::take() {
    std::vector<Event> events;
    for (const JobStatus& job : jobs_.status()) {
        if (job.id == searching_ && job.progress != told_) {
            told_ = job.progress;
            events.emplace_back(event::RebaseProgressed{told_});
        }
    }
    take_found(events);
    take_saved(events);
    return events;
}

void Untangler::take_found(std::vector<Event>& events) {
    for (auto& result : found_->drain()) {
        if (result.id != searching_) {
            continue;
        }
        searching_ = 0;
        if (!result.value) {
            events.emplace_back(event::RebaseFailed{result.value.error()});
            continue;
        }
        const std::shared_ptr<const Found> found = std::move(*result.value);
        versions_.push_back({found->generator, found});
        events.emplace_back(
            event::RebaseFinished{{{}, found->generator->info(), {}, report_of(found->rebase)}});
    }
}

void Untangler::take_saved(std::vector<Event>& events) {
    for (auto& result : saved_->drain()) {
        if (result.id != saving_) {
            continue;
        }
        saving_ = 0;
        if (!result.value) {
            events.emplace_back(event::RebasedSaveFailed{result.value.error()});
            continue;
        }
        const Saved& saved = **result.value;
        versions_[saved.axes].generator = saved.generator;
        events.emplace_back(event::RebasedSaved{saved.axes, saved.path, saved.command_name,
                                                saved.generator->info().weights_sha256});
    }
}

}  // namespace zscope
