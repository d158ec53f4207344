// What is exported, and the commands that are copied.
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "app/control/controller.h"
#include "app/control/exporter.h"
#include "app/state/activeness_chart.h"
#include "app/state/analysis_requests.h"
#include "app/state/compare_rules.h"
#include "app/state/export_name.h"
#include "core/base/program_path.h"
#include "core/export/provenance.h"

namespace zscope {
namespace {

/// There is a model, and of a grid of a pair the pair.
bool has_subject(const AppState& state, ExportKind kind) {
    const bool is_of_pair = kind == ExportKind::pair || kind == ExportKind::pair_difference;
    return state.model.ready() && (!is_of_pair || why_no_pair(state).empty());
}

}  // namespace

std::string Controller::equivalent_command(ExportKind kind) const {
    exporter_->set_compared(comparer_.source());
    return has_subject(state_, kind) ? exporter_->command(state_, kind) : std::string();
}

std::string Controller::export_path(ExportKind kind) const {
    return state_.model.ready() ? exporter_->path(state_, kind).string() : std::string();
}

void Controller::export_now(ExportKind kind) {
    if (!has_subject(state_, kind) || state_.exporting.status == ExportStatus::running) {
        return;
    }
    if ((kind == ExportKind::comparison && !why_not_export_comparison(state_).empty()) ||
        (kind == ExportKind::activeness && !why_not_export_chart(state_).empty())) {
        return;
    }
    exporter_->set_compared(comparer_.source());
    happen(event::ExportStarted{kind});
    exporter_->start(state_, kind);
}

void Controller::save_window_picture(Image picture) {
    window_picture_.save(std::move(picture),
                         state_.settings.exporting.folder / window_picture_name(state_));
}

void Controller::copy_command(const event::CommandCopied& wish) {
    if (wish.command.empty()) {
        to_copy_ = wish.kind;  // as soon as its file has a name
    } else {
        copy_for_terminal(wish.command);
    }
}

void Controller::copy_for_terminal(const std::string& command) {
    std::error_code unknown;
    const std::filesystem::path folder = std::filesystem::current_path(unknown);
    surroundings_.copy_text(for_terminal(command, program_path(), folder));
}

void Controller::copy_named_command() {
    if (!to_copy_ || !has_subject(state_, *to_copy_)) {
        to_copy_.reset();
        return;
    }
    exporter_->set_compared(comparer_.source());
    if (const auto command = exporter_->command_to_copy(state_, *to_copy_)) {
        to_copy_.reset();
        copy_for_terminal(*command);
    }
}

}  // namespace zscope
