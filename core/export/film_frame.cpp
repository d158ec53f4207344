#include "core/export/film_frame.h"

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "core/explore/traverse.h"
#include "core/export/canvas.h"
#include "core/export/component_scores.h"
#include "core/export/figure.h"
#include "core/export/sheet.h"
#include "core/hessian/activeness.h"
#include "core/hessian/model_calls.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

/// In the components' own order, without intervals.
std::vector<ComponentScore> measure_scores(Generator& generator, c10::Device device,
                                           const FilmOptions& options,
                                           const std::stop_token& stop) {
    const FigureLatents latents{.samples = options.samples, .seed = options.seed};
    const at::Tensor z = figure_latents(latents, generator.info().latent_size).to(device);
    ModelCalls calls(generator, latents.mode, options.batch, {}, stop);
    const at::Tensor mean =
        compute_activeness(calls.pictures(), z, {}, {}, stop).mean.to(at::kDouble).cpu();
    std::vector<ComponentScore> scores;
    for (int i = 0; i < mean.size(0); ++i) {
        scores.push_back({.component = i,
                          .label = component_title(generator.info(), i),
                          .score = mean[i].item<double>()});
    }
    return scores;
}

std::vector<double> shares_of(const std::vector<ComponentScore>& scores) {
    double total = 0.0;
    for (const ComponentScore& score : scores) {
        total += score.score;
    }
    std::vector<double> shares;
    for (const ComponentScore& score : scores) {
        shares.push_back(total > 0.0 ? score.score / total : 0.0);
    }
    return shares;
}

constexpr const char* kGap = "  ";
constexpr const char* kWidestShare = "000 %";
constexpr const char* kWidestOfDead = "0 %";

std::string percent(double share) {
    return std::to_string(std::lround(100.0 * share)) + " %";
}

/// Of a row, alive or dead.
int widest_label(const std::string& name) {
    const std::string alive = std::string(name).append(kGap).append(kWidestShare);
    const std::string dead = std::string(name).append(kDeadMark).append(kGap).append(kWidestOfDead);
    return std::max(text_width(alive), text_width(dead));
}

std::string summary(std::vector<double> shares) {
    std::ranges::sort(shares, std::greater{});
    const double two = shares.front() + (shares.size() > 1 ? shares[1] : 0.0);
    return "Share of the summed activeness: strongest " + percent(shares.front()) +
           ", two strongest " + percent(two);
}

}  // namespace

FilmFrame draw_film_frame(Generator& generator, c10::Device device, const FilmOptions& options,
                          const std::string& title, const std::vector<float>& base,
                          std::stop_token stop) {
    const std::vector<ComponentScore> scores = measure_scores(generator, device, options, stop);
    FilmFrame frame{.picture = {}, .activeness_share = shares_of(scores)};
    const StripOptions strip{
        .steps = options.steps, .extent = options.extent, .batch = options.batch};
    const TraversePlan plan = plan_strips(base, strip);
    Figure figure{.title = title,
                  .notes = {summary(frame.activeness_share)},
                  .rows = plan.rows,
                  .columns = plan.columns};
    const double largest = largest_activeness(scores);
    for (std::size_t row = 0; row < scores.size(); ++row) {
        figure.row_labels.push_back(marked_label(scores[row], largest)
                                        .append(kGap)
                                        .append(percent(frame.activeness_share[row])));
        figure.row_label_width = std::max(figure.row_label_width, widest_label(scores[row].label));
    }
    draw_cells(
        generator, plan,
        [&](DrawnCell cell) { figure.panels.push_back(enlarge(cell.image, options.scale)); }, {},
        stop);
    frame.picture = compose_figure(figure);
    return frame;
}

}  // namespace zscope
