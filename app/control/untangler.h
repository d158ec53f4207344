#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <vector>

#include "app/state/event.h"
#include "core/base/job_runner.h"
#include "core/explore/model_source.h"

namespace zscope {

struct Rebase;

/// Searches new axes for the open model in the background, keeps the generators that draw with
/// them, and writes them to files as `zscope rebase` does.
class Untangler {
  public:
    Untangler(JobRunner& jobs, Wake wake);
    ~Untangler();

    /// Another model: axes of the old one are forgotten.
    void set_model(const ModelSource& source);
    struct Kept;
    /// The open model and its axes, for `restore`.
    [[nodiscard]] std::shared_ptr<const Kept> keep() const;
    /// As set_model with what was kept, its axes included.
    void restore(const Kept& kept);
    /// The generator under UntangleState::axes[index]; null if there is none.
    [[nodiscard]] std::shared_ptr<const Generator> prototype(std::size_t index) const;
    /// The re-basing that has led to UntangleState::axes[index]; null: none has.
    [[nodiscard]] std::shared_ptr<const Rebase> rebase(std::size_t index) const;

    /// Searches from the axes the model was opened with. The events to dispatch.
    [[nodiscard]] Event start(const UntangleState& state);
    void cancel();
    /// Writes the model under `axes`, which must be re-based, where the wish says.
    void save(const UntangleState& state, std::size_t axes, const event::RebasedSaveAsked& wish);
    /// What has happened since the last call.
    [[nodiscard]] std::vector<Event> take();

  private:
    struct Found;
    struct Saved;
    struct Version;

    void take_found(std::vector<Event>& events);
    void take_saved(std::vector<Event>& events);

    JobRunner& jobs_;
    JobResults<std::shared_ptr<const Found>> found_;
    JobResults<std::shared_ptr<const Saved>> saved_;
    ModelSource source_;
    std::vector<Version> versions_;  ///< as UntangleState::axes
    Progress told_;
    JobId searching_ = 0;
    JobId saving_ = 0;
};

}  // namespace zscope
