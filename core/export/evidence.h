#pragma once

#include <stop_token>

#include "core/base/progress.h"
#include "core/export/analyses.h"

namespace zscope {

/// What a sheet of evidence shows of each model. Plain data.
struct EvidenceRequest {
    /// Of the activeness; the strips run through the first one, linked from model to model
    /// (linked_latent).
    FigureLatents latents{.samples = 300};
    /// Latents of the Hessians, the first ones; 1 to 100000.
    int interaction_samples = kInteractionSamples;
    int top = 4;          ///< strips of so many components, the most active first; 1 or more
    int steps = 7;        ///< columns of a strip, 2 to 999
    double extent = 2.0;  ///< of strips and activeness: z_i runs from -extent to extent
    int scale = 0;        ///< 1 to 8: each pixel of a strip becomes scale x scale; 0: as large as
                          ///< keeps a strip no wider than a chart
    int batch = 16;       ///< pictures drawn at once
    friend bool operator==(const EvidenceRequest&, const EvidenceRequest&) = default;
};

/// Strips of the most active components, interaction matrices, D% and D_R of the same Hessians
/// (none for a single component) and activeness of all subjects in one picture. The table is that
/// of analyse_activeness, the raw numbers those of analyse_interactions, D% and D_R stand under
/// `extra` as in diagonalness_table. Throws as these do, and Error(invalid_argument) for subjects
/// of different sizes and a picture of more than 1 GiB; what the request and the models tell of
/// this is said before anything is measured.
[[nodiscard]] Analysis analyse_evidence(const AnalysisSubjects& subjects,
                                        const EvidenceRequest& request,
                                        const ProgressSink& progress, std::stop_token stop);

}  // namespace zscope
