#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <utility>

#include "core/explore/picture_renderer.h"
#include "core/explore/synth_worker.h"
#include "tests/support/test_generators.h"

namespace zscope::testing {
namespace {

/// The side of the window: sleeps until it is woken, then polls.
class Viewer {
  public:
    Viewer() : worker_({.threads = 1, .wake = [this] { wake(); }}) {}

    SynthWorker& worker() { return worker_; }

    /// Takes pictures until `wanted(picture)`; every picture on the way goes to `seen`.
    template <typename Wanted>
    RenderedImage wait_for(Wanted wanted) {
        for (;;) {
            if (std::optional<RenderedImage> image = worker_.take_result()) {
                generations_.push_back(image->model_generation);
                if (wanted(*image)) {
                    return *std::move(image);
                }
                continue;
            }
            std::unique_lock lock(mutex_);
            woken_.wait(lock, [this] { return wakes_ > 0; });
            wakes_ = 0;
        }
    }
    RenderedImage wait_for_version(std::uint64_t version) {
        return wait_for(
            [version](const RenderedImage& image) { return image.state_version == version; });
    }
    [[nodiscard]] const std::vector<std::uint64_t>& generations_seen() const {
        return generations_;
    }

  private:
    void wake() {
        const std::lock_guard lock(mutex_);
        ++wakes_;
        woken_.notify_one();
    }

    std::mutex mutex_;
    std::condition_variable woken_;
    int wakes_ = 0;
    std::vector<std::uint64_t> generations_;
    SynthWorker worker_;
};

ModelSource source_of(std::shared_ptr<const Generator> generator, std::uint64_t generation = 1) {
    return {.generation = generation, .prototype = std::move(generator)};
}

RenderRequest request_at(std::uint64_t version, float z0, bool preview = false,
                         std::uint64_t generation = 1) {
    return {.model_generation = generation,
            .state_version = version,
            .z = {z0, -0.5F, 0.25F},
            .post_norm = false,
            .preview = preview};
}

TEST(SynthWorker, DragOverASlowModelKeepsTwoRequestsAndEndsOnTheLast) {
    const auto log = std::make_shared<TestGeneratorLog>();
    Viewer viewer;
    viewer.worker().set_model(source_of(make_slow_generator(log)));
    constexpr std::uint64_t kPosts = 625;  // 10 s
    int most_requests = 0;
    for (std::uint64_t i = 1; i <= kPosts; ++i) {
        const float z0 = static_cast<float>(i) * 0.01F;
        viewer.worker().request(request_at(i, z0, /*preview=*/i < kPosts));
        most_requests = std::max(most_requests, viewer.worker().requests_alive());
        std::this_thread::sleep_for(std::chrono::milliseconds(16));
    }
    const RenderedImage last = viewer.wait_for_version(kPosts);
    EXPECT_EQ(most_requests, 2);
    EXPECT_EQ(log->most_alive, 1);
    EXPECT_LT(log->forwards, static_cast<int>(kPosts) / 2);
    EXPECT_FALSE(last.preview);
    EXPECT_EQ(log->seen_precisions().front(), Precision::preview);
    EXPECT_EQ(log->seen_precisions().back(), Precision::full);

    PictureRenderer direct(source_of(std::make_shared<TestGenerator>()));
    const RenderedImage expected = direct.draw(request_at(kPosts, kPosts * 0.01F));
    ASSERT_FALSE(expected.image.empty());
    EXPECT_EQ(last.image, expected.image);
    EXPECT_EQ(last.values->values, expected.values->values);
}

TEST(PictureRenderer, APictureComesBackWithThePlaceItWasAskedFor) {
    PictureRenderer renderer(source_of(std::make_shared<TestGenerator>()));
    RenderRequest request = request_at(1, 0.5F);
    request.place = "there";
    EXPECT_EQ(renderer.draw(request).place, "there");
}

TEST(SynthWorker, NewestRequestReplacesTheWaitingOne) {
    const auto log = std::make_shared<TestGeneratorLog>();
    log->door.shut();
    Viewer viewer;
    viewer.worker().set_model(
        source_of(std::make_shared<TestGenerator>(TestGeneratorOptions{}, log)));
    viewer.worker().request(request_at(1, 0.0F));
    log->door.wait_for_arrivals(1);
    for (std::uint64_t i = 2; i <= 50; ++i) {
        viewer.worker().request(request_at(i, 0.01F));
        EXPECT_EQ(viewer.worker().requests_alive(), 2);
    }
    log->door.open();
    viewer.wait_for_version(50);
    EXPECT_EQ(log->forwards, 2);
}

TEST(SynthWorker, PictureOfAnOldModelIsNeverShown) {
    const auto log = std::make_shared<TestGeneratorLog>();
    Viewer viewer;
    std::uint64_t version = 0;
    for (std::uint64_t generation = 1; generation <= 200; ++generation) {
        TestGeneratorOptions options;
        options.bias = static_cast<float>(generation % 7);
        viewer.worker().set_model(
            source_of(std::make_shared<TestGenerator>(options, log), generation));
        const std::size_t seen_before = viewer.generations_seen().size();
        for (int i = 0; i < 3; ++i) {
            viewer.worker().request(request_at(++version, 0.1F, false, generation));
            viewer.worker().request(request_at(99999, 0.1F, false, generation - 1));
            viewer.worker().request(request_at(++version, 0.1F, false, generation));
        }
        if (generation % 3 == 0) {
            viewer.wait_for_version(version);
        }
        for (std::size_t i = seen_before; i < viewer.generations_seen().size(); ++i) {
            ASSERT_EQ(viewer.generations_seen()[i], generation);
        }
    }
}

TEST(SynthWorker, ModelChangeWhileDrawingDropsThatPicture) {
    const auto slow = std::make_shared<TestGeneratorLog>();
    slow->door.shut();
    Viewer viewer;
    viewer.worker().set_model(
        source_of(std::make_shared<TestGenerator>(TestGeneratorOptions{}, slow), 1));
    viewer.worker().request(request_at(1, 0.0F));
    slow->door.wait_for_arrivals(1);
    viewer.worker().set_model(source_of(std::make_shared<TestGenerator>(), 2));
    viewer.worker().request(request_at(2, 0.0F, false, 2));
    slow->door.open();
    viewer.wait_for_version(2);
    EXPECT_EQ(viewer.generations_seen(), std::vector<std::uint64_t>{2});
}

TEST(SynthWorker, FailuresAreValuesAndTheNextRequestTriesAgain) {
    const auto log = std::make_shared<TestGeneratorLog>();
    Viewer viewer;
    viewer.worker().set_model(
        source_of(std::make_shared<TestGenerator>(TestGeneratorOptions{}, log)));
    const auto draw_with = [&](Fault fault, std::uint64_t version) {
        log->fault = fault;
        viewer.worker().request(request_at(version, 0.0F));
        return viewer.wait_for_version(version);
    };
    EXPECT_EQ(draw_with(Fault::throws_on_copy, 1).error->code(), ErrorCode::out_of_memory);
    EXPECT_FALSE(draw_with(Fault::none, 2).error);
    EXPECT_EQ(draw_with(Fault::throws_error, 3).error->code(), ErrorCode::model_failure);
    const RenderedImage torch_failure = draw_with(Fault::throws_torch, 4);
    EXPECT_STREQ(torch_failure.error->what(), "shapes do not fit as told");
    EXPECT_TRUE(torch_failure.image.empty());
    const RenderedImage no_memory = draw_with(Fault::out_of_memory, 5);
    EXPECT_EQ(no_memory.error->code(), ErrorCode::out_of_memory);
    EXPECT_FALSE(no_memory.error->hint().empty());
    const RenderedImage not_finite = draw_with(Fault::non_finite, 6);
    EXPECT_FALSE(not_finite.error);
    EXPECT_TRUE(not_finite.has_non_finite);
    EXPECT_EQ(not_finite.fault,
              "values are not finite (NaN or infinity), first in pixels: 1 of 192 values there, "
              "1 of 64 pixels of the picture");
    const RenderedImage good = draw_with(Fault::none, 7);
    EXPECT_FALSE(good.error);
    EXPECT_FALSE(good.has_non_finite);
    EXPECT_TRUE(good.fault.empty());

    RenderRequest wrong = request_at(8, 0.0F);
    wrong.z.pop_back();
    viewer.worker().request(wrong);
    EXPECT_EQ(viewer.wait_for_version(8).error->code(), ErrorCode::invalid_argument);
}

/// Draws pictures, and cannot say how.
class SilentGenerator final : public TestGenerator {
  public:
    explicit SilentGenerator(std::shared_ptr<TestGeneratorLog> log)
        : TestGenerator(TestGeneratorOptions{}, log), own_log_(std::move(log)) {}
    [[nodiscard]] GeneratorPass forward_with_activations(
        const at::Tensor& /*z*/, std::span<const int> /*indices*/,
        const ForwardOptions& /*options*/) override {
        throw Error(ErrorCode::out_of_memory, "No memory for its layers");
    }
    [[nodiscard]] std::unique_ptr<Generator> replica() const override {
        return std::make_unique<SilentGenerator>(own_log_);
    }

  private:
    std::shared_ptr<TestGeneratorLog> own_log_;
};

TEST(PictureRenderer, APreviewThatIsNotFiniteTakesOnePassAndIsToldOfInShort) {
    const auto log = std::make_shared<TestGeneratorLog>();
    log->fault = Fault::non_finite;
    PictureRenderer renderer(
        source_of(std::make_shared<TestGenerator>(TestGeneratorOptions{}, log)));
    const RenderedImage preview = renderer.draw(request_at(1, 0.5F, /*preview=*/true));
    EXPECT_EQ(log->forwards, 1);
    EXPECT_TRUE(preview.has_non_finite);
    EXPECT_EQ(preview.fault, "values are not finite (NaN or infinity)");
    const RenderedImage full = renderer.draw(request_at(2, 0.5F));
    EXPECT_EQ(log->forwards, 3) << "and one to find where they begin";
    EXPECT_NE(full.fault.find("first in pixels"), std::string::npos) << full.fault;
}

TEST(PictureRenderer, APictureThatIsNotFiniteIsShownWhereItIsNotKnownWhy) {
    const auto log = std::make_shared<TestGeneratorLog>();
    log->fault = Fault::non_finite;
    PictureRenderer renderer(source_of(std::make_shared<SilentGenerator>(log)));
    const RenderedImage drawn = renderer.draw(request_at(1, 0.5F));
    EXPECT_FALSE(drawn.error);
    EXPECT_FALSE(drawn.image.empty());
    EXPECT_EQ(drawn.fault,
              "values are not finite (NaN or infinity); where they begin was not found: "
              "No memory for its layers");
}

TEST(SynthWorker, StatisticsLeaveOutFirstPassesPreviewsAndFailures) {
    const auto log = std::make_shared<TestGeneratorLog>();
    TestGeneratorOptions options;
    options.delay = std::chrono::milliseconds(2);
    Viewer viewer;
    viewer.worker().set_model(source_of(std::make_shared<TestGenerator>(options, log)));
    EXPECT_EQ(viewer.worker().stats().samples, 0U);
    EXPECT_FALSE(viewer.worker().stats().first_ms.has_value());
    for (std::uint64_t i = 1; i <= 5; ++i) {
        viewer.worker().request(request_at(i, 0.0F));
        viewer.wait_for_version(i);
    }
    for (std::uint64_t i = 6; i <= 8; ++i) {
        RenderRequest preview = request_at(i, 0.0F);
        preview.preview = true;
        viewer.worker().request(preview);
        viewer.wait_for_version(i);
    }
    log->fault = Fault::throws_error;
    viewer.worker().request(request_at(9, 0.0F));
    viewer.wait_for_version(9);
    const SynthStats stats = viewer.worker().stats();
    EXPECT_EQ(stats.samples, 4U);
    EXPECT_GE(stats.first_ms.value_or(0.0), 2.0);
    EXPECT_GE(stats.median_ms, 2.0);
    EXPECT_GE(stats.p95_ms, stats.median_ms);
}

TEST(SynthWorker, DestructorWaitsForThePictureAtHandAndFreesTheReplica) {
    const auto log = std::make_shared<TestGeneratorLog>();
    auto slow = make_slow_generator(log);
    {
        Viewer viewer;
        viewer.worker().set_model(source_of(slow));
        viewer.worker().request(request_at(1, 0.0F));
        log->door.wait_for_arrivals(1);
        viewer.worker().request(request_at(2, 0.0F));
    }
    EXPECT_EQ(log->alive, 0);
    EXPECT_EQ(log->forwards, 1);
    EXPECT_EQ(log->replicas_alive, 1);
}

TEST(SynthWorker, EndsByItselfAfterThePictureAtHand) {
    const auto log = std::make_shared<TestGeneratorLog>();
    const auto model = std::make_shared<TestGenerator>(TestGeneratorOptions{}, log);
    log->door.shut();
    Viewer viewer;
    viewer.worker().set_model(source_of(model));
    viewer.worker().request(request_at(1, 0.0F));
    log->door.wait_for_arrivals(1);
    viewer.worker().request(request_at(2, 0.0F));
    viewer.worker().stop();
    EXPECT_FALSE(viewer.worker().has_ended());
    log->door.open();
    while (!viewer.worker().has_ended()) {
        std::this_thread::yield();
    }
    EXPECT_EQ(log->forwards, 1) << "what waits is not drawn";
    EXPECT_EQ(log->replicas_alive, 1) << "the model alone";
}

TEST(SynthWorker, WithoutAModelNothingIsDrawn) {
    SynthWorker worker;
    worker.request(request_at(1, 0.0F, false, 0));
    while (worker.requests_alive() > 0) {
        std::this_thread::yield();
    }
    EXPECT_FALSE(worker.take_result());
}

TEST(LatencyWindow, GivesOrderStatisticsOfTheLastSixty) {
    LatencyWindow window;
    EXPECT_EQ(window.quantile(0.5), 0.0);
    for (int i = 1; i <= 160; ++i) {
        window.add(i <= 100 ? 1000.0 : i - 100);
    }
    EXPECT_EQ(window.size(), 60U);
    EXPECT_EQ(window.quantile(0.5), 30.0);
    EXPECT_EQ(window.quantile(0.95), 57.0);
    EXPECT_EQ(window.quantile(1.0), 60.0);
}

}  // namespace
}  // namespace zscope::testing
