#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/state/training_state.h"

namespace zscope {

/// What can be asked of the run at hand.
enum class TrainAction { start, pause, resume, single_step, stop, kill, save };

namespace event {

// Wishes the controller fulfils.
struct TrainAsked {
    TrainAction action = TrainAction::start;
};
/// A new value for one option of the run at hand, as JSON: "0.001".
struct TrainOptionAsked {
    std::string field;
    std::string value;
};
struct TrainEstimateAsked {};
/// Looks at the weights of a frame; none: at the newest.
struct TrainFrameShown {
    std::optional<std::size_t> frame;
};
struct TrainFollowSet {
    bool on = true;
};
/// Opens the model that the run at hand has written.
struct TrainedModelOpened {};
/// Opens the run at hand itself, with its weights as they come.
struct RunLookAsked {};
struct RunsAsked {};
struct RunResumed {
    std::filesystem::path folder;
    std::int64_t total_images = 0;  ///< where it is to end; 0: as it was
};
struct RunOverlaid {
    std::filesystem::path folder;
    bool on = true;
};
struct CurvesSaved {
    std::filesystem::path path;
};

// Switches and edits of the form.
struct TrainFormSet {
    TrainForm form;
};
struct TrainPresetChosen {
    std::string name;
};
/// The pictures that the next run is to learn from.
struct TrainDataChosen {
    std::filesystem::path folder;
};
struct CurveStyleSet {
    CurveStyle style;
};
/// A run has been stopping for so long that its saving may be given up.
struct TrainKillOffered {};
/// The window is asked to close while a run is going on, or the answer to that.
struct TrainQuitSet {
    QuitWish wish = QuitWish::asked;
};

// News.
struct TrainNewsArrived {
    TrainNews news;
};
struct TrainProgressed {
    TrainProgress progress;
};
struct TrainStarted {
    std::uint64_t followed_generation = 0;  ///< of the model whose pictures follow; 0: none
    std::size_t followed_axes = 0;          ///< UntangleState::axes that the run's weights are in
};
/// The run's latents mean to the open model what they mean to the run: its pictures follow from
/// here on.
struct RunFollowed {
    std::uint64_t generation = 0;  ///< of the open model
    std::size_t axes = 0;          ///< UntangleState::axes that the run's weights are in
};
struct TrainFormChecked {
    TrainFormCheck check;
};
struct FinetuneDefaultsFound {
    FinetuneDefaults defaults;
};
struct TrainEstimated {
    EstimateState estimate;
};
struct RunsListed {
    RunsState runs;
};
/// What the run at hand kept in earlier sittings, oldest first.
struct EarlierFramesRead {
    std::filesystem::path run;
    std::vector<TrainFrame> frames;
};
struct OverlayArrived {
    std::filesystem::path folder;
    CurveHistory curves;
    CurveHistory evaluation;
};

}  // namespace event
}  // namespace zscope
