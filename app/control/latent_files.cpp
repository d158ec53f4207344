#include "app/control/latent_files.h"

#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <variant>

#include "app/control/dropped_files.h"
#include "app/state/analysis_requests.h"
#include "core/export/latent_file.h"
#include "core/latent/latent_axes.h"

namespace zscope {
namespace {

/// No `info`: no model is open.
LatentFile read_for(const std::optional<GeneratorInfo>& info, const std::filesystem::path& path) {
    if (!info) {
        throw Error(ErrorCode::invalid_argument,
                    short_name({ModelOrigin::file, path}) + " holds a latent; no model is open",
                    "Open the model it belongs to first");
    }
    return read_latent_file(path, *info);
}

Event opened(const std::filesystem::path& path, const std::optional<GeneratorInfo>& info) {
    try {
        LatentFile latent = read_for(info, path);
        return event::LatentPlaced{std::move(latent.z), latent.mode};
    } catch (const Error& error) {
        return event::MessagePosted{message_of(kLatentNotOpened, error)};
    }
}

Event opened_direction(const std::filesystem::path& path,
                       const std::optional<GeneratorInfo>& info) {
    try {
        return event::DirectionPlaced{read_for(info, path).z};
    } catch (const Error& error) {
        return event::MessagePosted{message_of("Cannot open the direction", error)};
    }
}

std::optional<GeneratorInfo> info_of(const AppState& state) {
    return state.model.ready() ? std::optional(state.model.info) : std::nullopt;
}

Event saved(const std::filesystem::path& path, const LatentFile& latent, bool has_new_axes) {
    try {
        write_latent_file(path, latent);
        Message message;
        message.level = MessageLevel::info;
        message.title = "z was saved";
        message.text = path.string();
        if (has_new_axes && path.extension() == ".npy") {
            message.hint = "A .npy cannot say that the axes are re-based ones; a .json does";
        }
        return event::MessagePosted{message};
    } catch (const Error& error) {
        return event::MessagePosted{message_of("Cannot save z", error)};
    }
}

bool is_for_a_model(const Event& event) {
    return event.as<event::LatentPlaced>() != nullptr ||
           event.as<event::DirectionPlaced>() != nullptr;
}

Event other_model_message() {
    Message message;
    message.title = "The numbers were not taken";
    message.text = "another model was opened, or its axes changed, while the file was read";
    message.hint = "Open the file again if it belongs to this model";
    return event::MessagePosted{message};
}

}  // namespace

LatentFiles::LatentFiles(JobRunner& jobs, Wake wake)
    : jobs_(jobs), results_(std::make_shared<EventQueue<JobResult<Answer>>>(std::move(wake))) {}

void LatentFiles::open(const AppState& state, const std::filesystem::path& path) {
    submit("Open " + path.filename().string(), state.model.generation,
           [path, info = info_of(state)] { return std::vector{opened(path, info)}; });
}

void LatentFiles::open_direction(const AppState& state, const std::filesystem::path& path) {
    submit("Open " + path.filename().string(), state.model.generation,
           [path, info = info_of(state)] { return std::vector{opened_direction(path, info)}; });
}

void LatentFiles::save(const AppState& state, const event::LatentSaveAsked& wish) {
    const GeneratorInfo& info = state.model.info;
    LatentFile latent{composed_latent(state.edit), present_latent(state).mode, noted_axes(info)};
    submit("Save " + wish.path.filename().string(), state.model.generation,
           [wish, latent = std::move(latent),
            has_new_axes = info.axes && !info.axes->rotation.empty()] {
               std::error_code unreadable;  // then the writing says what is wrong
               const bool stays =
                   !wish.may_replace && std::filesystem::exists(wish.path, unreadable);
               return std::vector{stays ? Event(event::LatentFileFound{wish.path})
                                        : saved(wish.path, latent, has_new_axes)};
           });
}

void LatentFiles::open_dropped(const std::vector<std::filesystem::path>& paths, Slot slot) {
    const std::string what = paths.size() == 1 ? paths.front().filename().string()
                                               : std::to_string(paths.size()) + " dropped files";
    submit("Open " + what, 0, [paths, slot] { return events_of_drop(paths, slot); });
}

void LatentFiles::submit(std::string title, std::uint64_t generation,
                         std::function<std::vector<Event>()> work) {
    ++pending_;
    jobs_.submit<Answer>(
        {JobClass::user, std::move(title), ""},
        [generation, work = std::move(work)](JobContext&) {
            return Answer{generation, work()};
        },
        results_);
}

std::vector<Event> LatentFiles::take(const AppState& state) {
    std::vector<Event> events;
    for (JobResult<Answer>& result : results_->drain()) {
        --pending_;
        if (!result.value) {
            if (result.value.error().code() != ErrorCode::cancelled) {
                events.emplace_back(
                    event::MessagePosted{message_of("A file of z failed", result.value.error())});
            }
            continue;
        }
        for (Event& event : result.value->events) {
            const bool came_late =
                is_for_a_model(event) && result.value->model_generation != state.model.generation;
            events.push_back(came_late ? other_model_message() : std::move(event));
        }
    }
    return events;
}

}  // namespace zscope
