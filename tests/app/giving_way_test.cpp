#include "app/control/giving_way.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/zeros.h>
#include <c10/core/Device.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/error.h"
#include "core/base/event_queue.h"
#include "core/base/job_runner.h"
#include "core/model/generator.h"
#include "core/model/pausing_generator.h"

/// How much a job that nobody waits for draws at once.
namespace zscope {
namespace {

/// Of any size and place, drawing nothing; notes how many latents each pass has.
class CountingGenerator final : public Generator {
  public:
    CountingGenerator(std::int64_t width, std::int64_t height, c10::Device device)
        : device_(device) {
        info_.latent_size = 2;
        info_.width = width;
        info_.height = height;
    }
    [[nodiscard]] const GeneratorInfo& info() const override { return info_; }
    [[nodiscard]] at::Tensor forward(const at::Tensor& z,
                                     const ForwardOptions& /*options*/) override {
        passes_.push_back(z.size(0));
        return at::zeros({z.size(0), 1, 1, 1});
    }
    [[nodiscard]] std::unique_ptr<Generator> replica() const override {
        return std::make_unique<CountingGenerator>(info_.width, info_.height, device_);
    }
    void to(c10::Device /*device*/) override {}
    [[nodiscard]] c10::Device device() const override { return device_; }

    [[nodiscard]] const std::vector<std::int64_t>& passes() const noexcept { return passes_; }

  private:
    GeneratorInfo info_;
    c10::Device device_;
    std::vector<std::int64_t> passes_;
};

using Passes = std::vector<std::int64_t>;

/// The passes that 20 pictures of this size are drawn in by a job.
Passes passes_of(std::int64_t width, std::int64_t height, c10::Device device = c10::kCPU) {
    CountingGenerator generator(width, height, device);
    JobRunner jobs;
    const auto results = std::make_shared<EventQueue<JobResult<std::int64_t>>>();
    jobs.submit<std::int64_t>(
        {.job_class = JobClass::user, .title = "pictures", .key = {}},
        [&generator](JobContext& context) {
            return giving_way(generator, context).forward(at::zeros({20, 2}), {}).size(0);
        },
        results);
    jobs.wait_until_idle();
    return generator.passes();
}

TEST(GivingWay, APassHasAsManyPixelsAsFourPicturesOf128AndOnePictureAtLeast) {
    EXPECT_EQ(passes_of(32, 32), (Passes{20}));
    EXPECT_EQ(passes_of(64, 64), (Passes{16, 4}));
    EXPECT_EQ(passes_of(64, 128), (Passes{8, 8, 4}));
    EXPECT_EQ(passes_of(128, 128), (Passes{4, 4, 4, 4, 4}));
    EXPECT_EQ(passes_of(256, 256), Passes(20, 1));
    EXPECT_EQ(passes_of(1024, 1024), Passes(20, 1));
}

TEST(GivingWay, RowsOfStripsEndWithAPassThatIsNotSplit) {
    const auto batch = [](std::int64_t side, int steps, const char* device = "cpu") {
        return strip_batch(CountingGenerator(side, side, c10::kCPU).info(), device, steps);
    };
    EXPECT_EQ(batch(64, 7), 7);
    EXPECT_EQ(batch(64, 15), 15);
    EXPECT_EQ(batch(128, 9), 3);
    EXPECT_EQ(batch(128, 7), 1) << "a pass of 4 and one of 3 are no file's";
    EXPECT_EQ(batch(1024, 9), 1);
    EXPECT_EQ(batch(1024, 9, "cpu:0"), 1) << "the processor, however it is written";
    EXPECT_EQ(batch(1024, 9, "cuda:0"), 9);
    EXPECT_EQ(batch(1024, 9, "cuda"), 9);
    for (const char* device : {"cpu", "cuda:0"}) {
        EXPECT_THROW((void)batch(64, 0, device), Error) << device;
    }
}

TEST(GivingWay, OfADeviceThatTheHandDoesNotWaitForTakesAllAtOnce) {
    EXPECT_EQ(passes_of(1024, 1024, c10::kCUDA), (Passes{20}));
}

}  // namespace
}  // namespace zscope
