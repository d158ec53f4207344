#pragma once

#include <unordered_map>

#include "app/gl/picture_pass.h"
#include "app/gl/texture.h"
#include "app/ui/pictures.h"

namespace zscope::ui {

/// Pictures as OpenGL textures: one persistent texture for the canvas, one for each thumbnail that
/// is on screen.
class GlPictures final : public Pictures {
  public:
    [[nodiscard]] ImTextureID thumbnail(const std::shared_ptr<const Image>& image) override;
    void draw_canvas(const std::shared_ptr<const Image>& image, ImVec2 low, ImVec2 high,
                     float stale) override;
    /// Sends new pictures to the graphics card: GL work, so not while the frame is laid out. Before
    /// the draw lists are submitted.
    void upload_pending();
    /// Forgets thumbnails nobody drew in this frame. After the draw lists were submitted.
    void end_frame();

  private:
    struct Thumbnail {
        std::shared_ptr<const Image> image;  ///< keeps the address from being used again
        gl::Texture texture;
        bool used = false;
        bool uploaded = false;
    };
    struct CanvasJob {
        const GlPictures* self;
        gl::PicturePass::Job job;
    };
    static void run_canvas_job(const ImDrawList* list, const ImDrawCmd* command);

    std::unordered_map<const Image*, Thumbnail> thumbnails_;
    std::shared_ptr<const Image> canvas_image_;
    gl::Texture canvas_texture_;
    bool canvas_uploaded_ = true;
    gl::PicturePass pass_;
};

}  // namespace zscope::ui
