#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/state/event.h"
#include "app/state/settings.h"
#include "core/base/job_runner.h"

namespace zscope {

/// Keeps settings and layout in the user's folder, written off the `ui` thread.
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
    void write(const std::filesystem::path& path, std::string text);

    JobRunner& jobs_;
    std::filesystem::path folder_;
    Settings saved_;
    AnalysisOptions saved_analysis_;  ///< as last seen
    std::string saved_text_;
    JobResults<bool> written_;
};

}  // namespace zscope
