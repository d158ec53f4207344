// What is exported, and the commands that are copied.
#include <filesystem>
#include <string>
#include <system_error>

#include "app/control/controller.h"
#include "app/control/exporter.h"
#include "app/state/activeness_chart.h"
#include "app/state/compare_rules.h"
#include "core/base/program_path.h"
#include "core/export/provenance.h"

namespace zscope {

std::string Controller::equivalent_command(ExportKind kind) const {
    exporter_->set_compared(comparer_.source());
    return state_.model.ready() ? exporter_->command(state_, kind) : std::string();
}

std::string Controller::export_path(ExportKind kind) const {
    return state_.model.ready() ? exporter_->path(state_, kind).string() : std::string();
}

void Controller::export_now(ExportKind kind) {
    if (!state_.model.ready() || state_.exporting.status == ExportStatus::running) {
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
    if (!to_copy_ || !state_.model.ready()) {
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
