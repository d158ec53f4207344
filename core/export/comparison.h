#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/image.h"
#include "core/export/colormap.h"

namespace zscope {

/// How two pictures are shown together.
enum class ComparisonView {
    side_by_side,
    split,       ///< A left of a line, B right of it
    difference,  ///< B - A, in colours
};
enum class DifferenceKind {
    absolute,       ///< mean over the channels of |B - A|
    signed_values,  ///< mean over the channels of B - A
};

/// Plain data; needs no LibTorch header.
struct ComparisonStyle {
    ComparisonView view = ComparisonView::side_by_side;
    float split = 0.5F;  ///< of the width, 0 to 1
    DifferenceKind difference = DifferenceKind::absolute;
    float range = 0.5F;   ///< the colour bar's end, in the generators' units; above 0
    int scale = 1;        ///< 1 to 8, nearest
    bool labels = false;  ///< A and B with the models' names above the pictures, and what is
                          ///< measured at the colour bar
    friend bool operator==(const ComparisonStyle&, const ComparisonStyle&) = default;
};

/// What the models of a comparison are called.
struct ComparedNames {
    std::string a;
    std::string b;
};

/// "side", "split", "difference"; "absolute", "signed".
[[nodiscard]] std::string_view view_name(ComparisonView view);
[[nodiscard]] std::string_view difference_name(DifferenceKind kind);

/// The colours of a difference: from 0 to the range, or from -range to range.
[[nodiscard]] constexpr ColorMap difference_colors(DifferenceKind kind) noexcept {
    return kind == DifferenceKind::absolute ? ColorMap::magma : ColorMap::diverging;
}

/// One value a pixel, row by row, in the generators' units: `a`, `b` of one size and 8 bits a
/// channel as shown, `span` what 255 of them stand for. Nothing if the sizes differ.
[[nodiscard]] std::vector<float> difference_values(const Image& a, const Image& b, float span,
                                                   DifferenceKind kind);

/// The smallest round range that shows the whole difference of two pictures of one size.
[[nodiscard]] float fitting_range(const Image& a, const Image& b, float span);

/// Throws Error(invalid_argument) naming the field that is out of range.
void check_comparison(const ComparisonStyle& style);

/// The pictures (RGB) together; a difference has its numbered colour bar below, whose ends
/// tell of values beyond them. `span` as above; `names` for the labels, which stand beside the
/// pictures and make room for themselves.
/// Throws Error(invalid_argument) if their sizes differ and the view needs equal ones.
[[nodiscard]] Image compose_comparison(const Image& a, const Image& b, float span,
                                       const ComparisonStyle& style,
                                       const ComparedNames& names = {});

}  // namespace zscope
