#include "core/train/run_warnings.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>
#include <string_view>

#include "core/train/regularizer_columns.h"
#include "core/train/regularizer_settings.h"

namespace zscope {

namespace {

constexpr std::size_t kWindow = 10;        ///< newest rows looked at
constexpr double kLostDiversity = 0.75;    ///< of the most diverse moment so far
constexpr double kHealthyDiversity = 0.9;  ///< of the data's, once the strength rises no more
constexpr double kFallenPenalty = 0.9;     ///< of the penalty at the most diverse moment
constexpr double kWonLoss = 0.15;          ///< of a balanced game's 2 ln 2 = 1.39
constexpr double kWonGap = 5.0;            ///< times the score gap usual in this run
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

using Column = std::vector<double>;

const Column* column(const CurveTable& table, std::string_view name) {
    const auto found = std::ranges::find(table.names, name);
    return found == table.names.end()
               ? nullptr
               : &table.columns[static_cast<std::size_t>(found - table.names.begin())];
}

std::size_t window_start(std::size_t rows) {
    return rows - std::min(rows, kWindow);
}

/// Mean of the numbers among rows first..last-1; NaN if there are none.
double mean_of(const Column& values, std::size_t first, std::size_t last) {
    double sum = 0.0;
    int count = 0;
    for (std::size_t i = first; i < last; ++i) {
        if (std::isfinite(values[i])) {
            sum += values[i];
            ++count;
        }
    }
    return count > 0 ? sum / count : kNan;
}

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
}

std::optional<RunWarning> not_finite(const CurveTable& curves) {
    const std::size_t rows = curves.rows();
    const char* hint =
        "Lower the learning rate or the strength of the penalty, or go back to an "
        "earlier checkpoint";
    for (const char* name : {"loss_discriminator", "loss_generator"}) {
        const Column* losses = column(curves, name);
        if (losses != nullptr && rows > 0 && !std::isfinite(losses->back())) {
            return RunWarning{RunWarningKind::not_finite,
                              std::string(name) + " is not a number any more", hint};
        }
    }
    double skipped = 0.0;
    for (const char* name : {"skipped_discriminator", "skipped_generator"}) {
        const Column* counts = column(curves, name);
        if (counts != nullptr && rows > 0) {
            const std::size_t first = window_start(rows);
            skipped += counts->back() - (first == 0 ? 0.0 : (*counts)[first - 1]);
        }
    }
    if (skipped > 0.0) {
        return RunWarning{RunWarningKind::not_finite,
                          number(skipped) +
                              " updates were left out lately: a gradient was not a "
                              "number",
                          hint};
    }
    return std::nullopt;
}

/// Median of the gaps between the scores of real and made pictures.
double usual_gap(const Column& real, const Column& fake, std::size_t last) {
    Column gaps;
    for (std::size_t i = 0; i < last; ++i) {
        if (std::isfinite(real[i] - fake[i])) {
            gaps.push_back(std::abs(real[i] - fake[i]));
        }
    }
    if (gaps.empty()) {
        return kNan;
    }
    const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
    std::nth_element(gaps.begin(), middle, gaps.end());
    return *middle;
}

std::optional<RunWarning> discriminator_wins(const CurveTable& curves, LossKind loss) {
    const std::size_t rows = curves.rows();
    const Column* losses = column(curves, "loss_discriminator");
    const Column* real = column(curves, "score_real");
    const Column* fake = column(curves, "score_fake");
    if (losses == nullptr || real == nullptr || fake == nullptr || rows < kWindow) {
        return std::nullopt;
    }
    const std::size_t first = window_start(rows);
    const double gap = mean_of(*real, first, rows) - mean_of(*fake, first, rows);
    bool won = false;
    if (loss == LossKind::non_saturating_r1) {
        won = mean_of(*losses, first, rows) < kWonLoss * 2.0 * std::log(2.0);
    } else if (first >= kWindow) {
        won = gap > kWonGap * std::max(usual_gap(*real, *fake, first), 1.0);
    }
    if (!won) {
        return std::nullopt;
    }
    return RunWarning{RunWarningKind::discriminator_wins,
                      "the discriminator tells all pictures apart: scores differ by " + number(gap),
                      "Raise r1_gamma or gradient_penalty, or lower the strength of the penalty"};
}

/// How many rows of the curves are of `images` pictures or fewer.
std::size_t rows_until(const CurveTable& curves, double images) {
    const Column& axis = curves.columns.front();
    return static_cast<std::size_t>(std::ranges::upper_bound(axis, images) - axis.begin());
}

/// A regularizer in the rows of the curves around `images`: those up to it, or the first measured
/// ones after it where none is.
double penalty_at(const CurveTable& curves, std::string_view regularizer, double images) {
    const Column* penalty = column(curves, regularizer);
    if (penalty == nullptr) {
        return kNan;
    }
    const std::size_t end = rows_until(curves, images);
    const double before = mean_of(*penalty, window_start(end), end);
    if (std::isfinite(before)) {
        return before;
    }
    const auto measured = std::find_if(penalty->begin(), penalty->end(),
                                       [](double value) { return std::isfinite(value); });
    return measured == penalty->end() ? kNan : *measured;
}

/// The strength of a regularizer does not rise in the rows of the curves up to `images`, as far as
/// they tell.
bool ramp_has_ended(const CurveTable& curves, std::string_view regularizer, double images) {
    const Column* strength = column(curves, lambda_column(regularizer));
    const std::size_t end = rows_until(curves, images);
    return strength != nullptr && end >= 2 &&
           !((*strength)[end - 1] > (*strength)[window_start(end)]);
}

std::optional<RunWarning> collapse(const CurveTable& curves, const CurveTable& evaluation) {
    const Column* diversity = column(evaluation, "diversity");
    if (diversity == nullptr || diversity->size() < 2) {
        return std::nullopt;
    }
    const auto best = std::ranges::max_element(*diversity);
    const Column& axis = evaluation.columns.front();
    const double best_images = axis[static_cast<std::size_t>(best - diversity->begin())];
    // Untrained networks may be more diverse than the data.
    const bool is_lost = diversity->back() < kLostDiversity * std::min(*best, 1.0);
    // While components give way it may dip.
    const bool is_low = *best >= kHealthyDiversity && diversity->back() < kHealthyDiversity;
    for (const std::string& name : regularizers_in(curves.names)) {
        if (!is_lost && !(is_low && ramp_has_ended(curves, name, axis.back()))) {
            continue;
        }
        const double now = penalty_at(curves, name, axis.back());
        const double then = penalty_at(curves, name, best_images);
        if (now < kFallenPenalty * then) {
            return RunWarning{RunWarningKind::collapse,
                              "the pictures become alike: diversity fell from " + number(*best) +
                                  " to " + number(diversity->back()) + " while the " +
                                  std::string(regularizer_title(name)) + " fell from " +
                                  number(then) + " to " + number(now),
                              "Lower the strength of the penalty or make its ramp longer"};
        }
    }
    return std::nullopt;
}

}  // namespace

std::vector<RunWarning> run_warnings(const CurveTable& curves, const CurveTable& evaluation,
                                     LossKind loss) {
    std::vector<RunWarning> warnings;
    for (const std::optional<RunWarning>& found :
         {not_finite(curves), discriminator_wins(curves, loss), collapse(curves, evaluation)}) {
        if (found) {
            warnings.push_back(*found);
        }
    }
    return warnings;
}

}  // namespace zscope
