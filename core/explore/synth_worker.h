#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

#include "core/base/mailbox.h"
#include "core/base/named_thread.h"
#include "core/base/wake.h"
#include "core/explore/latency_window.h"
#include "core/explore/model_source.h"
#include "core/explore/render_types.h"

namespace zscope {

struct SynthOptions {
    int threads =
        0;  ///< LibTorch threads of the synth thread; 0: as many as LibTorch takes by itself
    Wake wake = {};  ///< called when pictures may be taken or the queue has emptied
};

/// Of the forward passes at full precision since the model was opened, at most the last 60, without
/// those that PictureRenderer::was_warm_up names.
struct SynthStats {
    std::size_t samples = 0;
    double median_ms = 0.0;
    double p95_ms = 0.0;
    std::optional<double> first_ms{};  ///< the first one, once it is there: it warms the model up
};

/// The "synth" thread: owns a replica of the open model and draws the newest request. At most one
/// request is being drawn and one waits; a newer one replaces the waiting one, so the last is
/// always drawn. Every member returns at once and may be called from any thread; pictures are taken
/// by one. Needs no LibTorch header. The destructor joins after the picture at hand.
class SynthWorker {
  public:
    explicit SynthWorker(SynthOptions options = {});
    ~SynthWorker();
    SynthWorker(const SynthWorker&) = delete;
    SynthWorker& operator=(const SynthWorker&) = delete;

    /// Changes the model. Requests and pictures of another generation are dropped from here on.
    void set_model(ModelSource source);

    /// Newer weights for the model of `generation` (else ignored); the last request is drawn again.
    void apply_snapshot(std::uint64_t generation, std::shared_ptr<const WeightSnapshot> weights);

    void request(RenderRequest request);

    /// The newest finished picture, or error, that was not taken yet; never one of an old
    /// generation.
    [[nodiscard]] std::optional<RenderedImage> take_result();

    /// Requests in flight and waiting: 0, 1 or 2.
    [[nodiscard]] int requests_alive() const;
    [[nodiscard]] SynthStats stats() const;

    /// Ends after the picture at hand; what waits is not drawn. From `has_ended` on, which wakes,
    /// the replica is gone and the destructor does not wait.
    void stop() noexcept { thread_.request_stop(); }
    [[nodiscard]] bool has_ended() const noexcept { return has_ended_; }

  private:
    struct SnapshotOrder {
        std::uint64_t generation = 0;
        std::shared_ptr<const WeightSnapshot> weights;
    };
    struct Orders {
        std::optional<ModelSource> source;
        std::optional<SnapshotOrder> snapshot;
        std::optional<RenderRequest> request;
        std::uint64_t sequence = 0;  // of the newest request these orders answer
    };
    class Desk;  // what the synth thread owns

    void serve(const std::stop_token& stop);
    void draw_until(const std::stop_token& stop);
    void forget_latencies();
    void post(RenderedImage image, bool is_warm_up);

    SynthOptions options_;
    Mailbox<Orders> orders_;
    Mailbox<RenderedImage> results_;
    std::atomic<std::uint64_t> generation_{0};
    std::atomic<std::uint64_t> requested_{0};
    std::atomic<std::uint64_t> answered_{0};
    std::atomic<bool> is_drawing_{false};
    std::atomic<bool> has_ended_{false};
    mutable std::mutex latencies_mutex_;
    LatencyWindow latencies_;
    std::optional<double> first_latency_;  ///< of a pass at full precision
    NamedThread thread_;
};

}  // namespace zscope
