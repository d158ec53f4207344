#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/state/analysis_state.h"
#include "app/state/compare_state.h"
#include "app/state/edit_state.h"
#include "app/state/history.h"
#include "app/state/model_slot.h"
#include "app/state/settings.h"
#include "app/state/strip_table.h"
#include "app/state/training_state.h"
#include "app/state/untangle_state.h"
#include "core/base/error.h"
#include "core/base/image.h"
#include "core/explore/render_types.h"
#include "core/latent/sweep.h"

namespace zscope {

struct BeforeTour;

/// What the model draws within so many milliseconds follows a hand, to the eye.
inline constexpr double kKeepsUpMs = 100.0;

/// The pictures of the canvas. `current` is the newest finished one; it may be older than the
/// state.
struct CanvasState {
    std::shared_ptr<const RenderedImage> current;
    /// Without edits, as last held on screen; null once the base is another.
    std::shared_ptr<const RenderedImage> base;
    std::uint64_t base_since = 0;  ///< latent_version from which on the base is the present one
    bool show_base = false;
    std::uint64_t failed_version = 0;  ///< latent_version whose picture the model could not draw
};

enum class ExportKind {
    picture,
    strip,
    grid,
    pair,
    pair_difference,
    activeness,
    heatmap,
    interactions,
    pixel,
    layers,
    comparison,
    animation
};
inline constexpr std::size_t kExportKinds = 12;
enum class ExportStatus { idle, running, done, failed, cancelled };

struct ExportState {
    ExportStatus status = ExportStatus::idle;
    ExportKind kind = ExportKind::picture;    ///< of the last export
    ExportKind chosen = ExportKind::picture;  ///< what the Export panel is set to
    std::filesystem::path path;               ///< last written file, absolute
    /// Of the files to write, by kind; empty: after model, kind and seed.
    std::array<std::string, kExportKinds> names{};

    [[nodiscard]] const std::string& name(ExportKind of) const noexcept {
        return names[static_cast<std::size_t>(of)];
    }
};

/// What a message offers to do about itself.
enum class MessageRetry { none, open_model, open_as_b, reload, export_again, render };
enum class MessageLevel { info, warning, error };

/// Something the user should know. Equal messages are counted, not repeated.
struct Message {
    MessageLevel level = MessageLevel::error;
    std::string title;  ///< "Cannot open wrong.png"
    std::string text;   ///< the cause, one line
    std::string hint;   ///< what to do next; may be empty
    MessageRetry retry = MessageRetry::none;
    ModelLocation source;  ///< for MessageRetry::open_model, open_as_b and reload
    int count = 1;
    std::uint64_t serial = 0;  ///< rises with each arrival

    [[nodiscard]] std::string details() const;
};

/// What an error says, under `title`.
[[nodiscard]] Message message_of(std::string title, const Error& error,
                                 MessageRetry retry = MessageRetry::none,
                                 MessageLevel level = MessageLevel::error);

struct Timings {
    std::size_t model_samples = 0;  ///< of the last 60 forwards; first ones are left out
    double model_median_ms = 0.0;
    double model_p95_ms = 0.0;
    /// Of the first picture, once it is there; of a remembered one, what it took when it was drawn.
    std::optional<double> model_first_ms;
    std::vector<double> ui_ms;  ///< last 240 frames: event poll to the end of the draw lists
};

/// Middle value and 95th percentile; zeros for an empty list.
struct Percentiles {
    double median = 0.0;
    double p95 = 0.0;
};
[[nodiscard]] Percentiles percentiles(std::vector<double> values);

/// Which two models a tour shows.
enum class TourPair { two_factors, four_factors };

/// Everything the panels see. Plain data, changed by `reduce` only.
struct AppState {
    // Not inline: it is large, and every reducer moves it.
    AppState();
    AppState(const AppState& other);
    AppState(AppState&& other) noexcept;
    AppState& operator=(const AppState& other);
    AppState& operator=(AppState&& other) noexcept;
    ~AppState();

    ModelSlot model;
    EditState edit;
    std::uint64_t latent_version = 0;        ///< counts changes of the latent that the model is fed
    std::optional<EditState> gesture_start;  ///< set while the hand is on a control
    /// The open gesture has changed something a moment ago: pictures are previews (see
    /// draws_previews), and what is drawn unasked waits. A hand that holds still rests.
    bool hand_moves = false;
    std::optional<Sweep> sweep;  ///< plays; it is the open gesture
    History history;

    CanvasState canvas;
    StripTable strips;
    bool strips_hidden = false;    ///< their panel is behind another tab, rolled up or closed
    std::size_t strips_first = 0;  ///< first row's place among the listed components
    AnalysisState analysis;
    std::vector<JobStatus> jobs;  ///< queued and running, highest class first
    ExportState exporting;
    UntangleState untangle;
    CompareState compare;
    TrainingState training;
    std::vector<Message> messages;  ///< newest last
    std::uint64_t message_serial = 0;
    bool banner_dismissed = true;  ///< the newest message is not shown over the canvas

    Settings settings;
    std::vector<std::filesystem::path> missing_recent;  ///< of settings.recent, as last looked at
    /// The system can show a dialog that asks for a path; nothing until that is known.
    std::optional<bool> has_file_dialog;
    Timings timings;
    std::string device = "cpu";
    std::size_t jobs_alive = 0;
    /// When the oldest picture under way was asked for; nothing when none is.
    std::optional<std::chrono::steady_clock::time_point> waits_since;
    std::size_t memory_bytes = 0;  ///< resident set

    bool image_only = false;
    bool help_open = false;
    bool palette_open = false;
    bool about_open = false;
    TourPair tour = TourPair::two_factors;  ///< the tour that goes on, or the last one
    std::size_t tour_step = 0;  ///< of its captions the one that is shown, from 1; 0: no tour
    /// Offered to be brought back while the tour's models are open; null: nothing is.
    std::shared_ptr<const BeforeTour> before_tour;

    [[nodiscard]] std::size_t components() const noexcept { return edit.latent.base.size(); }
    /// The model gave an error for the state the sliders are in.
    [[nodiscard]] bool picture_failed() const noexcept {
        return canvas.failed_version == latent_version && canvas.failed_version != 0;
    }
    /// The picture on screen belongs to another place than the sliders or to another model. One of
    /// the same place with older weights does not: it moves with the run.
    [[nodiscard]] bool picture_is_elsewhere() const noexcept;
    /// The hand moves, and the model draws fast enough to follow it: a picture of this model that
    /// is on its way to the sliders' place is not marked as old.
    [[nodiscard]] bool pictures_keep_up() const noexcept;
    /// The picture on screen is elsewhere and is marked so.
    [[nodiscard]] bool picture_is_dimmed() const noexcept;
    /// A newer picture than the one on screen is due: another place, or other weights.
    [[nodiscard]] bool picture_is_stale() const noexcept;
};

}  // namespace zscope
