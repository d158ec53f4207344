#include "app/cli/verbs.h"

#include "app/cli/activeness_command.h"
#include "app/cli/animate_command.h"
#include "app/cli/dataset_command.h"
#include "app/cli/diagonalness_command.h"
#include "app/cli/evaluate_command.h"
#include "app/cli/evidence_command.h"
#include "app/cli/film_command.h"
#include "app/cli/finetune_command.h"
#include "app/cli/grid_command.h"
#include "app/cli/heatmap_command.h"
#include "app/cli/hessian_command.h"
#include "app/cli/info_command.h"
#include "app/cli/interactions_command.h"
#include "app/cli/layers_command.h"
#include "app/cli/penalty_command.h"
#include "app/cli/rebase_command.h"
#include "app/cli/remake_command.h"
#include "app/cli/render_command.h"
#include "app/cli/strip_command.h"
#include "app/cli/train_command.h"

namespace zscope {

void add_export_verbs(CLI::App& app) {
    add_render_command(app);
    add_strip_command(app);
    add_grid_command(app);
    add_animate_command(app);
    add_activeness_command(app);
    add_heatmap_command(app);
    add_penalty_command(app);
    add_hessian_command(app);
    add_diagonalness_command(app);
    add_interactions_command(app);
    add_layers_command(app);
    add_evidence_command(app);
    add_dataset_command(app);
}

void add_verbs(CLI::App& app) {
    app.require_subcommand(0, 1);
    add_export_verbs(app);
    add_info_command(app);
    add_remake_command(app);
    add_rebase_command(app);
    add_train_command(app);
    add_finetune_command(app);
    add_evaluate_command(app);
    add_film_command(app);
}

}  // namespace zscope
