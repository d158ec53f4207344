#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "app/gl/float_texture.h"
#include "app/gl/heatmap_pass.h"
#include "app/gl/texture.h"
#include "core/export/colormap.h"
#include "tests/ui/ui_harness.h"

namespace zscope::testing {
namespace {

constexpr int kEntries = static_cast<int>(kColorTableSize);
constexpr int kBeyond = 8;  ///< values below the first colour's, and as many above the last one's
constexpr int kWidth = kEntries + 2 * kBeyond;
constexpr float kLow = -2.0F;
constexpr float kHigh = 3.0F;

/// A picture of one row that is drawn into instead of the window.
class Row {
  public:
    Row() : picture_(gl::TextureHandle::create()) {
        glGetIntegerv(GL_VIEWPORT, viewport_);
        glBindTexture(GL_TEXTURE_2D, picture_.id());
        glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, kWidth, 1, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
        glBindTexture(GL_TEXTURE_2D, 0);
        glGenFramebuffers(1, &framebuffer_);
        glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
        glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, picture_.id(),
                               0);
        glViewport(0, 0, kWidth, 1);
    }
    ~Row() {
        glDisable(GL_SCISSOR_TEST);
        glDisable(GL_BLEND);
        glViewport(viewport_[0], viewport_[1], viewport_[2], viewport_[3]);
        glBindFramebuffer(GL_FRAMEBUFFER, 0);
        glDeleteFramebuffers(1, &framebuffer_);
    }
    Row(const Row&) = delete;
    Row& operator=(const Row&) = delete;

    [[nodiscard]] static std::vector<Rgb> pixels() {
        std::vector<std::uint8_t> bytes(static_cast<std::size_t>(kWidth) * 4);
        glReadPixels(0, 0, kWidth, 1, GL_RGBA, GL_UNSIGNED_BYTE, bytes.data());
        std::vector<Rgb> colors;
        for (std::size_t i = 0; i < bytes.size(); i += 4) {
            colors.push_back({bytes[i], bytes[i + 1], bytes[i + 2]});
        }
        return colors;
    }

  private:
    gl::TextureHandle picture_;
    GLuint framebuffer_ = 0;
    GLint viewport_[4] = {};
};

Image picture_of(const ColorTable& table) {
    Image image{.width = kEntries, .height = 1, .channels = 3, .pixels = {}};
    for (const Rgb& color : table) {
        image.pixels.insert(image.pixels.end(), {color.red, color.green, color.blue});
    }
    return image;
}

/// The value of each entry of a table, and some beyond both ends, as the shader draws them.
std::vector<Rgb> drawn(const gl::HeatmapPass& pass, const ColorTable& table) {
    std::vector<float> values;
    for (int i = 0; i < kWidth; ++i) {
        values.push_back(kLow + (kHigh - kLow) * static_cast<float>(i - kBeyond) /
                                    static_cast<float>(kEntries - 1));
    }
    gl::FloatTexture map;
    map.upload(kWidth, 1, values);
    gl::Texture colors;
    colors.upload(picture_of(table));
    const Row row;
    constexpr auto kRowWidth = static_cast<float>(kWidth);
    gl::HeatmapPass::Job job;
    job.place.target = {0.0F, 0.0F, kRowWidth, 1.0F};
    job.place.clip = job.place.target;
    job.place.framebuffer_width = kRowWidth;
    job.place.framebuffer_height = 1.0F;
    job.map = map.id();
    job.colors = colors.id();
    job.low = kLow;
    job.high = kHigh;
    pass.draw(job);
    return Row::pixels();
}

bool is_near(const Rgb& a, const Rgb& b) {
    constexpr int kRounding = 1;
    return std::abs(a.red - b.red) <= kRounding && std::abs(a.green - b.green) <= kRounding &&
           std::abs(a.blue - b.blue) <= kRounding;
}

}  // namespace

bool shader_draws_every_color_map() {
    const gl::HeatmapPass pass;
    bool are_all_right = true;
    for (const ColorMap map : all_color_maps()) {
        const ColorTable table = color_table(map);
        const std::vector<Rgb> colors = drawn(pass, table);
        int wrong = 0;
        for (int i = 0; i < kWidth; ++i) {
            const int entry = std::clamp(i - kBeyond, 0, kEntries - 1);
            wrong +=
                is_near(colors[static_cast<std::size_t>(i)], table[static_cast<std::size_t>(entry)])
                    ? 0
                    : 1;
        }
        if (wrong > 0) {
            std::printf("FAILED: %d of %d values are drawn in other colours than those of %s\n",
                        wrong, kWidth, std::string(color_map_name(map)).c_str());
        }
        are_all_right = are_all_right && wrong == 0;
    }
    return are_all_right;
}

}  // namespace zscope::testing
