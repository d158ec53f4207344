#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/state/path_purpose.h"
#include "app/state/seed_history.h"

namespace zscope {

/// Which panels the window is arranged around.
enum class LayoutPreset { explore, compare, train };

/// A model the user opened before.
struct RecentModel {
    std::filesystem::path path;
    bool pinned = false;
    friend bool operator==(const RecentModel&, const RecentModel&) = default;
};

struct StripSettings {
    int rows = 16;            ///< components drawn at once; a model may have hundreds
    int steps = 7;            ///< columns; odd, so that one column is the state itself
    float extent = 2.0F;      ///< value of the outer columns
    bool relative = true;     ///< steps are added to the component's value; else they are its value
    bool transposed = false;  ///< components side by side, steps from top to bottom
    friend bool operator==(const StripSettings&, const StripSettings&) = default;
};

struct GridSettings {
    int rows = 4;
    int columns = 4;
    friend bool operator==(const GridSettings&, const GridSettings&) = default;
};

/// Of an exported animation of one component.
struct AnimationSettings {
    static constexpr float kShortest = 0.1F;
    static constexpr float kLongest = 60.0F;
    static constexpr int kFastest = 50;

    int component = 0;  ///< chosen, or played, last; a model may have fewer
    float seconds = 5.0F;
    int frames_per_second = 20;
    float extent = 2.0F;  ///< the component goes from -extent to extent
    friend bool operator==(const AnimationSettings&, const AnimationSettings&) = default;
};

struct ExportSettings {
    std::filesystem::path folder;  ///< empty: the user's pictures or the working folder
    int scale = 1;                 ///< whole magnification of each picture, 1..8
    bool labels = false;  ///< names beside the cells of sheets and over a comparison's pictures
    friend bool operator==(const ExportSettings&, const ExportSettings&) = default;
};

/// What zscope remembers of a user between runs. Defaults live here.
struct Settings {
    static constexpr int kVersion = 1;
    static constexpr std::size_t kRecentLimit = 20;
    static constexpr int kSmallestCacheMb = 16;
    static constexpr int kLargestCacheMb = 65536;
    static constexpr float kSmallestSliderRange = 0.1F;
    static constexpr float kLargestSliderRange = 100.0F;

    float ui_scale = 1.0F;      ///< the user's own factor on top of the screen's, 0.5..3
    float slider_range = 3.0F;  ///< half length of the slider tracks
    int window_width = 1440;    ///< in units of the screen's scale
    int window_height = 900;
    int cache_mb = 256;  ///< for pictures seen and analyses finished before, in units of 2^20 bytes
    bool reopen_last = false;  ///< open the last model at start instead of the bundled one
    bool show_pixel_values = true;
    bool show_hints = true;                       ///< what a new user can do, below the picture
    LayoutPreset layout = LayoutPreset::explore;  ///< chosen last
    bool show_latent = true;
    bool show_canvas = true;
    bool show_strips = true;
    bool show_untangle = true;
    bool show_export = true;
    bool show_messages = true;
    bool show_activeness = true;
    bool show_heatmap = true;
    bool show_interactions = true;
    bool show_pixel = true;
    bool show_pair = true;
    bool show_layers = true;
    bool show_training = true;
    bool show_curves = true;
    bool show_filmstrip = true;
    bool show_runs = true;
    StripSettings strips;
    GridSettings grid;
    AnimationSettings animation;
    ExportSettings exporting;
    std::filesystem::path runs_folder;  ///< of training runs; empty: default_runs_folder
    /// Where the last dialog of each DialogKind was answered; empty: none was.
    std::array<std::filesystem::path, kDialogKinds> dialog_folders;
    std::vector<RecentModel> recent;  ///< most recent first
    SeedHistory seeds;                ///< looked at

    friend bool operator==(const Settings&, const Settings&) = default;
};

/// Puts `path` first; drops the oldest ones that are not pinned beyond the limit.
void remember_recent(Settings& settings, const std::filesystem::path& path);

[[nodiscard]] std::string settings_to_json(const Settings& settings);

/// Settings read from text nobody vouches for: wrong types, huge numbers and unknown fields fall
/// back to the defaults. `complaint` says what was wrong, empty when nothing was.
struct ParsedSettings {
    Settings settings;
    std::string complaint;
};
[[nodiscard]] ParsedSettings settings_from_json(const std::string& text);

/// The version of settings that a program wrote which knows more than this one; nothing where this
/// one knows it, and where `text` names none.
[[nodiscard]] std::optional<std::int64_t> newer_version(const std::string& text);

/// Folder for this user's zscope files: $XDG_CONFIG_HOME/zscope or ~/.config/zscope; empty when the
/// environment names no home.
[[nodiscard]] std::filesystem::path config_folder();
/// $XDG_DATA_HOME/zscope/runs or ~/.local/share/zscope/runs; "runs" when there is no home.
[[nodiscard]] std::filesystem::path default_runs_folder();
[[nodiscard]] std::filesystem::path settings_file(const std::filesystem::path& folder);
[[nodiscard]] std::filesystem::path layout_file(const std::filesystem::path& folder);

/// Reads at most 1 MiB; a missing file is no complaint. Never throws.
[[nodiscard]] ParsedSettings load_settings(const std::filesystem::path& file) noexcept;
/// Whole or not at all, with the folder made when missing. Throws Error(io).
void save_settings(const std::filesystem::path& file, const Settings& settings);

}  // namespace zscope
