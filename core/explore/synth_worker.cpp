#include "core/explore/synth_worker.h"

#include <utility>

#include "core/explore/picture_renderer.h"
#include "core/model/generator.h"
#include "core/model/weight_snapshot.h"
#include "core/tensor/thread_count.h"

namespace zscope {

/// The synth thread's own: the model it draws with and the request it drew last.
class SynthWorker::Desk {
  public:
    explicit Desk(SynthWorker& worker) : worker_(worker) {}

    void handle(Orders orders) {
        if (orders.source) {
            generation_ = orders.source->generation;
            renderer_.emplace(std::move(*orders.source));
            last_request_.reset();
            worker_.forget_latencies();
        }
        const bool has_new_weights = apply(orders.snapshot);
        const bool has_request = accept(std::move(orders.request));
        if (renderer_ && last_request_ && (has_new_weights || has_request)) {
            RenderedImage image = renderer_->draw(*last_request_);
            worker_.post(std::move(image), renderer_->was_warm_up());
        }
    }

  private:
    bool apply(const std::optional<SnapshotOrder>& order) {
        if (!order || !renderer_ || order->generation != generation_) {
            return false;
        }
        renderer_->apply(order->weights);
        return true;
    }

    bool accept(std::optional<RenderRequest> request) {
        if (!request || request->model_generation != generation_) {
            return false;
        }
        last_request_ = std::move(request);
        return true;
    }

    SynthWorker& worker_;
    std::uint64_t generation_ = 0;
    std::optional<PictureRenderer> renderer_;
    std::optional<RenderRequest> last_request_;
};

SynthWorker::SynthWorker(SynthOptions options)
    : options_(std::move(options)),
      thread_("synth", [this](const std::stop_token& stop) { serve(stop); }) {}

SynthWorker::~SynthWorker() = default;

void SynthWorker::set_model(ModelSource source) {
    generation_ = source.generation;
    orders_.merge([&](Orders& orders) {
        orders = {.source = std::move(source),
                  .snapshot = std::nullopt,
                  .request = std::nullopt,
                  .sequence = requested_};
    });
}

void SynthWorker::apply_snapshot(std::uint64_t generation,
                                 std::shared_ptr<const WeightSnapshot> weights) {
    orders_.merge([&](Orders& orders) {
        orders.snapshot = SnapshotOrder{.generation = generation, .weights = std::move(weights)};
    });
}

void SynthWorker::request(RenderRequest request) {
    orders_.merge([&](Orders& orders) {
        orders.request = std::move(request);
        orders.sequence = ++requested_;
    });
}

std::optional<RenderedImage> SynthWorker::take_result() {
    std::optional<RenderedImage> image = results_.take();
    if (image && image->model_generation != generation_) {
        return std::nullopt;
    }
    return image;
}

int SynthWorker::requests_alive() const {
    int waiting = 0;
    orders_.peek([&](const Orders& orders) { waiting = orders.request ? 1 : 0; });
    if (answered_ == requested_) {
        return 0;
    }
    return is_drawing_ ? waiting + 1 : 1;
}

SynthStats SynthWorker::stats() const {
    const std::lock_guard lock(latencies_mutex_);
    return {.samples = latencies_.size(),
            .median_ms = latencies_.quantile(0.5),
            .p95_ms = latencies_.quantile(0.95),
            .first_ms = first_latency_};
}

void SynthWorker::serve(const std::stop_token& stop) {
    use_threads(options_.threads);
    draw_until(stop);
    has_ended_ = true;
    notify(options_.wake);
}

void SynthWorker::draw_until(const std::stop_token& stop) {
    Desk desk(*this);
    while (std::optional<Orders> orders = orders_.wait(stop)) {
        const std::uint64_t sequence = orders->sequence;
        is_drawing_ = true;
        desk.handle(std::move(*orders));
        is_drawing_ = false;
        if (sequence > 0) {
            answered_ = sequence;
        }
        notify(options_.wake);
    }
}

void SynthWorker::forget_latencies() {
    const std::lock_guard lock(latencies_mutex_);
    latencies_.clear();
    first_latency_.reset();
}

void SynthWorker::post(RenderedImage image, bool is_warm_up) {
    if (!image.preview && !image.error) {
        const std::lock_guard lock(latencies_mutex_);
        if (!is_warm_up) {
            latencies_.add(image.model_ms);
        } else if (!first_latency_) {
            first_latency_ = image.model_ms;
        }
    }
    if (image.model_generation == generation_) {
        results_.put(std::move(image));
    }
}

}  // namespace zscope
