#include "app/state/path_events.h"

#include <cstddef>

namespace zscope {
namespace {

std::size_t place_of(PathPurpose purpose) {
    return static_cast<std::size_t>(dialog_kind(purpose));
}

}  // namespace

std::vector<Event> path_events(PathPurpose purpose, const std::filesystem::path& path) {
    switch (purpose) {
        case PathPurpose::open_as_b:
            return {open_event(Slot::b, path)};
        case PathPurpose::open_latent:
            return {event::LatentOpenAsked{path}};
        case PathPurpose::save_latent:
            return {event::LatentSaveAsked{path}};
        case PathPurpose::open_direction:
            return {event::DirectionOpenAsked{path}};
        case PathPurpose::export_folder:
            return {event::SettingsChanged{
                [path](Settings& settings) { settings.exporting.folder = path; }}};
        case PathPurpose::runs_folder:
            return {
                event::SettingsChanged{[path](Settings& settings) { settings.runs_folder = path; }},
                event::RunsAsked{}};
        case PathPurpose::training_data:
            return {event::TrainDataChosen{path}};
        case PathPurpose::open_model:
            break;
    }
    return {open_event(Slot::a, path)};
}

std::vector<Event> dialog_events(PathPurpose purpose, const std::filesystem::path& path) {
    const std::filesystem::path folder = asks_for_folder(purpose) ? path : path.parent_path();
    std::vector<Event> events = {
        event::SettingsChanged{[place = place_of(purpose), folder](Settings& settings) {
            settings.dialog_folders.at(place) = folder;
        }}};
    for (Event& event : path_events(purpose, path)) {
        events.push_back(event);
    }
    return events;
}

std::filesystem::path dialog_folder(const Settings& settings, PathPurpose purpose) {
    if (purpose == PathPurpose::export_folder && !settings.exporting.folder.empty()) {
        return settings.exporting.folder;
    }
    if (purpose == PathPurpose::runs_folder && !settings.runs_folder.empty()) {
        return settings.runs_folder;
    }
    return settings.dialog_folders.at(place_of(purpose));
}

}  // namespace zscope
