#pragma once

#include <array>
#include <unordered_map>
#include <vector>

#include "app/gl/float_texture.h"
#include "app/gl/heatmap_pass.h"
#include "app/gl/picture_pass.h"
#include "app/gl/texture.h"
#include "app/ui/pictures.h"

namespace zscope::ui {

/// Pictures as OpenGL textures: one persistent texture a slot for the canvas, one for each
/// thumbnail and each map that is on screen.
class GlPictures final : public Pictures {
  public:
    [[nodiscard]] ImTextureID thumbnail(const std::shared_ptr<const Image>& image) override;
    void draw_canvas(const std::shared_ptr<const Image>& image, ImVec2 low, ImVec2 high,
                     const PictureLook& look, Slot slot = Slot::a) override;
    void draw_heatmap(const std::shared_ptr<const FloatMap>& map, const HeatmapLook& look,
                      ImVec2 low, ImVec2 high) override;
    /// Sends new pictures to the graphics card: GL work, so not while the frame is laid out. Before
    /// the draw lists are submitted.
    void upload_pending();
    /// Forgets thumbnails and maps nobody drew in this frame. After the draw lists were submitted.
    void end_frame();

  private:
    /// Something shown in this frame; holding the source keeps its address from being used again.
    template <typename Source, typename Texture>
    struct Shown {
        std::shared_ptr<const Source> source;
        Texture texture;
        bool used = false;
        bool uploaded = false;
    };
    template <typename Source, typename Texture>
    using ShownMap = std::unordered_map<const Source*, Shown<Source, Texture>>;
    struct CanvasPicture {
        std::shared_ptr<const Image> image;
        gl::Texture texture;
        bool uploaded = true;
    };
    struct CanvasJob {
        const GlPictures* self;
        gl::PicturePass::Job job;
    };
    struct HeatmapJob {
        const GlPictures* self;
        gl::HeatmapPass::Job job;
    };

    [[nodiscard]] gl::Texture& color_texture(ColorMap map);
    static void run_canvas_job(const ImDrawList* list, const ImDrawCmd* command);
    static void run_heatmap_job(const ImDrawList* list, const ImDrawCmd* command);

    ShownMap<Image, gl::Texture> thumbnails_;
    ShownMap<FloatMap, gl::FloatTexture> maps_;
    std::unordered_map<int, gl::Texture> colors_;  ///< by ColorMap
    std::vector<ColorMap> colors_to_upload_;
    std::array<CanvasPicture, 2> canvas_;  ///< by slot
    gl::PicturePass pass_;
    gl::HeatmapPass heatmap_pass_;
};

}  // namespace zscope::ui
