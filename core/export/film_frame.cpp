#include "core/export/film_frame.h"

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "core/explore/traverse.h"
#include "core/export/canvas.h"
#include "core/export/figure.h"
#include "core/export/sheet.h"
#include "core/hessian/activeness.h"
#include "core/hessian/model_calls.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

std::vector<double> activeness_shares(Generator& generator, c10::Device device,
                                      const FilmOptions& options, const std::stop_token& stop) {
    const FigureLatents latents{.samples = options.samples, .seed = options.seed};
    const at::Tensor z = figure_latents(latents, generator.info().latent_size).to(device);
    ModelCalls calls(generator, latents.mode, options.batch, {}, stop);
    const at::Tensor mean =
        compute_activeness(calls.pictures(), z, {}, {}, stop).mean.to(at::kDouble).cpu();
    const double total = mean.sum().item<double>();
    std::vector<double> shares;
    for (std::int64_t i = 0; i < mean.size(0); ++i) {
        shares.push_back(total > 0.0 ? mean[i].item<double>() / total : 0.0);
    }
    return shares;
}

constexpr const char* kWidestShare = "000 %";

std::string percent(double share) {
    return std::to_string(std::lround(100.0 * share)) + " %";
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
    const GeneratorInfo& info = generator.info();
    FilmFrame frame{.picture = {},
                    .activeness_share = activeness_shares(generator, device, options, stop)};
    const StripOptions strip{
        .steps = options.steps, .extent = options.extent, .batch = options.batch};
    const TraversePlan plan = plan_strips(base, strip);
    Figure figure{.title = title,
                  .notes = {summary(frame.activeness_share)},
                  .rows = plan.rows,
                  .columns = plan.columns};
    for (int row = 0; row < plan.rows; ++row) {
        const std::string name = component_title(info, row) + "  ";
        const double share = frame.activeness_share[static_cast<std::size_t>(row)];
        figure.row_labels.push_back(name + percent(share));
        figure.row_label_width = std::max(figure.row_label_width, text_width(name + kWidestShare));
    }
    draw_cells(
        generator, plan,
        [&](DrawnCell cell) { figure.panels.push_back(enlarge(cell.image, options.scale)); }, {},
        stop);
    frame.picture = compose_figure(figure);
    return frame;
}

}  // namespace zscope
