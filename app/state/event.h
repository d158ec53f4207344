#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "app/state/analysis_event.h"
#include "app/state/app_state.h"
#include "app/state/compare_event.h"
#include "app/state/path_purpose.h"
#include "app/state/training_event.h"
#include "app/state/untangle_event.h"

namespace zscope {

/// What can happen, as values. `reduce` turns a state and an event into the next state; the
/// controller afterwards does what the event asks of the world (files, models, the window).
namespace event {

// The hand on a control: everything between start and end is one undo step, and drawn as a preview
// while the hand moves.
struct GestureStarted {
    bool resumes = false;  ///< the second press of a double click: one undo step with the first
};
/// It holds still, the control is still held.
struct HandRested {};
struct GestureEnded {};

/// A component plays until the gesture is ended, by GestureEnded or by any other edit; looking at
/// the picture in another way is none.
struct SweepStarted {
    std::size_t component = 0;
    float reach = 0.0F;  ///< half length of its track, in units of z; more than 0
};
/// The next place of the component that plays.
struct SweepMoved {
    float value = 0.0F;
};

// Edits, undoable.
struct ComponentSet {
    std::size_t component = 0;
    float value = 0.0F;
};
struct ComponentReset {
    std::size_t component = 0;
};
struct ComponentLocked {
    std::size_t component = 0;
    bool locked = false;
};
/// Several components at once: a clicked cell, a pinned latent.
struct ComponentsSet {
    std::vector<std::pair<std::size_t, float>> values;
};
struct AllReset {};
struct EditsBaked {};
struct SeedSet {
    std::uint64_t seed = 0;
};
struct SeedLocked {
    bool locked = false;
};
/// The latent of a file; locked components stay. Without a mode z is the new base; with one it is
/// what the model gets in that mode, which becomes the present one.
struct LatentPlaced {
    std::vector<float> z;
    std::optional<LatentMode> mode{};
};
struct PostNormSet {
    bool on = false;
};
/// While a component plays, it is no undo step.
struct ViewSet {
    CanvasView view;
};
struct Undone {};
struct Redone {};

// Wishes the controller fulfils; the random ones come back as the edits above.
struct SeedDiced {};
struct ComponentDiced {
    std::size_t component = 0;
};
struct OpenDialogAsked {};
struct LatentOpenDialogAsked {};
struct LatentSaveDialogAsked {};
/// A file with a latent for the open model: .npy, .json or an exported .png.
struct LatentOpenAsked {
    std::filesystem::path path;
};
struct DirectionOpenDialogAsked {};
/// The system's dialog, for a folder.
struct FolderDialogAsked {
    PathPurpose purpose = PathPurpose::export_folder;
};
/// A .npy or .json with n numbers: the direction of the curvature map.
struct DirectionOpenAsked {
    std::filesystem::path path;
};
/// Writes the latent that the model is fed as .npy or .json.
struct LatentSaveAsked {
    std::filesystem::path path;
    bool may_replace = true;  ///< else a file that is there stays, and LatentFileFound follows
};
/// What z was to be saved as is there already; the user is asked.
struct LatentFileFound {
    std::filesystem::path path;
};
/// Files of which nothing is known yet, dropped at once: a latent and up to two models.
struct FilesDropped {
    std::vector<std::filesystem::path> paths;
    Slot slot = Slot::a;  ///< of a single model; of two the first is for A, the second for B
};
struct OpenAsked {
    ModelLocation source;
    std::filesystem::path latent{};  ///< to go to once it is open; empty: none
};
struct ReloadAsked {};
struct ExportAsked {
    ExportKind kind = ExportKind::picture;
};
/// What the Export panel is to write. An export that starts sets it, too.
struct ExportKindChosen {
    ExportKind kind = ExportKind::picture;
};
/// The name of the next files of a kind; empty: after model, kind and seed.
struct ExportNamed {
    ExportKind kind = ExportKind::picture;
    std::string name;
};
struct ExportFolderOpened {};
/// The window as it is drawn next, into a file of the folder of exports.
struct WindowPictureAsked {};
/// A command line, to be pasted into a terminal; empty: the one that makes the same file as `kind`,
/// and replaces none that is there.
struct CommandCopied {
    std::string command;
    ExportKind kind = ExportKind::picture;
};
struct TextCopied {
    std::string text;
};
struct RetryAsked {
    Message message;
};
struct LayoutReset {
    LayoutPreset preset = LayoutPreset::explore;
};
struct QuitAsked {};
/// Opens the pair of a tour and its first caption.
struct TourAsked {
    TourPair tour = TourPair::two_factors;
};
/// Opens again what was open before the tour.
struct TourLeaveAsked {};

// Switches of the window.
struct BaseShown {
    bool on = false;
};
struct ImageOnlyToggled {};
struct HelpToggled {};
struct PaletteToggled {};
struct AboutToggled {};
/// 0, or beyond the last: the tour ends.
struct TourStepSet {
    std::size_t step = 0;
};
/// A tour is about to open its models; it can be begun within another one.
struct TourBegun {
    TourPair tour = TourPair::two_factors;
    std::filesystem::path model;      ///< folder of Tour::model
    std::filesystem::path untangled;  ///< folder of Tour::untangled
};
/// The tour's models stay; what was open before is forgotten.
struct TourKept {};
/// A panel is switched on, if it is off, and comes to the front of its tabs; the picture does not
/// stay alone.
struct PanelShown {
    std::string title;  ///< PanelInfo's
};
struct BannerDismissed {};
struct MessagesCleared {};
/// Some settings are others now. What has changed since the event was made, and is none of them,
/// stays.
struct SettingsChanged {
    std::function<void(Settings&)> change;  ///< sets them in the present settings, and no others
};
/// The Strips panel came to the front or left it.
struct StripsVisible {
    bool visible = false;
};
struct StripsScrolled {
    std::size_t first = 0;  ///< place of the first row among the listed components
};
/// What is missing of the strips since their drawing was cancelled or has failed is drawn after
/// all.
struct StripsAsked {};
struct RecentRemoved {
    std::filesystem::path path;
};
/// Whether a recent model stays in the list whatever is opened after it.
struct RecentPinned {
    std::filesystem::path path;
    bool pinned = false;
};
/// The list of recent models is about to be read: which are gone?
struct RecentLookAsked {};

// News from the workers.
/// Whether the system can show a dialog that asks for a path.
struct FileDialogLookedFor {
    bool is_there = false;
};
struct RecentLookedAt {
    std::vector<std::filesystem::path> missing;
};
/// The files of an open model are others than it was read from.
struct ModelChangedOnDisk {
    ModelLocation source;
};
struct ModelLoading {
    ModelLocation source;
};
struct ModelOpened {
    std::uint64_t generation = 0;
    ModelLocation source;
    GeneratorInfo info;
    std::string command_name;
    std::uint64_t seed = 0;  ///< where to stand when the old latent does not fit
    std::string device = "cpu";
};
/// After its ModelOpened: what was open before the tour stands in its place again.
struct TourLeft {
    std::shared_ptr<const BeforeTour> before;
};
/// The open model is drawn with other weights from here on; what shows it is due again.
struct WeightsShown {
    std::uint64_t model_generation = 0;
    std::uint64_t version = 0;  ///< ModelSlot::weights_version
};
struct ModelFailed {
    ModelLocation source;
    Error error;
};
struct PictureRequested {};
struct PictureArrived {
    std::shared_ptr<const RenderedImage> picture;
    bool is_base = false;
};
struct StripsStarted {
    StripTable table;  ///< rows with values, cells empty
    Slot slot = Slot::a;
};
struct StripRowArrived {
    std::uint64_t model_generation = 0;
    std::uint64_t latent_version = 0;
    std::size_t row = 0;
    std::vector<std::shared_ptr<const Image>> cells;
    std::uint64_t weights_version = 0;
    Slot slot = Slot::a;
    std::string fault{};  ///< StripRow::fault
};
struct StripsStopped {
    Slot slot = Slot::a;
};
struct ExportStarted {
    ExportKind kind = ExportKind::picture;
};
struct ExportFinished {
    std::filesystem::path path;           ///< the picture's, absolute
    std::vector<std::string> warnings{};  ///< lines about what is wrong with its numbers
};
struct ExportFailed {
    Error error;
};
struct MessagePosted {
    Message message;
};
struct ModelTimed {
    std::size_t samples = 0;
    double median_ms = 0.0;
    double p95_ms = 0.0;
    std::optional<double> first_ms{};
};
struct FrameMeasured {
    double ui_ms = 0.0;
};
struct SystemMeasured {
    std::size_t jobs_alive = 0;
    std::size_t memory_bytes = 0;
    std::optional<std::chrono::steady_clock::time_point> waits_since{};  ///< AppState's
};

}  // namespace event

/// One of them.
using AnyEvent = std::variant<
    event::LatentPlaced, event::LatentOpenDialogAsked, event::LatentSaveDialogAsked,
    event::LatentOpenAsked, event::LatentSaveAsked, event::DirectionOpenDialogAsked,
    event::DirectionOpenAsked, event::GestureStarted, event::HandRested, event::GestureEnded,
    event::SweepStarted, event::SweepMoved, event::ComponentSet, event::ComponentReset,
    event::ComponentLocked, event::ComponentsSet, event::AllReset, event::EditsBaked,
    event::SeedSet, event::SeedLocked, event::PostNormSet, event::ViewSet, event::Undone,
    event::Redone, event::SeedDiced, event::ComponentDiced, event::OpenDialogAsked,
    event::OpenAsked, event::ReloadAsked, event::ExportAsked, event::ExportFolderOpened,
    event::CommandCopied, event::TextCopied, event::RetryAsked, event::LayoutReset,
    event::QuitAsked, event::BaseShown, event::ImageOnlyToggled, event::HelpToggled,
    event::PaletteToggled, event::AboutToggled, event::BannerDismissed, event::MessagesCleared,
    event::SettingsChanged, event::StripsVisible, event::StripsScrolled, event::StripsAsked,
    event::RecentRemoved, event::ModelLoading, event::ModelOpened, event::WeightsShown,
    event::ModelFailed, event::PictureRequested, event::PictureArrived, event::StripsStarted,
    event::StripRowArrived, event::StripsStopped, event::ExportStarted, event::ExportFinished,
    event::ExportFailed, event::MessagePosted, event::ModelTimed, event::FrameMeasured,
    event::SystemMeasured, event::RebaseAsked, event::RebaseCancelAsked, event::RebasedSaveAsked,
    event::RebaseOptionsSet, event::RebasedPathSet, event::RebaseStarted, event::RebaseStopping,
    event::RebaseProgressed, event::RebaseFailed, event::RebaseFinished, event::AxesShown,
    event::RebasedSaveStarted, event::RebasedSaved, event::RebasedSaveFailed, event::OpenAsBAsked,
    event::OpenAsBDialogAsked, event::SendToB, event::SwapAsked, event::CompareModeSet,
    event::FlickerHeld, event::ComparisonStyleSet, event::BClosed, event::BLoading, event::BOpened,
    event::SlotsSwapped, event::BFailed, event::BPictureRequested, event::BPictureArrived,
    event::BTimed, event::BPlaceSet, event::BWeightsShown, event::AnalysisOptionsSet,
    event::DirectionPlaced, event::AnalysisAsked, event::AnalysisStopAsked, event::AnalysisVisible,
    event::HeatmapRescaled, event::PairRescaled, event::JobStopAsked, event::AnalysisStarted,
    event::AnalysisArrived, event::AnalysisEnded, event::RecentPlaceSet, event::JobsChanged,
    event::TrainAsked, event::TrainOptionAsked, event::TrainEstimateAsked, event::TrainFrameShown,
    event::TrainFollowSet, event::TrainedModelOpened, event::RunLookAsked, event::RunFollowed,
    event::RunsAsked, event::RunResumed, event::RunOverlaid, event::CurvesSaved,
    event::TrainFormSet, event::TrainPresetChosen, event::CurveStyleSet, event::TrainQuitSet,
    event::TrainKillOffered, event::TrainNewsArrived, event::TrainProgressed, event::TrainStarted,
    event::TrainFormChecked, event::FinetuneDefaultsFound, event::TrainEstimated, event::RunsListed,
    event::OverlayArrived, event::EarlierFramesRead, event::FilesDropped, event::ExportNamed,
    event::TourAsked, event::TourStepSet, event::TourLeaveAsked, event::TourBegun, event::TourKept,
    event::TourLeft, event::LatentFileFound, event::RecentLookAsked, event::RecentLookedAt,
    event::ModelChangedOnDisk, event::RecentPinned, event::ExportKindChosen,
    event::FolderDialogAsked, event::FileDialogLookedFor, event::TrainDataChosen, event::PanelShown,
    event::WindowPictureAsked>;

/// The place of T among the kinds; as many as there are: it is none.
template <typename T, typename... Kinds>
constexpr std::size_t kind_index(std::type_identity<std::variant<Kinds...>> /*kinds*/) {
    std::size_t index = 0;
    // Ends at the first that is T.
    static_cast<void>(((std::is_same_v<T, Kinds> || (++index, false)) || ...));
    return index;
}

template <typename T>
concept EventKind = (kind_index<T>(std::type_identity<AnyEvent>()) < std::variant_size_v<AnyEvent>);

/// Something that happened. Copies share it, and it never changes. It stands behind a pointer, and
/// is made and found in event.cpp: a variant of so many kinds is slow to compile, and most sources
/// only pass events on.
class Event {
  public:
    template <EventKind T>
    // NOLINTNEXTLINE(google-explicit-constructor): each kind is an event
    Event(T happened) : happened_(hold(kIndex<T>, &happened)) {}

    [[nodiscard]] const AnyEvent& happened() const noexcept { return *happened_; }
    /// Null if it is of another kind.
    template <EventKind T>
    [[nodiscard]] const T* as() const noexcept {
        return static_cast<const T*>(find(kIndex<T>));
    }

  private:
    template <EventKind T>
    static constexpr std::size_t kIndex = kind_index<T>(std::type_identity<AnyEvent>());

    /// Moves `happened`, which is of that kind, into a variant.
    [[nodiscard]] static std::shared_ptr<const AnyEvent> hold(std::size_t kind, void* happened);
    /// What is held, if it is of that kind, else null.
    [[nodiscard]] const void* find(std::size_t kind) const noexcept;

    std::shared_ptr<const AnyEvent> happened_;
};

/// Opens the file `path` in a slot.
[[nodiscard]] inline Event open_event(Slot slot, const std::filesystem::path& path) {
    const ModelLocation source{ModelOrigin::file, path};
    return slot == Slot::a ? Event(event::OpenAsked{source}) : Event(event::OpenAsBAsked{source});
}

}  // namespace zscope
