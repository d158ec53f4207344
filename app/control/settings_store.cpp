#include "app/control/settings_store.h"

#include <utility>

#include "app/state/analysis_settings.h"
#include "core/base/atomic_file.h"

namespace zscope {

SettingsStore::SettingsStore(JobRunner& jobs, std::filesystem::path folder, Settings saved,
                             const AnalysisOptions& saved_analysis, Wake wake)
    : jobs_(jobs),
      folder_(std::move(folder)),
      saved_(std::move(saved)),
      saved_analysis_(saved_analysis),
      saved_text_(settings_to_json(saved_, saved_analysis_)),
      written_(std::make_shared<EventQueue<JobResult<bool>>>(std::move(wake))) {}

void SettingsStore::save_if_changed(const Settings& settings, const AnalysisOptions& analysis) {
    if (folder_.empty() || (settings == saved_ && analysis == saved_analysis_)) {
        return;
    }
    saved_ = settings;
    saved_analysis_ = analysis;
    // Not all that can be chosen about analyses is kept.
    if (std::string text = settings_to_json(saved_, saved_analysis_); text != saved_text_) {
        saved_text_ = text;
        write(settings_file(folder_), std::move(text));
    }
}

void SettingsStore::save_layout(std::string text) {
    if (!folder_.empty()) {
        write(layout_file(folder_), std::move(text));
    }
}

void SettingsStore::write(const std::filesystem::path& path, std::string text) {
    const auto work = [path, text = std::move(text)](JobContext&) {
        std::error_code ignored;  // the write itself reports what is wrong
        std::filesystem::create_directories(path.parent_path(), ignored);
        write_file_atomically(path, text);
        return true;
    };
    jobs_.submit<bool>({JobClass::user, "Save settings", "save " + path.string()}, work, written_);
}

std::vector<Event> SettingsStore::take() {
    std::vector<Event> events;
    for (const JobResult<bool>& result : written_->drain()) {
        if (!result.value && result.value.error().code() != ErrorCode::cancelled) {
            events.emplace_back(event::MessagePosted{
                message_of("The settings cannot be saved", result.value.error(), MessageRetry::none,
                           MessageLevel::warning)});
        }
    }
    return events;
}

}  // namespace zscope
