#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/state/model_slot.h"
#include "core/base/image.h"
#include "core/base/job_runner.h"
#include "core/explore/traverse.h"
#include "core/export/analysis_types.h"

/// What the window measures of a model in the background. Plain data.
namespace zscope {

enum class AnalysisKind {
    activeness,
    heatmap,
    interactions,
    pixel,
    pair,
    layers,
    activeness_of_b,
    heatmap_of_b,
    layers_of_b,
    interactions_of_b,
    pixel_of_b,
};
inline constexpr std::size_t kAnalysisKinds = 11;

enum class AnalysisPhase { idle, running, done, failed, cancelled };

/// What a result was measured on. With equal keys and equal requests results are equal.
struct AnalysisKey {
    std::uint64_t model_generation = 0;
    std::uint64_t weights_version = 0;
    std::uint64_t latent_version = 0;  ///< 0: does not depend on the latent on screen
    friend bool operator==(const AnalysisKey&, const AnalysisKey&) = default;
};

/// How far one kind is.
struct AnalysisJob {
    AnalysisPhase phase = AnalysisPhase::idle;
    JobId id = 0;
    std::string failure;  ///< of phase `failed`, one line
    std::string hint;
};

/// Scores in the components' own order, of the first `samples_done` latents.
struct ActivenessResult {
    AnalysisKey key;
    ActivenessRequest request;
    int samples_done = 0;
    std::vector<ComponentScore> scores;
};

/// The same of the model in slot B.
struct ActivenessOfB : ActivenessResult {
    using Plain = ActivenessResult;
};

/// One number a pixel, row by row. NaN where the model gave none.
struct FloatMap {
    int width = 0;
    int height = 0;
    std::vector<float> values;

    /// Nearest value for a point of the picture, 0..1 each way.
    [[nodiscard]] float at(float x, float y) const noexcept;
};

struct HeatmapResult {
    AnalysisKey key;
    SensitivityOptions request;
    int k = 0;  ///< directions so far; of change and interaction maps 0
    std::shared_ptr<const FloatMap> map;
    HeatmapRange range;        ///< smallest and largest finite value
    std::vector<float> sizes;  ///< rising_sizes of the map
    std::size_t bad = 0;       ///< values that are no numbers
    std::string bad_text;      ///< where the first of them is; empty when there is none
};

/// The same of the model in slot B, at the place that A's sliders stand at.
struct HeatmapOfB : HeatmapResult {
    using Plain = HeatmapResult;
};

/// Root mean square second derivatives, n x n row by row, of the first `samples_done` latents.
struct InteractionsResult {
    AnalysisKey key;
    HessianStatisticsRequest request;
    int samples_done = 0;
    std::size_t n = 0;
    std::vector<double> value;
    std::vector<double> low;
    std::vector<double> high;
};

/// The same of the model in slot B, "here" at the place that A's sliders stand at.
struct InteractionsOfB : InteractionsResult {
    using Plain = InteractionsResult;
};

struct PixelResult {
    AnalysisKey key;
    PixelHessianRequest request;
    PixelPlace place;
    double penalty = 0.0;  ///< with which it was chosen; NaN if it was clicked or drawn
    std::size_t n = 0;
    std::vector<double> matrix;   ///< n x n, with signs
    bool is_diagonal = false;     ///< the largest size lies on the diagonal
    std::optional<double> ratio;  ///< mean size on the diagonal / off it; none for n = 1
};

/// The same of the model in slot B, at the place that A's sliders stand at.
struct PixelOfB : PixelResult {
    using Plain = PixelResult;
};

/// Two components over two lists of values. Cells row by row; null until drawn.
struct PairResult {
    AnalysisKey key;
    PairGridOptions request;
    FigureLatents latent{};  ///< that it stands around
    std::vector<std::shared_ptr<const Image>> cells;
    /// What the pair does beyond the sum of its parts, mean size over channels; with their cells.
    std::vector<std::shared_ptr<const FloatMap>> differences;
    float largest_difference = 0.0F;
    /// The same with signs: mean over channels, in which opposite ones cancel.
    std::vector<std::shared_ptr<const FloatMap>> signed_differences;
    HeatmapRange signed_range{0.0, 0.0};  ///< what their finite values cover, with 0
    std::size_t bad = 0;                  ///< values of the differences that are no numbers
    std::string bad_text;                 ///< where the first of them is; empty when there is none
    int base_row = -1;                    ///< the cell where the picture stands; -1: outside
    int base_column = -1;
};

/// The channels of one layer at the latent on screen.
struct LayersResult {
    AnalysisKey key;
    LayerRequest request;
    std::vector<std::shared_ptr<const FloatMap>> maps;  ///< one a channel
    std::vector<ValueStatistics> channels;              ///< of each
    ValueStatistics whole;                              ///< of all values together
    double fitting = 1.0;                               ///< fitting_size of these
    std::string bad_text;  ///< where values that are no numbers begin; empty when there are none
};

/// The same of the model in slot B, at the place that A's sliders stand at.
struct LayersOfB : LayersResult {
    using Plain = LayersResult;
};

/// Nothing of what the request asks for is missing: a job that was cancelled leaves a part.
[[nodiscard]] bool is_whole(const ActivenessResult& result) noexcept;
[[nodiscard]] bool is_whole(const HeatmapResult& result) noexcept;
[[nodiscard]] bool is_whole(const InteractionsResult& result) noexcept;
[[nodiscard]] bool is_whole(const PixelResult& result) noexcept;
[[nodiscard]] bool is_whole(const PairResult& result) noexcept;
[[nodiscard]] bool is_whole(const LayersResult& result) noexcept;

enum class HeatmapMeasure { penalty, change, interaction, curvature };
/// Where a curvature map bends the picture.
enum class CurvatureAlong {
    component,
    from_base,  ///< from the base to the latent on screen, a direction of length 1
    given,      ///< a direction that was opened or pasted
};
enum class HeatmapLayout { overlay, side_by_side };
enum class RangeMode {
    shared,     ///< see AnalysisState::shared_ranges
    automatic,  ///< of the present map; of A's and B's together where both are shown
    by_hand,    ///< HeatmapChoice::hand_range, kept over models and latents
};

struct HeatmapChoice {
    bool shown = false;
    HeatmapMeasure measure = HeatmapMeasure::penalty;
    int component = 0;               ///< of a change map or a curvature map
    std::pair<int, int> pair{0, 1};  ///< of an interaction map
    CurvatureAlong along = CurvatureAlong::component;
    std::vector<float> direction;             ///< for CurvatureAlong::given; empty: none yet
    std::string direction_axes{};             ///< it was told in: direction_axes_of the model
    std::optional<int> layer = std::nullopt;  ///< index of an activation; none: pixels
    ChannelReduction reduction = SensitivityOptions{}.reduction;  ///< of all but a change map
    ChannelReduction change_reduction = kChangeReduction;         ///< of a change map
    bool is_signed = false;  ///< values keep their sign, of all measures but the penalty
    int k_limit = 64;        ///< refined in powers of two up to here
    double epsilon = SensitivityOptions{}.epsilon;
    double extent = SensitivityOptions{}.extent;
    HeatmapLayout layout = HeatmapLayout::overlay;
    ColorMap color_map = HeatmapStyle{}.color_map;
    float map_opacity = 0.7F;  ///< over the canvas, of the strongest colours
    bool has_even_opacity = HeatmapStyle{}.has_even_opacity;
    bool exports_overlay = false;  ///< figures: over the picture as on the canvas, else alone
    RangeMode range_mode = RangeMode::shared;
    HeatmapRange hand_range;
    double range_percentile = HeatmapStyle{}.range_percentile;  ///< of all modes but by_hand
    friend bool operator==(const HeatmapChoice&, const HeatmapChoice&) = default;

    /// Of the measure that is chosen.
    [[nodiscard]] ChannelReduction present_reduction() const noexcept {
        return measure == HeatmapMeasure::change ? change_reduction : reduction;
    }
    void set_present_reduction(ChannelReduction wanted) noexcept {
        (measure == HeatmapMeasure::change ? change_reduction : reduction) = wanted;
    }
};

struct LayersChoice {
    int layer = 0;  ///< index of an activation; where the model has not got it its first one
    std::optional<double> gain = LayerStyle{}.gain;  ///< dB; none: so that the values fit
    bool normalise = LayerStyle{}.normalise;
    bool as_rgb = false;              ///< three channels as one picture instead of all
    std::array<int, 3> rgb{0, 1, 2};  ///< these
    Slot slot = Slot::a;              ///< of this model; of A while nothing is open as B
    friend bool operator==(const LayersChoice&, const LayersChoice&) = default;
};

enum class ComponentOrder { natural, activeness };
/// Whose bars the activeness chart and table show.
enum class ActivenessShown { a, b, both };
/// In which order they stand: as they rank themselves (of both as A's do, or apart, see
/// ranks_apart), in the other slot or in the model that was open before, or by number.
enum class ChartOrder { own, other, before, number };
/// What the sliders count in: z itself (which is drawn with a deviation of 1), or steps of equal
/// effect on the picture (see slider_units).
enum class SliderUnit { z, equal_effect };

/// Everything a person chooses about analyses. Defaults live here.
struct AnalysisOptions {
    /// Of fewer latents than on the command line, where it may take long: up to 83 components stay
    /// within kUnaskedPictures.
    ActivenessRequest activeness{.latents = {.samples = 16}, .batch = 24};
    HeatmapChoice heatmap;
    HessianStatisticsRequest interactions{.latents = {.samples = kInteractionSamples}, .batch = 8};
    bool interactions_here = false;    ///< around the latent on screen instead of drawn ones
    Slot interactions_slot = Slot::a;  ///< of this model; of A while nothing is open as B
    PixelHessianRequest pixel{.scheme = HessianScheme::minimal, .batch = 8};
    bool pixel_signed = false;
    bool pixel_wanted = false;                ///< a pixel was asked for by pixel.choice
    Slot pixel_slot = Slot::a;                ///< of this model, at pixel.place of A's picture
    std::optional<std::pair<int, int>> pair;  ///< rows and columns of its grid; none: not chosen
    int pair_steps = 5;                       ///< a side, 2 to 9
    float pair_extent = 2.0F;                 ///< the values run from -extent to extent
    bool pair_signed = false;                 ///< differences are shown with their sign
    LayersChoice layers;
    ComponentOrder order = ComponentOrder::natural;
    SliderUnit slider_unit = SliderUnit::z;
    ActivenessShown activeness_shown = ActivenessShown::a;
    ChartOrder chart_order = ChartOrder::own;  ///< of the activeness chart and table
    int top = 0;  ///< so many of the most active components are listed; 0: all
    friend bool operator==(const AnalysisOptions&, const AnalysisOptions&) = default;
};

/// How the components of the model before ranked, so that two charts can be compared bar by bar.
struct ReferenceRanking {
    std::string model;
    std::vector<std::size_t> components;  ///< most active first; empty: none known
};

struct AnalysisState {
    AnalysisOptions options;
    std::array<AnalysisJob, kAnalysisKinds> jobs;
    std::array<bool, kAnalysisKinds>
        visible{};  ///< its panel is in front, or it is drawn elsewhere
    std::shared_ptr<const ActivenessResult> activeness;
    std::shared_ptr<const HeatmapResult> heatmap;
    std::shared_ptr<const InteractionsResult> interactions;
    std::shared_ptr<const PixelResult> pixel;
    std::shared_ptr<const PairResult> pair;
    std::shared_ptr<const LayersResult> layers;
    std::shared_ptr<const ActivenessOfB> activeness_of_b;
    std::shared_ptr<const HeatmapOfB> heatmap_of_b;
    std::shared_ptr<const LayersOfB> layers_of_b;
    std::shared_ptr<const InteractionsOfB> interactions_of_b;
    std::shared_ptr<const PixelOfB> pixel_of_b;
    /// By slot: its model, whatever its weights, is known to repeat itself, so that no map draws
    /// the pictures that look whether it does.
    std::array<bool, 2> is_repeatable{};
    /// Under a moving hand the latent_version of the oldest place that the sliders have left less
    /// than kMapLag ago; theirs where there is none.
    std::uint64_t recent_place = 0;
    ReferenceRanking reference;
    /// The shared range of each kind of map, by its own name: what covers all finished ones of A
    /// and of B, kept over latents until a model is opened as A that was neither A nor B. Of pair
    /// grids, see pair_range_name, that of the first one's sizes.
    std::vector<std::pair<std::string, HeatmapRange>> shared_ranges;

    [[nodiscard]] const AnalysisJob& job(AnalysisKind kind) const noexcept {
        return jobs[static_cast<std::size_t>(kind)];
    }
    [[nodiscard]] AnalysisJob& job(AnalysisKind kind) noexcept {
        return jobs[static_cast<std::size_t>(kind)];
    }
};

}  // namespace zscope
