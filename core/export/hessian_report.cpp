#include "core/export/hessian_report.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/randint.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <limits>
#include <string_view>
#include <utility>

#include "core/base/error.h"
#include "core/base/require.h"
#include "core/export/channel_name.h"
#include "core/export/picture_count.h"
#include "core/export/style_options.h"
#include "core/export/table.h"
#include "core/hessian/analytic_hessians.h"
#include "core/hessian/axis_count.h"
#include "core/hessian/chosen_axes.h"
#include "core/hessian/packed_hessian.h"
#include "core/hessian/pass_count.h"
#include "core/hessian/penalty.h"
#include "core/hessian/repeatable.h"
#include "core/hessian/sign_vectors.h"
#include "core/hessian/streamed_penalty.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

struct Choice {
    PixelPlace place;
    double penalty = std::numeric_limits<double>::quiet_NaN();
};

void require(bool holds, const std::string& message, const std::string& hint = {}) {
    if (!holds) {
        throw Error(ErrorCode::invalid_argument, message, hint);
    }
}

void check(const GeneratorInfo& info, const PixelHessianRequest& request) {
    require_between("k", request.k, 2, kMaxDirections);
    require_above_zero("epsilon", request.epsilon);
    if (request.place) {
        const PixelPlace& place = *request.place;
        require(place.x >= 0 && place.x < info.width && place.y >= 0 && place.y < info.height &&
                    place.channel >= 0 && place.channel < info.channels,
                "pixel " + std::to_string(place.x) + "," + std::to_string(place.y) + "," +
                    std::to_string(place.channel) + " lies outside; " + info.name + " draws " +
                    std::to_string(info.width) + " x " + std::to_string(info.height) +
                    " pixels of " + std::to_string(info.channels) + " channels",
                place_hint(info));
    }
}

PixelPlace place_of(std::int64_t index, const GeneratorInfo& info) {
    return {.x = index % info.width,
            .y = index / info.width % info.height,
            .channel = index / (info.width * info.height)};
}

/// One place a sample where no penalty chooses it: the one given, or one drawn from the seed.
std::vector<PixelPlace> places_without_penalty(const GeneratorInfo& info,
                                               const PixelHessianRequest& request) {
    const std::int64_t samples = request.latents.samples;
    std::vector<PixelPlace> places(static_cast<std::size_t>(samples),
                                   request.place.value_or(PixelPlace{}));
    if (!request.place) {
        const at::Tensor drawn =
            at::randint(0, info.channels * info.height * info.width, {samples},
                        at::make_generator<at::CPUGeneratorImpl>(request.latents.seed),
                        at::TensorOptions(at::kLong));
        for (std::int64_t s = 0; s < samples; ++s) {
            places[static_cast<std::size_t>(s)] = place_of(drawn[s].item<std::int64_t>(), info);
        }
    }
    return places;
}

/// By the penalty over `directions`.
Choice choose(ModelCalls& calls, const at::Tensor& z, const at::Tensor& directions,
              const GeneratorInfo& info, const PixelHessianRequest& request) {
    const TensorFunction pixels = calls.layers({ModelCalls::kPixels});
    StreamedPenalty streamed(pixels, z, request.epsilon, request.batch);
    streamed.add(directions);
    const at::Tensor penalty = streamed.result(VarianceForm::unbiased)[0].flatten();
    calls.require_finite(penalty);
    const at::Tensor index =
        request.choice == PixelChoice::most_penalised ? penalty.argmax() : penalty.argmin();
    return {.place = place_of(index.item<std::int64_t>(), info),
            .penalty = penalty[index.item<std::int64_t>()].item<double>()};
}

/// Nothing unless the scheme is analytic. Refers to `calls`, which can stop it at any step and
/// hears there of the share of its passes that is done.
std::optional<AnalyticHessians> analytic_source(const Generator& generator, HessianScheme scheme,
                                                LatentMode mode, ModelCalls& calls,
                                                std::int64_t budget,
                                                const std::vector<int>& components) {
    if (scheme != HessianScheme::analytic) {
        return std::nullopt;
    }
    const std::int64_t passes =
        pass_count(scheme, axis_count(components, generator.info().latent_size));
    const auto before_step = [&calls, passes](std::int64_t done, std::int64_t steps) {
        calls.require_going();
        calls.report_ahead(passes * done / steps);
    };
    std::optional<AnalyticHessians> source =
        analytic_hessians(generator, mode, before_step, budget, components);
    if (!source) {
        throw Error(ErrorCode::unsupported,
                    generator.info().name + " has no analytic second derivatives",
                    "Choose the scheme official or minimal");
    }
    return source;
}

at::Tensor analytic_at(const AnalyticHessians& source, const at::Tensor& z, const PixelPlace& place,
                       const GeneratorInfo& info) {
    const std::int64_t index = (place.channel * info.height + place.y) * info.width + place.x;
    return source.of_output(z, index).to(at::kDouble).cpu();
}

at::Tensor hessian_at(ModelCalls& calls, const at::Tensor& z, const PixelPlace& place,
                      const std::vector<std::int64_t>& axes, const PixelHessianRequest& request) {
    const PictureFunction pictures = calls.pictures();
    const PictureFunction value = [&](const at::Tensor& points) {
        return pictures(points)
            .select(1, place.channel)
            .select(1, place.y)
            .narrow(1, place.x, 1)
            .clone();  // the rest of the pictures is not kept
    };
    return packed_pixel_hessians(along_axes(value, z, axes), values_on_axes(z, axes),
                                 {.scheme = request.scheme,
                                  .epsilon = request.epsilon,
                                  .rows_per_call = request.batch})
        .to(at::kDouble)
        .cpu();
}

/// What takes the Hessians of the samples in, one sample after another.
struct StatisticsMeters {
    InteractionMeter interactions;
    std::optional<DiagonalnessMeter> diagonalness;  ///< none of a single component

    void add(const HessianSlice& slice) {
        interactions.add(slice);
        if (diagonalness) {
            diagonalness->add(slice);
        }
    }
    void end_sample() {
        interactions.end_sample();
        if (diagonalness) {
            diagonalness->end_sample();
        }
    }
};

/// Takes a slice in, as many columns at a time as the meters do, and gives way before each part.
void add_in_parts(const HessianSlice& slice, const ModelCalls& calls, StatisticsMeters& meters) {
    const std::int64_t width = columns_at_once(slice.packed.size(0));
    for (std::int64_t first = 0; first < slice.packed.size(1); first += width) {
        calls.give_way();
        meters.add({.packed = slice.packed.slice(1, first, first + width),
                    .scheme = slice.scheme,
                    .offset = slice.offset + first,
                    .total = slice.total});
    }
}

/// Gives the slices of one sample's Hessians to a visitor.
using SampleHessians = std::function<void(const HessianVisitor&)>;

/// Takes in one sample of m components. Where maps are wanted, which show it, the first fault of
/// its Hessians; else what is not finite throws, see ModelCalls::require_finite.
std::optional<NonFinite> take_sample(const SampleHessians& visit,
                                     const HessianStatisticsRequest& request, std::int64_t m,
                                     ModelCalls& calls, StatisticsMeters& meters) {
    const bool is_analytic = request.scheme == HessianScheme::analytic;
    const std::string_view obtained = is_analytic ? kDerivatives : kDifferences;
    std::optional<NonFinite> fault;
    visit([&](const HessianSlice& slice) {
        if (is_analytic) {
            calls.count(pass_count(request.scheme, m));
        }
        if (request.mapped.empty()) {
            calls.require_finite(slice.packed, obtained);
        } else if (!fault) {
            fault = calls.fault_of(slice.packed, obtained);
        }
        add_in_parts(slice, calls, meters);
    });
    meters.end_sample();
    return fault;
}

/// Pairs of components as places among `axes`. Throws Error(invalid_argument) where one is not
/// there.
std::vector<std::pair<std::int64_t, std::int64_t>> places_of(
    const std::vector<std::pair<std::int64_t, std::int64_t>>& pairs,
    const std::vector<std::int64_t>& axes) {
    const auto place = [&axes](std::int64_t component) {
        const auto found = std::ranges::find(axes, component);
        require(
            found != axes.end(),
            "the map is of z" + std::to_string(component) + ", which is not among the components",
            "Name it under --components, too");
        return std::distance(axes.begin(), found);
    };
    std::vector<std::pair<std::int64_t, std::int64_t>> places;
    for (const auto& [i, j] : pairs) {
        places.emplace_back(place(i), place(j));
    }
    return places;
}

std::optional<Diagonalness> diagonalness_of(const at::Tensor& packed, std::int64_t n,
                                            HessianScheme scheme) {
    if (n < 2) {
        return std::nullopt;
    }
    DiagonalnessMeter meter(n);
    meter.add({.packed = packed, .scheme = scheme});
    meter.end_sample();
    return meter.result();
}

}  // namespace

std::vector<PixelHessian> compute_chosen_hessians(Generator& generator, c10::Device device,
                                                  const PixelHessianRequest& request,
                                                  ProgressSink progress, std::stop_token stop) {
    const GeneratorInfo& info = generator.info();
    check(info, request);
    ModelCalls calls(generator, request.latents.mode, request.batch, std::move(progress),
                     std::move(stop));
    const bool by_penalty = is_chosen_by_penalty(request);
    const bool is_differenced = request.scheme != HessianScheme::analytic || by_penalty;
    const std::vector<std::int64_t> axes = chosen_axes(request.components, info.latent_size);
    const std::int64_t m = std::ssize(axes);
    calls.expect(pixel_passes(request, m));
    const at::Tensor z = figure_latents(request.latents, info.latent_size).to(device);
    std::optional<SampleDirections> directions;
    std::vector<PixelPlace> places;
    if (by_penalty) {
        directions.emplace(z, request.k, request.latents.seed, [&calls] { calls.require_going(); });
    } else {
        places = places_without_penalty(info, request);
    }
    const std::optional<AnalyticHessians> analytic =
        analytic_source(generator, request.scheme, request.latents.mode, calls, kMemoryBudgetBytes,
                        request.components);
    if (is_differenced) {
        require_repeatable(calls, info, z.narrow(0, 0, 1));
    }
    std::vector<PixelHessian> found;
    for (std::int64_t s = 0; s < z.size(0); ++s) {
        calls.require_going();
        const at::Tensor point = z.narrow(0, s, 1);
        calls.begin_sample(point, s);
        const Choice choice = directions ? choose(calls, point, directions->next(), info, request)
                                         : Choice{.place = places[static_cast<std::size_t>(s)]};
        const at::Tensor packed = analytic ? analytic_at(*analytic, z[s], choice.place, info)
                                           : hessian_at(calls, z[s], choice.place, axes, request);
        if (analytic) {
            calls.count(pass_count(request.scheme, m));
        }
        calls.require_finite(packed, analytic ? kDerivatives : kDifferences);
        PixelHessian& hessian = found.emplace_back();
        hessian.place = choice.place;
        hessian.penalty = choice.penalty;
        hessian.matrix = unpack_symmetric(packed.flatten(), m);
        hessian.diagonalness = diagonalness_of(packed, m, request.scheme);
    }
    return found;
}

HessianStatistics compute_hessian_statistics(Generator& generator, c10::Device device,
                                             const HessianStatisticsRequest& request,
                                             ProgressSink progress, std::stop_token stop,
                                             const InteractionsPartial& on_sample,
                                             std::int64_t budget_bytes) {
    require_above_zero("epsilon", request.epsilon);
    const GeneratorInfo& info = generator.info();
    const std::vector<std::int64_t> axes = chosen_axes(request.components, info.latent_size);
    const std::int64_t m = std::ssize(axes);
    ModelCalls calls(generator, request.latents.mode, request.batch, std::move(progress),
                     std::move(stop));
    const std::int64_t budget = budget_bytes - meter_bytes(request, info);
    const std::optional<AnalyticHessians> analytic = analytic_source(
        generator, request.scheme, request.latents.mode, calls, budget, request.components);
    const PixelHessianOptions differences{.scheme = request.scheme,
                                          .epsilon = request.epsilon,
                                          .rows_per_call = request.batch,
                                          .memory_budget = budget};
    const at::Tensor z = figure_latents(request.latents, info.latent_size).to(device);
    calls.expect(analytic ? statistics_passes(request, m, analytic->slice_count())
                          : statistics_passes(request, info, budget_bytes));
    HessianStatistics statistics;
    StatisticsMeters meters{
        .interactions = InteractionMeter(m, places_of(request.mapped, axes), info.channels,
                                         info.height * info.width),
        .diagonalness = {}};
    if (m > 1) {
        meters.diagonalness.emplace(m);
    }
    if (!analytic) {
        require_repeatable(calls, info, z.narrow(0, 0, 1));
    }
    for (std::int64_t s = 0; s < z.size(0); ++s) {
        calls.require_going();
        calls.begin_sample(z.narrow(0, s, 1), s);
        const SampleHessians visit = [&](const HessianVisitor& take) {
            if (analytic) {
                analytic->visit(z[s], take);
            } else {
                visit_pixel_hessians(along_axes(calls.pictures(), z[s], axes),
                                     values_on_axes(z[s], axes), differences, take);
            }
        };
        if (std::optional<NonFinite> fault = take_sample(visit, request, m, calls, meters)) {
            statistics.faults.push_back(std::move(*fault));
        }
        if (on_sample && s + 1 < z.size(0)) {
            on_sample(meters.interactions.result());
        }
    }
    statistics.interactions = meters.interactions.result();
    if (meters.diagonalness) {
        statistics.diagonalness = meters.diagonalness->result();
    }
    for (std::size_t pair = 0; pair < request.mapped.size(); ++pair) {
        statistics.maps.push_back(meters.interactions.map(pair).view({info.height, info.width}));
    }
    return statistics;
}

}  // namespace zscope
