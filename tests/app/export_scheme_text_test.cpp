#include "app/state/export_scheme_text.h"

#include <gtest/gtest.h>

namespace zscope {
namespace {

std::string text(ExportKind kind, HessianScheme scheme) {
    AppState state;
    state.analysis.options.interactions.scheme = scheme;
    state.analysis.options.pixel.scheme = scheme;
    return export_scheme_text(state, kind);
}

TEST(ExportSchemeText, SaysWhatIsNotToBeReported) {
    EXPECT_EQ(text(ExportKind::pixel, HessianScheme::minimal),
              "Scheme minimal, as the Pixel panel shows it; for numbers to report choose official "
              "there.");
    EXPECT_EQ(text(ExportKind::interactions, HessianScheme::analytic),
              "Scheme analytic, as the Interactions panel shows it; for numbers to report choose "
              "official there.");
}

TEST(ExportSchemeText, IsEmptyForOfficialNumbersAndWhereNoSchemeIsChosen) {
    EXPECT_EQ(text(ExportKind::pixel, HessianScheme::official), "");
    EXPECT_EQ(text(ExportKind::interactions, HessianScheme::official), "");
    for (const ExportKind kind :
         {ExportKind::picture, ExportKind::strip, ExportKind::grid, ExportKind::pair,
          ExportKind::pair_difference, ExportKind::activeness, ExportKind::heatmap,
          ExportKind::comparison, ExportKind::animation}) {
        EXPECT_EQ(text(kind, HessianScheme::minimal), "");
    }
}

}  // namespace
}  // namespace zscope
