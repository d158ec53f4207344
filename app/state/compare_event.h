#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/state/compare_state.h"
#include "core/base/error.h"
#include "core/explore/render_types.h"

namespace zscope::event {

/// What becomes B without a file.
enum class CompareSource {
    current,   ///< the model on screen, with its axes and weights as they are now
    original,  ///< the model on screen, with the axes it was opened with
    newest,    ///< the run at hand, with its newest weights as they come
    moment,    ///< the run at hand as the frame looked at shows it, or as it is now
};

// Wishes the controller fulfils.
struct OpenAsBAsked {
    ModelLocation source;
};
struct OpenAsBDialogAsked {};
struct SendToB {
    CompareSource what = CompareSource::current;
    /// With CompareSource::moment: of TrainingRun::frames, whatever frame is looked at.
    std::optional<std::size_t> frame{};
};
struct SwapAsked {};

// Switches of the window.
struct CompareModeSet {
    CompareMode mode = CompareMode::only_a;
};
struct FlickerHeld {
    bool on = false;
};
struct ComparisonStyleSet {
    ComparisonStyle style;
};
struct BClosed {};

// News from the workers.
struct BLoading {
    ModelLocation source;
};
struct BOpened {
    ModelSlot slot;
    bool follows_run = false;  ///< the newest weights of the run at hand are to follow
};
/// The models that ModelOpened and BOpened told of have changed places: what was known of either.
struct SlotsSwapped {
    std::array<bool, 2> is_repeatable{};  ///< by slot, as AnalysisState has it
};
struct BFailed {
    ModelLocation source;
    Error error;
};
struct BPictureRequested {};
struct BPictureArrived {
    std::shared_ptr<const RenderedImage> picture;
};
/// How long B's forwards take, as ModelTimed tells it of A.
struct BTimed {
    std::size_t samples = 0;
    double median_ms = 0.0;
};
/// A clicked cell of B's strips.
struct BPlaceSet {
    std::vector<float> z;  ///< B's latent
};
/// B is drawn with other weights from here on.
struct BWeightsShown {
    std::uint64_t version = 0;
};

}  // namespace zscope::event
