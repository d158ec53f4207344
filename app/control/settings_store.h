#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/state/event.h"
#include "app/state/settings.h"
#include "core/base/job_runner.h"

namespace zscope {

/// Keeps settings and layout in the user's folder, written off the `ui` thread. Of the settings it
/// writes what has changed in this program: what another one has written meanwhile stays. Reading,
/// merging and renaming take no lock: of two programs that save in the same moment one's changes
/// are lost. Settings of a newer program are left alone, which is told once.
class SettingsStore {
  public:
    /// An empty folder: nothing is kept. `saved`: what the file holds now.
    SettingsStore(JobRunner& jobs, std::filesystem::path folder, Settings saved,
                  const AnalysisOptions& saved_analysis, Wake wake);

    void save_if_changed(const Settings& settings, const AnalysisOptions& analysis);
    void save_layout(std::string text);
    /// What went wrong with a file since the last call.
    [[nodiscard]] std::vector<Event> take();

  private:
    void write_settings(const std::string& text);
    /// Does `work`, which writes `path` and returns true, or false where it has left it alone.
    void submit(const std::filesystem::path& path, std::function<bool()> work);

    JobRunner& jobs_;
    std::filesystem::path folder_;
    Settings saved_;
    AnalysisOptions saved_analysis_;  ///< as last seen
    std::string saved_text_;
    /// What this program last read or wrote, of the jobs alone: one is done after the other.
    std::shared_ptr<std::string> known_;
    JobResults<bool> written_;
    bool has_told_newer_ = false;
};

}  // namespace zscope
