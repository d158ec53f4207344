#include "app/ui/slot_look.h"

#include <gtest/gtest.h>

#include "app/ui/theme.h"
#include "core/export/model_colors.h"

namespace zscope {
namespace {

TEST(SlotLook, ModelsHaveTheColoursOfTheFigures) {
    const auto expect_color = [](Slot slot, const Rgb& color) {
        EXPECT_EQ(ui::to_u32(ui::slot_color(slot)),
                  IM_COL32(color.red, color.green, color.blue, 255));
    };
    expect_color(Slot::a, model_color(0));
    expect_color(Slot::b, model_color(1));
}

}  // namespace
}  // namespace zscope
