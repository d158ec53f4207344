#include "app/ui/gl_pictures.h"

#include <cstring>

namespace zscope::ui {

ImTextureID GlPictures::thumbnail(const std::shared_ptr<const Image>& image) {
    Thumbnail& entry = thumbnails_[image.get()];
    if (entry.image == nullptr) {
        entry.image = image;
        entry.texture.prepare();
    }
    entry.used = true;
    return static_cast<ImTextureID>(entry.texture.id());
}

void GlPictures::upload_pending() {
    for (auto& [image, entry] : thumbnails_) {
        if (!entry.uploaded) {
            entry.texture.upload(*entry.image);
            entry.uploaded = true;
        }
    }
    if (!canvas_uploaded_) {
        canvas_texture_.upload(*canvas_image_);
        canvas_uploaded_ = true;
    }
}

void GlPictures::end_frame() {
    std::erase_if(thumbnails_, [](const auto& entry) { return !entry.second.used; });
    for (auto& [image, entry] : thumbnails_) {
        entry.used = false;
    }
}

void GlPictures::draw_canvas(const std::shared_ptr<const Image>& image, ImVec2 low, ImVec2 high,
                             float stale) {
    if (canvas_image_ != image) {
        canvas_image_ = image;
        canvas_texture_.prepare();
        canvas_uploaded_ = false;
    }
    CanvasJob job{this, {}};
    job.job.texture = canvas_texture_.id();
    job.job.target = {low.x, low.y, high.x - low.x, high.y - low.y};
    job.job.stale = stale;
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddCallback(run_canvas_job, &job, sizeof job);
    list->AddCallback(ImDrawCallback_ResetRenderState, nullptr);
}

void GlPictures::run_canvas_job(const ImDrawList* /*list*/, const ImDrawCmd* command) {
    CanvasJob copy;
    std::memcpy(&copy, command->UserCallbackData, sizeof copy);
    const ImDrawData& data = *ImGui::GetDrawData();
    gl::PicturePass::Job& job = copy.job;
    const ImVec4 clip = command->ClipRect;
    job.clip = {clip.x - data.DisplayPos.x, clip.y - data.DisplayPos.y, clip.z - clip.x,
                clip.w - clip.y};
    job.target.x -= data.DisplayPos.x;
    job.target.y -= data.DisplayPos.y;
    job.framebuffer_width = data.DisplaySize.x * data.FramebufferScale.x;
    job.framebuffer_height = data.DisplaySize.y * data.FramebufferScale.y;
    for (gl::PixelRect* rect : {&job.clip, &job.target}) {
        rect->x *= data.FramebufferScale.x;
        rect->width *= data.FramebufferScale.x;
        rect->y *= data.FramebufferScale.y;
        rect->height *= data.FramebufferScale.y;
    }
    copy.self->pass_.draw(job);
}

}  // namespace zscope::ui
