#include "app/ui/gl_pictures.h"

#include <cstring>
#include <utility>

#include "core/export/colormap.h"

namespace zscope::ui {
namespace {

/// The entry of `source`, marked as used in this frame.
template <typename Map, typename Source>
auto& use(Map& shown, const std::shared_ptr<const Source>& source) {
    auto& entry = shown[source.get()];
    if (entry.source == nullptr) {
        entry.source = source;
        entry.texture.prepare();
    }
    entry.used = true;
    return entry;
}

template <typename Map>
void forget_unused(Map& shown) {
    std::erase_if(shown, [](const auto& entry) { return !entry.second.used; });
    for (auto& [source, entry] : shown) {
        entry.used = false;
    }
}

/// In framebuffer pixels what ImGui knows in its own: the corners of the job, the clip of the
/// command.
void to_framebuffer(const ImDrawCmd* command, gl::Rectangle& place) {
    const ImDrawData& data = *ImGui::GetDrawData();
    const ImVec4 clip = command->ClipRect;
    place.clip = {clip.x - data.DisplayPos.x, clip.y - data.DisplayPos.y, clip.z - clip.x,
                  clip.w - clip.y};
    place.target.x -= data.DisplayPos.x;
    place.target.y -= data.DisplayPos.y;
    place.framebuffer_width = data.DisplaySize.x * data.FramebufferScale.x;
    place.framebuffer_height = data.DisplaySize.y * data.FramebufferScale.y;
    for (gl::PixelRect* rect : {&place.clip, &place.target}) {
        rect->x *= data.FramebufferScale.x;
        rect->width *= data.FramebufferScale.x;
        rect->y *= data.FramebufferScale.y;
        rect->height *= data.FramebufferScale.y;
    }
}

/// Queues `job`, which ImGui copies, for when the draw lists are submitted.
template <typename Job>
void queue(ImDrawCallback run, Job& job) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddCallback(run, &job, sizeof job);
    list->AddCallback(ImDrawCallback_ResetRenderState, nullptr);
}

Image table_picture(ColorMap map) {
    const ColorTable table = color_table(map);
    Image image{.width = static_cast<int>(table.size()), .height = 1, .channels = 3, .pixels = {}};
    for (const Rgb& color : table) {
        image.pixels.insert(image.pixels.end(), {color.red, color.green, color.blue});
    }
    return image;
}

}  // namespace

ImTextureID GlPictures::thumbnail(const std::shared_ptr<const Image>& image) {
    return static_cast<ImTextureID>(use(thumbnails_, image).texture.id());
}

gl::Texture& GlPictures::color_texture(ColorMap map) {
    const auto [entry, is_new] = colors_.try_emplace(static_cast<int>(map));
    if (is_new) {
        entry->second.prepare();
        colors_to_upload_.push_back(map);
    }
    return entry->second;
}

void GlPictures::upload_pending() {
    for (auto& [source, entry] : thumbnails_) {
        if (!entry.uploaded) {
            entry.texture.upload(*entry.source);
            entry.uploaded = true;
        }
    }
    for (auto& [source, entry] : maps_) {
        if (!entry.uploaded) {
            entry.texture.upload(source->width, source->height, source->values);
            entry.uploaded = true;
        }
    }
    for (const ColorMap map : std::exchange(colors_to_upload_, {})) {
        colors_.at(static_cast<int>(map)).upload(table_picture(map));
    }
    for (CanvasPicture& canvas : canvas_) {
        if (!canvas.uploaded) {
            canvas.texture.upload(*canvas.image);
            canvas.uploaded = true;
        }
    }
}

void GlPictures::end_frame() {
    forget_unused(thumbnails_);
    forget_unused(maps_);
}

void GlPictures::draw_canvas(const std::shared_ptr<const Image>& image, ImVec2 low, ImVec2 high,
                             const PictureLook& look, Slot slot) {
    CanvasPicture& canvas = canvas_[static_cast<std::size_t>(slot)];
    if (canvas.image != image) {
        canvas.image = image;
        canvas.texture.prepare();
        canvas.uploaded = false;
    }
    CanvasJob job{this, {}};
    job.job.texture = canvas.texture.id();
    job.job.place.target = {low.x, low.y, high.x - low.x, high.y - low.y};
    job.job.stale = look.stale;
    job.job.grey = look.grey;
    queue(run_canvas_job, job);
}

void GlPictures::draw_heatmap(const std::shared_ptr<const FloatMap>& map, const HeatmapLook& look,
                              ImVec2 low, ImVec2 high) {
    HeatmapJob job{this, {}};
    job.job.map = use(maps_, map).texture.id();
    job.job.colors = color_texture(look.color_map).id();
    job.job.place.target = {low.x, low.y, high.x - low.x, high.y - low.y};
    job.job.low = static_cast<float>(look.range.low);
    job.job.high = static_cast<float>(look.range.high);
    job.job.opacity = look.opacity;
    job.job.has_even_opacity = look.has_even_opacity;
    job.job.is_diverging = is_diverging(look.color_map);
    job.job.stale = look.stale;
    queue(run_heatmap_job, job);
}

void GlPictures::run_canvas_job(const ImDrawList* /*list*/, const ImDrawCmd* command) {
    CanvasJob copy;
    std::memcpy(&copy, command->UserCallbackData, sizeof copy);
    to_framebuffer(command, copy.job.place);
    copy.self->pass_.draw(copy.job);
}

void GlPictures::run_heatmap_job(const ImDrawList* /*list*/, const ImDrawCmd* command) {
    HeatmapJob copy;
    std::memcpy(&copy, command->UserCallbackData, sizeof copy);
    to_framebuffer(command, copy.job.place);
    copy.self->heatmap_pass_.draw(copy.job);
}

}  // namespace zscope::ui
