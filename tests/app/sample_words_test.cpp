#include "app/state/sample_words.h"

#include <gtest/gtest.h>

namespace zscope {
namespace {

const FigureLatents kDrawn{.samples = 4, .seed = 7};

FigureLatents given() {
    FigureLatents latents;
    latents.state = latent_from_seed(3, 2);
    return latents;
}

TEST(SampleWords, NameTheLatentOnScreen) {
    EXPECT_EQ(in_window_words("around sample 0 values are not finite", given()),
              "around the latent on screen, values are not finite");
    EXPECT_EQ(in_window_words("around sample 0: layer 2 differs", given()),
              "around the latent on screen: layer 2 differs");
}

TEST(SampleWords, NameTheSeedOfDrawnLatents) {
    EXPECT_EQ(in_window_words("around sample 12 values are not finite", kDrawn),
              "around sample 12 of seed 7, values are not finite");
    EXPECT_EQ(in_window_words("around sample 3", kDrawn), "around sample 3 of seed 7");
}

TEST(SampleWords, LeaveOtherTextsAlone) {
    for (const char* text : {"", "around sample", "around sample x", "no sample 0 here",
                             "the model failed around sample 0"}) {
        EXPECT_EQ(in_window_words(text, kDrawn), text);
    }
}

}  // namespace
}  // namespace zscope
