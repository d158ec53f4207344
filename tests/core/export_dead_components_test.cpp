#include <ATen/ops/ones.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/export/activeness_report.h"
#include "core/export/canvas.h"
#include "core/export/component_scores.h"
#include "core/export/film_frame.h"
#include "core/export/matrix_picture.h"
#include "core/model/demo/demo_generator.h"
#include "tests/core/picture_support.h"

/// Dead components are marked in the figures that know the activeness.
namespace zscope::testing {
namespace {

/// `text` alone, as a figure writes it.
Image written(const std::string& text, Rgb ink) {
    Image canvas = make_canvas(text_width(text), kTextHeight);
    draw_text(canvas, 0, 0, text, ink);
    return canvas;
}

ComponentScore score(int component, double value) {
    return {.component = component,
            .label = std::string("z").append(std::to_string(component)),
            .score = value,
            .low = value,
            .high = value};
}

TEST(DeadComponents, HaveAMarkBehindTheirLabel) {
    EXPECT_EQ(marked_label(score(1, 0.5), 2.0), "z1");
    EXPECT_EQ(marked_label(score(1, 0.01), 2.0), "z1 (dead)");
    EXPECT_EQ(marked_label(score(1, 0.0), 0.0), "z1 (dead)");
}

TEST(DeadComponents, AreMarkedAndExplainedInTheBarChart) {
    const auto drawn = [](double of_second) {
        ActivenessReport report;
        add_activeness(report, "model", {score(0, 2.0), score(1, of_second)});
        return activeness_picture(report);
    };
    const Image mark = written("z1 (dead)", kInk);
    const Image dead = drawn(0.01);
    const Image alive = drawn(0.5);
    EXPECT_TRUE(holds_part(dead, mark, dead.width));
    EXPECT_FALSE(holds_part(alive, mark, alive.width));
    EXPECT_GT(dead.height, alive.height) << "a note says what it means";
}

TEST(DeadComponents, AreGreyBesideTheirMatrixAlone) {
    MatrixContent content;
    content.matrices = at::ones({1, 2, 2, 2});
    content.components = {"z0", "z1"};
    content.column_labels = {"a", "b"};
    const auto grey = [&content] { return count_of(draw_matrices(content, {}), kMutedInk); };
    EXPECT_EQ(grey(), 0);
    content.muted = {{}, {"z1"}};
    const std::int64_t of_one = grey();
    EXPECT_GT(of_one, 0);
    content.muted = {{"z1"}, {"z1"}};
    EXPECT_EQ(grey(), 2 * of_one);
}

TEST(DeadComponents, AreMarkedInTheFramesOfAFilm) {
    DemoGenerator demo(16);
    const std::vector<float> base(static_cast<std::size_t>(demo.info().latent_size));
    const FilmFrame frame =
        draw_film_frame(demo, c10::kCPU, {.steps = 2, .samples = 4, .scale = 2}, "film", base);
    const auto holds_label = [&frame](const std::string& text) {
        return holds_part(frame.picture, written(text, kInk), frame.picture.width);
    };
    for (int i = 0; i < demo.info().latent_size; ++i) {
        const bool is_dead = i == 4 || i == 10;
        const std::string label = component_title(demo.info(), i).append(kDeadMark);
        EXPECT_EQ(holds_label(label), is_dead) << label;
    }
}

}  // namespace
}  // namespace zscope::testing
