#pragma once

#include <filesystem>
#include <string>

#include "app/state/analysis_state.h"
#include "app/state/settings.h"

namespace zscope {

/// The text of the settings' file: `settings` with what of `analysis` is kept between runs of the
/// program, which is how things are measured and shown; not what is on at the moment nor places in
/// one model's picture.
[[nodiscard]] std::string settings_to_json(const Settings& settings,
                                           const AnalysisOptions& analysis);

/// Options read from a file nobody vouches for: what is missing or unusable keeps its default.
/// `complaint` names the unusable fields; empty when there were none.
struct ParsedAnalysisOptions {
    AnalysisOptions options;
    std::string complaint;
};
/// From a text as above. One that is no JSON, or of a newer program, is settings_from_json's to
/// complain about.
[[nodiscard]] ParsedAnalysisOptions analysis_options_from_json(const std::string& text);
/// Never throws; what keeps the whole file from being read is load_settings' to complain about.
[[nodiscard]] ParsedAnalysisOptions load_analysis_options(
    const std::filesystem::path& file) noexcept;

}  // namespace zscope
