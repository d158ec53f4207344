#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/control/export_names.h"
#include "app/state/event.h"
#include "core/base/job_runner.h"
#include "core/explore/model_source.h"

namespace zscope {

/// Writes files off the `ui` thread through the same functions as the command line.
class Exporter {
  public:
    Exporter(JobRunner& jobs, Wake wake);

    void set_model(ModelSource source) {
        source_ = std::move(source);
        known_.reset();
    }
    /// The model in slot B, for what needs it.
    void set_compared(const ModelSource& source) {
        if (source.generation != compared_.generation || source.weights != compared_.weights) {
            compared_ = source;
            known_.reset();
        }
    }
    /// What to type for the same file. Remembered until the state changes.
    [[nodiscard]] std::string command(const AppState& state, ExportKind kind);
    /// The same once the disk has told just now that nothing is at its path; nothing until then.
    [[nodiscard]] std::optional<std::string> command_to_copy(const AppState& state,
                                                             ExportKind kind);
    /// The picture that exporting `kind` would write, as far as the disk has told by now: a file
    /// that is there already stays, and the name gets a number.
    [[nodiscard]] std::filesystem::path path(const AppState& state, ExportKind kind);
    void start(const AppState& state, ExportKind kind);
    [[nodiscard]] std::vector<Event> take();
    /// Takes in what the disk has told; true if a path is another one now.
    [[nodiscard]] bool take_names() { return names_.take(); }
    /// The disk has been asked for a path and has not answered.
    [[nodiscard]] bool looks() const noexcept { return names_.looks(); }

  private:
    struct Known {
        std::uint64_t latent_version = 0;
        ExportKind kind = ExportKind::picture;
        std::filesystem::path path;
        Settings settings;
        AnalysisOptions analysis;
        std::optional<HeatmapRange> range;  ///< of the heatmap's colours
        std::optional<double> pair_reach;   ///< where the colours of pair differences end
        std::vector<int> strip_components;
        std::string no_map_of_b;  ///< why_not_export_map_of_b
        std::string model;
        ComparisonStyle comparison;
        std::string command;
    };
    struct Written {
        std::filesystem::path path;  ///< the picture's; everything else lies beside it
        ExportKind kind = ExportKind::picture;
        std::filesystem::path wanted;  ///< path before it got a number
        std::filesystem::path next;    ///< where the next one would go
        std::vector<std::string> warnings;
    };

    JobRunner& jobs_;
    JobResults<Written> results_;
    ModelSource source_;
    ModelSource compared_;
    std::optional<Known> known_;
    ExportNames names_;
};

}  // namespace zscope
