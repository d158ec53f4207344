#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/control/model_loader.h"
#include "app/control/picture_cache.h"
#include "app/control/picture_notices.h"
#include "app/control/strip_drawer.h"
#include "app/state/event.h"
#include "core/base/job_runner.h"
#include "core/explore/model_source.h"

namespace zscope {

class SynthWorker;

/// The second slot's workers: opens B, draws its picture where A's sliders stand on a synth thread
/// of its own, and its strips. At most one picture is being drawn and one waits.
class Comparer {
  public:
    /// Remembers pictures in `seen`; that and `jobs` outlive it.
    Comparer(JobRunner& jobs, ModelOpener open, std::string device, Wake wake, PictureCache& seen);
    ~Comparer();

    void open(const ModelLocation& location) { loader_.open(location); }
    /// Draws with another model as B. Its generation is counted here; the slot to dispatch.
    [[nodiscard]] ModelSlot set_model(ModelSource source, ModelSlot slot);
    /// The same model, which must be there, with other weights (not null); the event to dispatch.
    [[nodiscard]] Event set_weights(std::shared_ptr<const WeightSnapshot> weights);
    void close();
    [[nodiscard]] const ModelSource& source() const noexcept { return source_; }

    /// Sends what the state needs; the events to dispatch.
    [[nodiscard]] std::vector<Event> update(const AppState& state);
    [[nodiscard]] std::vector<Event> take();
    /// After a failure: the same picture may be asked for again.
    void forget_request() { sent_.reset(); }
    /// Pictures asked for and not delivered, or being drawn for a B that was closed.
    [[nodiscard]] std::size_t alive() const;

  private:
    struct Wanted {
        std::uint64_t version = 0;
        std::uint64_t weights_version = 0;
        bool preview = false;
        bool base = false;
        friend bool operator==(const Wanted&, const Wanted&) = default;
    };

    [[nodiscard]] std::optional<Event> request_picture(const AppState& state);
    void take_pictures(std::vector<Event>& events);

    Wake wake_;
    ModelLoader loader_;
    std::unique_ptr<SynthWorker> worker_;  ///< made for the first B
    /// Of Bs that were closed, until they have drawn what they were at: nobody waits for that.
    std::vector<std::unique_ptr<SynthWorker>> retired_;
    StripDrawer strips_;
    ModelSource source_;
    PictureCache& seen_;
    std::optional<Wanted> sent_;
    PictureNotices notices_{Slot::b};
    bool shows_seen_ = false;  ///< `sent_` was seen before: what the worker still draws comes late
};

}  // namespace zscope
