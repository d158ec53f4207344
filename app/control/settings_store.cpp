#include "app/control/settings_store.h"

#include <exception>
#include <optional>
#include <system_error>
#include <utility>

#include "app/state/analysis_settings.h"
#include "app/state/settings_merge.h"
#include "app/state/small_file.h"
#include "core/base/atomic_file.h"

namespace zscope {
namespace {

/// Empty where there is none that can be read.
std::string text_in(const std::filesystem::path& file) {
    try {
        return std::filesystem::exists(file) ? read_small_file(file) : std::string();
    } catch (const std::exception&) {
        return {};
    }
}

Message newer_message(const std::filesystem::path& file) {
    Message message;
    message.level = MessageLevel::warning;
    message.title = "The settings are not saved";
    message.text = file.string() + " was written by a newer program and stays as it is";
    message.hint = "Use that program, or keep this one's settings apart: --config FOLDER";
    return message;
}

}  // namespace

SettingsStore::SettingsStore(JobRunner& jobs, std::filesystem::path folder, Settings saved,
                             const AnalysisOptions& saved_analysis, Wake wake)
    : jobs_(jobs),
      folder_(std::move(folder)),
      saved_(std::move(saved)),
      saved_analysis_(saved_analysis),
      saved_text_(settings_to_json(saved_, saved_analysis_)),
      known_(std::make_shared<std::string>(saved_text_)),
      written_(std::make_shared<EventQueue<JobResult<bool>>>(std::move(wake))) {}

void SettingsStore::save_if_changed(const Settings& settings, const AnalysisOptions& analysis) {
    if (folder_.empty() || (settings == saved_ && analysis == saved_analysis_)) {
        return;
    }
    saved_ = settings;
    saved_analysis_ = analysis;
    // Not all that can be chosen about analyses is kept.
    if (std::string text = settings_to_json(saved_, saved_analysis_); text != saved_text_) {
        saved_text_ = std::move(text);
        write_settings(saved_text_);
    }
}

void SettingsStore::save_layout(std::string text) {
    if (!folder_.empty()) {
        const std::filesystem::path path = layout_file(folder_);
        submit(path, [path, text = std::move(text)] {
            write_file_atomically(path, text);
            return true;
        });
    }
}

void SettingsStore::write_settings(const std::string& text) {
    const std::filesystem::path path = settings_file(folder_);
    submit(path, [path, text, known = known_] {
        const std::optional<std::string> merged = merged_settings(*known, text, text_in(path));
        if (!merged) {
            return false;
        }
        write_file_atomically(path, *merged);
        *known = text;
        return true;
    });
}

void SettingsStore::submit(const std::filesystem::path& path, std::function<bool()> work) {
    const auto run = [path, work = std::move(work)](JobContext&) {
        std::error_code ignored;  // the write itself reports what is wrong
        std::filesystem::create_directories(path.parent_path(), ignored);
        return work();
    };
    jobs_.submit<bool>({JobClass::user, "Save settings", "save " + path.string()}, run, written_);
}

std::vector<Event> SettingsStore::take() {
    std::vector<Event> events;
    for (const JobResult<bool>& result : written_->drain()) {
        const bool is_left = result.value && !*result.value;
        if (is_left && !std::exchange(has_told_newer_, true)) {
            events.emplace_back(event::MessagePosted{newer_message(settings_file(folder_))});
        }
        if (!result.value && result.value.error().code() != ErrorCode::cancelled) {
            events.emplace_back(event::MessagePosted{
                message_of("The settings cannot be saved", result.value.error(), MessageRetry::none,
                           MessageLevel::warning)});
        }
    }
    return events;
}

}  // namespace zscope
