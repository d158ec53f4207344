#include "app/state/settings.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>

#include "app/state/field_reader.h"
#include "app/state/small_file.h"
#include "core/base/atomic_file.h"
#include "core/latent/extent.h"

namespace zscope {
namespace {

using Json = nlohmann::json;

constexpr std::array kLayoutNames = {"explore", "compare", "train"};

void read_recent(FieldReader& reader, const Json& object, Settings& settings) {
    if (!object.contains("recent")) {
        return;
    }
    if (!object["recent"].is_array()) {
        reader.complain("recent");
        return;
    }
    for (const Json& entry : object["recent"]) {
        const bool usable =
            entry.is_object() && entry.contains("path") && FieldReader::is_path(entry["path"]);
        if (!usable) {
            reader.complain("an entry of recent");
        } else if (settings.recent.size() < Settings::kRecentLimit) {
            const bool pinned =
                entry.contains("pinned") && entry["pinned"].is_boolean() && entry["pinned"];
            settings.recent.push_back({entry["path"].get<std::string>(), pinned});
        }
    }
}

void read_seeds(FieldReader& reader, const Json& object, Settings& settings) {
    if (!object.contains("seeds")) {
        return;
    }
    const Json& seeds = object["seeds"];
    const auto is_seed = [](const Json& seed) { return seed.is_number_unsigned(); };
    if (!seeds.is_array() || !std::all_of(seeds.begin(), seeds.end(), is_seed)) {
        reader.complain("seeds");
        return;
    }
    for (std::size_t i = std::min(seeds.size(), SeedHistory::kLimit); i > 0; --i) {
        settings.seeds.note(seeds[i - 1].get<std::uint64_t>());
    }
}

void read_groups(FieldReader& reader, std::string& complaint, Settings& settings) {
    FieldReader strips(reader.group("strips"), complaint);
    strips.read("rows", settings.strips.rows, 1, 64);
    strips.read("steps", settings.strips.steps, 3, 15);
    settings.strips.steps |= 1;
    strips.read("extent", settings.strips.extent, kSmallestExtent<float>, kLargestExtent<float>);
    strips.read("relative", settings.strips.relative);
    strips.read("transposed", settings.strips.transposed);
    FieldReader grid(reader.group("grid"), complaint);
    grid.read("rows", settings.grid.rows, 1, 32);
    grid.read("columns", settings.grid.columns, 1, 32);
    AnimationSettings& animation = settings.animation;
    FieldReader animating(reader.group("animation"), complaint);
    animating.read("component", animation.component, 0, std::numeric_limits<int>::max());
    animating.read("seconds", animation.seconds, AnimationSettings::kShortest,
                   AnimationSettings::kLongest);
    animating.read("frames_per_second", animation.frames_per_second, 1,
                   AnimationSettings::kFastest);
    animating.read("extent", animation.extent, kSmallestExtent<float>, kLargestExtent<float>);
    FieldReader exporting(reader.group("export"), complaint);
    exporting.read("folder", settings.exporting.folder);
    exporting.read("scale", settings.exporting.scale, 1, 8);
    exporting.read("labels", settings.exporting.labels);
    FieldReader panels(reader.group("panels"), complaint);
    panels.read("latent", settings.show_latent);
    panels.read("canvas", settings.show_canvas);
    panels.read("strips", settings.show_strips);
    panels.read("untangle", settings.show_untangle);
    panels.read("export", settings.show_export);
    panels.read("messages", settings.show_messages);
    panels.read("activeness", settings.show_activeness);
    panels.read("heatmap", settings.show_heatmap);
    panels.read("interactions", settings.show_interactions);
    panels.read("pixel", settings.show_pixel);
    panels.read("pair", settings.show_pair);
    panels.read("layers", settings.show_layers);
    panels.read("training", settings.show_training);
    panels.read("curves", settings.show_curves);
    panels.read("filmstrip", settings.show_filmstrip);
    panels.read("runs", settings.show_runs);
}

/// Programs before these had one folder, `open_folder`, for all dialogs, which asked for files.
void read_dialog_folders(FieldReader& reader, std::string& complaint, Settings& settings) {
    std::filesystem::path of_all;
    reader.read("open_folder", of_all);
    FieldReader folders(reader.group("dialog_folders"), complaint);
    for (std::size_t kind = 0; kind < kDialogKinds; ++kind) {
        if (kind < static_cast<std::size_t>(DialogKind::export_folder)) {
            settings.dialog_folders.at(kind) = of_all;
        }
        folders.read(kDialogNames.at(kind), settings.dialog_folders.at(kind));
    }
}

ParsedSettings from_object(const Json& object) {
    ParsedSettings parsed;
    FieldReader reader(object, parsed.complaint);
    Settings& settings = parsed.settings;
    reader.read("ui_scale", settings.ui_scale, 0.5F, 3.0F);
    reader.read("slider_range", settings.slider_range, Settings::kSmallestSliderRange,
                Settings::kLargestSliderRange);
    reader.read("window_width", settings.window_width, 320, 16384);
    reader.read("window_height", settings.window_height, 240, 16384);
    reader.read("cache_mb", settings.cache_mb, Settings::kSmallestCacheMb,
                Settings::kLargestCacheMb);
    reader.read("reopen_last", settings.reopen_last);
    reader.read("show_pixel_values", settings.show_pixel_values);
    reader.read("show_hints", settings.show_hints);
    reader.read("layout", settings.layout, kLayoutNames);
    reader.read("runs_folder", settings.runs_folder);
    read_dialog_folders(reader, parsed.complaint, settings);
    read_groups(reader, parsed.complaint, settings);
    read_recent(reader, object, settings);
    read_seeds(reader, object, settings);
    if (!parsed.complaint.empty()) {
        parsed.complaint = "unusable values: " + parsed.complaint;
    }
    return parsed;
}

}  // namespace

void remember_recent(Settings& settings, const std::filesystem::path& path) {
    auto& recent = settings.recent;
    const auto known = std::find_if(recent.begin(), recent.end(),
                                    [&](const RecentModel& r) { return r.path == path; });
    RecentModel entry{path, known != recent.end() && known->pinned};
    if (known != recent.end()) {
        recent.erase(known);
    }
    recent.insert(recent.begin(), entry);
    while (recent.size() > Settings::kRecentLimit) {
        const auto oldest = std::find_if(recent.rbegin(), recent.rend(),
                                         [](const RecentModel& r) { return !r.pinned; });
        recent.erase(oldest == recent.rend() ? std::prev(recent.end()) : std::prev(oldest.base()));
    }
}

std::string settings_to_json(const Settings& settings) {
    Json recent = Json::array();
    for (const RecentModel& entry : settings.recent) {
        recent.push_back({{"path", entry.path.string()}, {"pinned", entry.pinned}});
    }
    Json seeds = Json::array();
    for (const std::uint64_t seed : settings.seeds.seeds()) {
        seeds.push_back(seed);
    }
    Json folders = Json::object();
    for (std::size_t kind = 0; kind < kDialogKinds; ++kind) {
        folders[kDialogNames.at(kind)] = settings.dialog_folders.at(kind).string();
    }
    const Json object = {
        {"version", Settings::kVersion},
        {"ui_scale", settings.ui_scale},
        {"slider_range", settings.slider_range},
        {"window_width", settings.window_width},
        {"window_height", settings.window_height},
        {"cache_mb", settings.cache_mb},
        {"reopen_last", settings.reopen_last},
        {"show_pixel_values", settings.show_pixel_values},
        {"show_hints", settings.show_hints},
        {"layout", kLayoutNames[static_cast<std::size_t>(settings.layout)]},
        {"dialog_folders", folders},
        {"runs_folder", settings.runs_folder.string()},
        {"strips",
         {{"rows", settings.strips.rows},
          {"steps", settings.strips.steps},
          {"extent", settings.strips.extent},
          {"relative", settings.strips.relative},
          {"transposed", settings.strips.transposed}}},
        {"grid", {{"rows", settings.grid.rows}, {"columns", settings.grid.columns}}},
        {"animation",
         {{"component", settings.animation.component},
          {"seconds", settings.animation.seconds},
          {"frames_per_second", settings.animation.frames_per_second},
          {"extent", settings.animation.extent}}},
        {"export",
         {{"folder", settings.exporting.folder.string()},
          {"scale", settings.exporting.scale},
          {"labels", settings.exporting.labels}}},
        {"panels",
         {{"latent", settings.show_latent},
          {"canvas", settings.show_canvas},
          {"strips", settings.show_strips},
          {"untangle", settings.show_untangle},
          {"export", settings.show_export},
          {"messages", settings.show_messages},
          {"activeness", settings.show_activeness},
          {"heatmap", settings.show_heatmap},
          {"interactions", settings.show_interactions},
          {"pixel", settings.show_pixel},
          {"pair", settings.show_pair},
          {"layers", settings.show_layers},
          {"training", settings.show_training},
          {"curves", settings.show_curves},
          {"filmstrip", settings.show_filmstrip},
          {"runs", settings.show_runs}}},
        {"recent", recent},
        {"seeds", seeds}};
    return object.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

ParsedSettings settings_from_json(const std::string& text) {
    const Json object = Json::parse(text, nullptr, false);
    if (!object.is_object()) {
        return {{}, "not a JSON object"};
    }
    if (const std::optional<std::int64_t> version = newer_version(text)) {
        return {{},
                "version " + std::to_string(*version) + ", this program knows " +
                    std::to_string(Settings::kVersion)};
    }
    return from_object(object);
}

std::optional<std::int64_t> newer_version(const std::string& text) {
    const Json object = Json::parse(text, nullptr, false);
    const bool has_version =
        object.is_object() && object.contains("version") && object["version"].is_number_integer();
    if (!has_version || object["version"].get<std::int64_t>() <= Settings::kVersion) {
        return std::nullopt;
    }
    return object["version"].get<std::int64_t>();
}

std::filesystem::path config_folder() {
    if (const char* xdg = std::getenv("XDG_CONFIG_HOME"); xdg != nullptr && *xdg == '/') {
        return std::filesystem::path(xdg) / "zscope";
    }
    if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/') {
        return std::filesystem::path(home) / ".config" / "zscope";
    }
    return {};
}

std::filesystem::path default_runs_folder() {
    if (const char* xdg = std::getenv("XDG_DATA_HOME"); xdg != nullptr && *xdg == '/') {
        return std::filesystem::path(xdg) / "zscope" / "runs";
    }
    if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/') {
        return std::filesystem::path(home) / ".local" / "share" / "zscope" / "runs";
    }
    return "runs";
}

std::filesystem::path settings_file(const std::filesystem::path& folder) {
    return folder.empty() ? folder : folder / "settings.json";
}

std::filesystem::path layout_file(const std::filesystem::path& folder) {
    return folder.empty() ? folder : folder / "layout.ini";
}

ParsedSettings load_settings(const std::filesystem::path& file) noexcept {
    try {
        if (file.empty() || !std::filesystem::exists(file)) {
            return {};
        }
        return settings_from_json(read_small_file(file));
    } catch (const std::exception& error) {
        return {{}, error.what()};
    }
}

void save_settings(const std::filesystem::path& file, const Settings& settings) {
    std::error_code ignored;
    std::filesystem::create_directories(file.parent_path(), ignored);
    write_file_atomically(file, settings_to_json(settings));
}

}  // namespace zscope
