#include "app/control/picture_notices.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace zscope {
namespace {

RenderedImage noting(const std::vector<std::string>& lines) {
    RenderedImage picture;
    picture.notices = lines;
    return picture;
}

/// Title and text of each message.
std::vector<std::string> told(PictureNotices& notices, const RenderedImage& picture) {
    std::vector<Event> events;
    notices.tell(picture, events);
    std::vector<std::string> words;
    for (const Event& event : events) {
        const auto* posted = event.as<event::MessagePosted>();
        EXPECT_NE(posted, nullptr);
        if (posted != nullptr) {
            EXPECT_EQ(posted->message.level, MessageLevel::info);
            words.push_back(
                std::string(posted->message.title).append("; ").append(posted->message.text));
        }
    }
    return words;
}

TEST(PictureNotices, AreToldOnceForAModel) {
    using Words = std::vector<std::string>;
    const Words one{"Pictures are drawn without a CUDA graph; one"};
    const Words two{"Pictures are drawn without a CUDA graph; two"};
    PictureNotices notices(Slot::a);
    EXPECT_EQ(told(notices, noting({})), Words());
    EXPECT_EQ(told(notices, noting({"one"})), one);
    EXPECT_EQ(told(notices, noting({"one", "two"})), two);
    EXPECT_EQ(told(notices, noting({"one", "two"})), Words());
    notices.forget();
    EXPECT_EQ(told(notices, noting({"two"})), two);
}

TEST(PictureNotices, OfBSayWhoseTheyAre) {
    PictureNotices notices(Slot::b);
    EXPECT_EQ(told(notices, noting({"one"})),
              (std::vector<std::string>{"B: Pictures are drawn without a CUDA graph; one"}));
}

}  // namespace
}  // namespace zscope
