#include "app/state/canvas_view.h"

#include <gtest/gtest.h>

#include <cmath>

namespace zscope {
namespace {

TEST(CanvasView, FitsAndCentres) {
    const Placement placed = place_picture({}, {1000, 640}, {64, 64});
    EXPECT_EQ(placed.scale, 10.0F);
    EXPECT_EQ(placed.origin.x, 180.0F);
    EXPECT_EQ(placed.origin.y, 0.0F);
}

TEST(CanvasView, FitPrefersWholeMagnifications) {
    EXPECT_EQ(place_picture({}, {700, 700}, {64, 64}).scale, 10.0F);
    EXPECT_FLOAT_EQ(place_picture({}, {90, 90}, {64, 64}).scale, 90.0F / 64.0F);
    EXPECT_FLOAT_EQ(place_picture({}, {32, 64}, {64, 64}).scale, 0.5F);
}

TEST(CanvasView, ZoomKeepsThePointUnderTheCursor) {
    const Size canvas{800, 600};
    const Size picture{128, 128};
    for (const Point cursor : {Point{123, 456}, Point{400, 300}, Point{799, 1}}) {
        CanvasView view{false, 3.0F, 0.4F, 0.7F};
        // Placements are rounded to whole pixels, so compare to half of one.
        const Point before = place_picture(view, canvas, picture).to_picture(cursor);
        view = zoom_at(view, canvas, picture, cursor, 2.5F);
        EXPECT_FLOAT_EQ(view.zoom, 7.5F);
        const Point now = place_picture(view, canvas, picture).to_picture(cursor);
        EXPECT_NEAR(now.x, before.x, 0.5F);
        EXPECT_NEAR(now.y, before.y, 0.5F);
    }
}

TEST(CanvasView, ZoomStaysInItsLimits) {
    CanvasView view;
    for (int i = 0; i < 100; ++i) {
        view = zoom_at(view, {800, 600}, {64, 64}, {10, 10}, 2.0F);
    }
    EXPECT_EQ(view.zoom, kMaxZoom);
    for (int i = 0; i < 100; ++i) {
        view = zoom_at(view, {800, 600}, {64, 64}, {10, 10}, 0.5F);
    }
    EXPECT_EQ(view.zoom, kMinZoom);
    EXPECT_TRUE(std::isfinite(view.center_x));
}

TEST(CanvasView, PanMovesByScreenPixels) {
    const CanvasView view{false, 4.0F, 0.5F, 0.5F};
    const Placement before = place_picture(view, {800, 600}, {64, 64});
    const Placement now =
        place_picture(pan_by(view, {800, 600}, {64, 64}, {30, -20}), {800, 600}, {64, 64});
    EXPECT_EQ(now.origin.x - before.origin.x, 30.0F);
    EXPECT_EQ(now.origin.y - before.origin.y, -20.0F);
}

}  // namespace
}  // namespace zscope
