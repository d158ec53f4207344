#include "app/control/picture_notices.h"

namespace zscope {

void PictureNotices::tell(const RenderedImage& picture, std::vector<Event>& events) {
    for (const std::string& notice : picture.notices) {
        if (told_.insert(notice).second) {
            Message message;
            message.level = MessageLevel::info;
            message.title = std::string(slot_ == Slot::a ? "" : "B: ")
                                .append("Pictures are drawn without a CUDA graph");
            message.text = notice;
            events.emplace_back(event::MessagePosted{message});
        }
    }
}

}  // namespace zscope
