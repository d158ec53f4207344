#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
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
constexpr Rgb kGround{240, 20, 100};  ///< what is there before a map is drawn

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
        glDisable(GL_SCISSOR_TEST);
        glClearColor(static_cast<float>(kGround.red) / 255.0F,
                     static_cast<float>(kGround.green) / 255.0F,
                     static_cast<float>(kGround.blue) / 255.0F, 1.0F);
        glClear(GL_COLOR_BUFFER_BIT);
    }
    ~Row() {
        glDisable(GL_SCISSOR_TEST);
        glDisable(GL_BLEND);
        glBlendFunc(GL_ONE, GL_ZERO);
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

/// The value of each entry of a table, and some beyond both ends.
std::vector<float> ramp() {
    std::vector<float> values;
    for (int i = 0; i < kWidth; ++i) {
        values.push_back(kLow + (kHigh - kLow) * static_cast<float>(i - kBeyond) /
                                    static_cast<float>(kEntries - 1));
    }
    return values;
}

/// A row of kWidth values in a table's colours over the ground.
std::vector<Rgb> drawn(const gl::HeatmapPass& pass, const ColorTable& table,
                       const std::vector<float>& values, float opacity = 1.0F, float stale = 0.0F,
                       bool is_diverging = false, bool has_even_opacity = false) {
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
    job.opacity = opacity;
    job.has_even_opacity = has_even_opacity;
    job.stale = stale;
    job.is_diverging = is_diverging;
    pass.draw(job);
    return Row::pixels();
}

bool is_near(const Rgb& a, const Rgb& b) {
    constexpr int kRounding = 1;
    return std::abs(a.red - b.red) <= kRounding && std::abs(a.green - b.green) <= kRounding &&
           std::abs(a.blue - b.blue) <= kRounding;
}

/// Every pixel of a row is `expected`; else stdout tells of the first that is not.
bool are_all(const std::vector<Rgb>& row, const Rgb& expected, const char* what) {
    const auto wrong =
        std::ranges::find_if(row, [&](const Rgb& color) { return !is_near(color, expected); });
    if (wrong == row.end()) {
        return true;
    }
    std::printf("FAILED: %s is drawn as %d %d %d instead of %d %d %d\n", what, wrong->red,
                wrong->green, wrong->blue, expected.red, expected.green, expected.blue);
    return false;
}

/// One colour in every entry, so that every value has it.
ColorTable plain_table(const Rgb& color) {
    ColorTable table;
    table.fill(color);
    return table;
}

Rgb over_ground(const Rgb& color, double opacity) {
    const auto mixed = [opacity](std::uint8_t above, std::uint8_t below) {
        return static_cast<std::uint8_t>(std::lround(above * opacity + below * (1.0 - opacity)));
    };
    return {mixed(color.red, kGround.red), mixed(color.green, kGround.green),
            mixed(color.blue, kGround.blue)};
}

/// Every value as an exported figure lays it over its picture.
bool a_color_lets_the_ground_through(const gl::HeatmapPass& pass, ColorMap map, float opacity,
                                     bool is_even) {
    constexpr Rgb kColor{40, 200, 80};
    const std::vector<float> values = ramp();
    const std::vector<Rgb> row =
        drawn(pass, plain_table(kColor), values, opacity, 0.0F, is_diverging(map), is_even);
    for (std::size_t i = 0; i < row.size(); ++i) {
        const double share =
            opacity_at(map, static_cast<double>(values[i]), static_cast<double>(kLow),
                       static_cast<double>(kHigh), static_cast<double>(opacity), is_even);
        if (!are_all({row[i]}, over_ground(kColor, share), "a colour over the ground")) {
            std::printf("it is that of %g at an opacity of %g%s\n", static_cast<double>(values[i]),
                        static_cast<double>(opacity), is_even ? ", even" : "");
            return false;
        }
    }
    return true;
}

bool colors_let_the_ground_through(const gl::HeatmapPass& pass) {
    bool are_right = true;
    for (const ColorMap map : {ColorMap::ylgnbu, ColorMap::diverging}) {
        for (const float opacity : {0.0F, 0.25F, 0.7F, 1.0F}) {
            for (const bool is_even : {false, true}) {
                are_right =
                    a_color_lets_the_ground_through(pass, map, opacity, is_even) && are_right;
            }
        }
    }
    // What both formulas could have wrong alike.
    const ColorTable table = plain_table({40, 200, 80});
    return are_right && are_all(drawn(pass, table, ramp(), 0.0F), kGround, "a colour at 0") &&
           are_all(drawn(pass, table, ramp(), 1.0F), {40, 200, 80}, "a colour at 1");
}

/// The checker of what is no number is opaque, and dimmed where the map is old: of magenta
/// (1, 0, 1), whose grey is 0.2848, 0.7 x (0.6 x magenta + 0.4 x grey); likewise of the dark cells.
bool checker_tells_its_age(const gl::HeatmapPass& pass) {
    const ColorTable table = plain_table({40, 200, 80});
    const std::vector<float> none(kWidth, std::numeric_limits<float>::quiet_NaN());
    // The cells are four pixels wide.
    constexpr std::size_t kBright = 0;
    constexpr std::size_t kDark = 4;
    const std::vector<Rgb> now = drawn(pass, table, none, 0.25F);
    const std::vector<Rgb> old = drawn(pass, table, none, 0.25F, 1.0F);
    return are_all({now[kBright]}, {255, 0, 255}, "a bright cell of the checker") &&
           are_all({now[kDark]}, {38, 0, 38}, "a dark cell of the checker") &&
           are_all({old[kBright]}, {127, 20, 127}, "a bright cell of an old checker") &&
           are_all({old[kDark]}, {19, 3, 19}, "a dark cell of an old checker");
}

bool table_colors_are_drawn(const gl::HeatmapPass& pass) {
    bool are_all_right = true;
    for (const ColorMap map : all_color_maps()) {
        const ColorTable table = color_table(map);
        const std::vector<Rgb> colors = drawn(pass, table, ramp());
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

}  // namespace

bool shader_draws_maps_right() {
    const gl::HeatmapPass pass;
    const bool are_colors_right = table_colors_are_drawn(pass);
    const bool is_blended = colors_let_the_ground_through(pass);
    const bool is_aged = checker_tells_its_age(pass);
    return are_colors_right && is_blended && is_aged;
}

}  // namespace zscope::testing
