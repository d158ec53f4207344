#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/control/picture_cache.h"
#include "app/control/picture_notices.h"
#include "app/state/event.h"
#include "core/base/wake.h"
#include "core/explore/model_source.h"

namespace zscope {

class SynthWorker;

/// The pictures of the canvas: asks the synth worker for what the state needs and was not seen
/// before.
class PictureSource {
  public:
    /// Remembers in `seen`, which outlives it.
    PictureSource(Wake wake, PictureCache& seen);
    ~PictureSource();

    void set_model(const ModelSource& source);
    /// The same model with other weights (`source.weights`; null: as opened). The picture on screen
    /// is drawn again.
    void set_weights(const ModelSource& source);
    /// Sends a request if the state needs another picture than the one on screen or under way.
    /// Returns a remembered picture, or the note that a request was sent, as an event.
    [[nodiscard]] std::optional<Event> update(const AppState& state);
    [[nodiscard]] std::vector<Event> take();
    /// After a failure: the same request may be sent again.
    void forget_request() { last_sent_.reset(); }
    /// Pictures asked for and not delivered: none, one being drawn, one more waiting.
    [[nodiscard]] std::size_t alive() const;
    /// When the oldest of them was asked for; nothing when none is under way.
    [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> waits_since() const;

  private:
    using Clock = std::chrono::steady_clock;
    struct Sent {
        std::uint64_t version = 0;
        bool preview = false;
        std::string place;
        friend bool operator==(const Sent&, const Sent&) = default;
    };
    struct Order {
        Sent sent;
        Clock::time_point at;
    };

    [[nodiscard]] bool satisfied(const AppState& state, const RenderRequest& request) const;
    void note_arrival(const RenderedImage& picture);

    std::unique_ptr<SynthWorker> worker_;
    PictureCache& seen_;
    ModelSource source_;
    std::deque<Order> orders_;  ///< not answered yet, oldest first
    std::optional<Sent> last_sent_;
    std::string base_place_;  ///< what AppState::canvas.base shows
    PictureNotices notices_{Slot::a};
};

}  // namespace zscope
