#include "app/control/window_picture.h"

#include <memory>
#include <utility>

#include "app/control/free_name.h"
#include "core/export/png.h"

namespace zscope {
namespace {

Message saved_message(const std::filesystem::path& path) {
    Message message;
    message.level = MessageLevel::info;
    message.title = "The window's picture was saved";
    message.text = path.string();
    return message;
}

}  // namespace

WindowPicture::WindowPicture(JobRunner& jobs, Wake wake)
    : jobs_(jobs),
      written_(std::make_shared<EventQueue<JobResult<std::filesystem::path>>>(std::move(wake))) {}

void WindowPicture::save(Image picture, const std::filesystem::path& wanted) {
    const auto work = [picture = std::move(picture), wanted](JobContext&) {
        if (wanted.has_parent_path()) {
            std::filesystem::create_directories(wanted.parent_path());
        }
        const std::filesystem::path path = free_name(wanted);
        write_png(path, picture);
        return std::filesystem::absolute(path);
    };
    jobs_.submit<std::filesystem::path>({JobClass::user, "Save the window's picture", ""}, work,
                                        written_);
}

std::vector<Event> WindowPicture::take() {
    std::vector<Event> events;
    for (const JobResult<std::filesystem::path>& result : written_->drain()) {
        events.emplace_back(event::MessagePosted{
            result.value ? saved_message(*result.value)
                         : message_of("The window's picture was not saved", result.value.error())});
    }
    return events;
}

}  // namespace zscope
