#include "app/control/latent_files.h"

#include <utility>

#include "app/state/analysis_requests.h"
#include "core/export/latent_file.h"

namespace zscope {
namespace {

LatentFile read_for_open_model(const AppState& state, const std::filesystem::path& path) {
    if (!state.model.ready()) {
        throw Error(ErrorCode::invalid_argument,
                    short_name({ModelOrigin::file, path}) + " holds a latent; no model is open",
                    "Open the model it belongs to first");
    }
    return read_latent_file(path, state.model.info);
}

}  // namespace

Event open_latent(const AppState& state, const std::filesystem::path& path) {
    try {
        LatentFile latent = read_for_open_model(state, path);
        return event::LatentPlaced{std::move(latent.z), latent.mode};
    } catch (const Error& error) {
        return event::MessagePosted{message_of("Cannot open z", error)};
    }
}

Event open_direction(const AppState& state, const std::filesystem::path& path) {
    try {
        AnalysisOptions options = state.analysis.options;
        options.heatmap.direction = read_for_open_model(state, path).z;
        options.heatmap.along = CurvatureAlong::given;
        return event::AnalysisOptionsSet{std::move(options)};
    } catch (const Error& error) {
        return event::MessagePosted{message_of("Cannot open the direction", error)};
    }
}

Event save_latent(const AppState& state, const std::filesystem::path& path) {
    try {
        write_latent_file(path, {composed_latent(state.edit), present_latent(state).mode});
        Message saved;
        saved.level = MessageLevel::info;
        saved.title = "z was saved";
        saved.text = path.string();
        return event::MessagePosted{saved};
    } catch (const Error& error) {
        return event::MessagePosted{message_of("Cannot save z", error)};
    }
}

}  // namespace zscope
