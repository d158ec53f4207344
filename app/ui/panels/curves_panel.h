#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/ui/curve_look.h"
#include "app/ui/panel.h"

namespace zscope::ui {

/// The curves of the run at hand, with those of other runs behind them, over pictures shown.
class CurvesPanel final : public Panel {
  public:
    [[nodiscard]] const char* title() const override { return "Curves"; }
    void draw(const AppState& state, Actions& actions) override;

  private:
    struct Line {
        std::string column;
        std::string label;
        bool has_gaps = false;  ///< every row measures it
    };
    struct Plot {
        std::string title;
        std::vector<Line> lines;
        bool logarithmic = false;
        bool evaluation = false;  ///< of the measurements now and then, not of the steps
    };

    void draw_tools(const AppState& state, Actions& actions);
    /// Whether some run has values below 0 in it, which a plain logarithm would leave out.
    [[nodiscard]] static bool falls_below_zero(const TrainingState& training, const Plot& plot);
    void draw_plot(const TrainingState& training, const Plot& plot, float width, float height);
    void draw_curve(const CurveHistory& curves, const Line& line, const CurveStyle& style,
                    const CurveLook& look);
    void draw_readout(const TrainingState& training, const Plot& plot);
    static void add_regularizers(const TrainingState& training,
                                 const std::vector<std::string>& measured,
                                 std::vector<Plot>& plots);
    static void add_measurements(const TrainingState& training, std::vector<Plot>& plots);
    [[nodiscard]] static std::vector<Plot> plots_of(const TrainingState& training);

    double low_ = 0.0;  ///< of the shared axis, images
    double high_ = 1.0;
};

}  // namespace zscope::ui
