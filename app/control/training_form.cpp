#include "app/control/training_form.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "app/state/untangle_rules.h"
#include "core/directions/rebase_layers.h"
#include "core/export/provenance.h"
#include "core/regularizers/hessian_penalty_options.h"
#include "core/train/epsilon_note.h"
#include "core/train/finetune.h"
#include "core/train/regularizer_settings.h"
#include "core/train/run_space.h"
#include "core/train/train_presets.h"

namespace zscope {
namespace {

bool is_paper_preset(std::string_view preset) {
    return preset.starts_with("paper-");
}

bool is_taken(const AppState& state, const std::string& name) {
    const auto& runs = state.training.runs.runs;
    return std::ranges::find(runs, name, &RunSummary::name) != runs.end() ||
           state.training.run.folder.filename() == name;
}

/// Letters, digits, dashes: a name that every file system and shell takes.
std::string plain(std::string text) {
    for (char& c : text) {
        const bool keeps = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.';
        c = keeps ? c : '-';
    }
    return text.substr(0, 60);
}

std::string suggested_name(const AppState& state) {
    const TrainForm& form = state.training.form;
    const std::string kind =
        form.start == TrainStart::finetune
            ? "finetune-" + (finetune_options(state).rebase ? "rebased-" : std::string()) +
                  form.finetune.preset
            : form.preset;
    const std::filesystem::path data(form.config().data);
    std::string stem = plain(data.filename().string() + "-" + kind);
    for (int number = 1; number < 10000; ++number) {
        std::string name = stem + "-" + std::to_string(number);
        if (!is_taken(state, name)) {
            return name;
        }
    }
    return stem;
}

std::string name_problem(const AppState& state, const std::string& name) {
    const std::filesystem::path path(name);
    if (path.is_absolute() || path.filename() != path || name == "." || name == "..") {
        return "the name of the run is no folder name";
    }
    return is_taken(state, name) ? "there is a run called " + name + " already" : std::string();
}

std::string model_problem(const AppState& state) {
    const FinetuneDefaults& defaults = state.training.defaults;
    if (!state.model.ready()) {
        return "no model is open to fine-tune";
    }
    if (state.model.source.origin == ModelOrigin::demo) {
        return "the demo has no weights to train; open a model, or start from random weights";
    }
    if (state.model.source.origin == ModelOrigin::run) {
        return "a checkpoint is open, which no model file holds; go on with its run in the Runs "
               "panel, or open the model that it writes";
    }
    if (state.untangle.status == UntangleStatus::running) {
        return "new axes are being searched for the open model; wait for them or cancel that";
    }
    if (!defaults.problem.empty()) {
        return defaults.problem;
    }
    return defaults.options == finetune_options(state) ? std::string()
                                                       : "the model's options are being read";
}

/// Collects problems, the first one of each field.
class Problems {
  public:
    void add(std::string_view field, const std::string& text) {
        const bool is_known =
            !field.empty() && std::ranges::find(found_, field, &FormProblem::field) != found_.end();
        if (!text.empty() && !is_known) {
            found_.push_back({std::string(field), text});
        }
    }
    void add(const std::vector<OptionProblem>& problems) {
        for (const OptionProblem& problem : problems) {
            add(problem.field, problem.error.what());
        }
    }
    [[nodiscard]] std::vector<FormProblem> take() { return std::move(found_); }

  private:
    std::vector<FormProblem> found_;
};

/// What does not fit the open model, once its options are known.
std::vector<OptionProblem> unfit_options(const AppState& state) {
    const FinetuneDefaults& defaults = state.training.defaults;
    return defaults.config ? finetune_problems(state.training.form.config(),
                                               defaults.config->network(), defaults.images_seen)
                           : std::vector<OptionProblem>();
}

/// The strength that the form's preset has set; nothing while the model's options are not read.
std::optional<double> preset_lambda(const TrainingState& training) {
    if (training.form.start == TrainStart::fresh) {
        return train_preset(training.form.preset).regularizers[hp::lambda];
    }
    const std::optional<TrainConfig>& defaults = training.defaults.config;
    return defaults ? std::optional(defaults->regularizers[hp::lambda]) : std::nullopt;
}

/// That axes on screen are kept against a preset that turns none; empty: nothing.
std::string axes_note(const AppState& state) {
    const TrainForm& form = state.training.form;
    const bool turns = form.start == TrainStart::finetune && shows_unsaved_axes(state);
    return turns && is_paper_preset(form.finetune.preset)
               ? "the run re-bases, as the axes on screen are in no file; the paper does not: undo "
                 "them to start without"
               : std::string();
}

std::string note_of(const AppState& state) {
    const TrainingState& training = state.training;
    const std::optional<double> lambda = preset_lambda(training);
    const std::string of_step =
        lambda ? epsilon_note(training.form.config(), *lambda) : std::string();
    const std::string of_axes = axes_note(state);
    return of_step.empty() || of_axes.empty() ? of_step + of_axes : of_step + "; " + of_axes;
}

std::string command_of(const AppState& state, const std::filesystem::path& folder) {
    const TrainForm& form = state.training.form;
    std::string command = form.start == TrainStart::finetune
                              ? finetune_command(finetune_options(state), form.config())
                              : train_command(form.config());
    // Both end with the folder's place-holder.
    constexpr std::string_view kPlace = "RUN";
    command.replace(command.size() - kPlace.size(), kPlace.size(), shell_quote(folder.string()));
    return command;
}

}  // namespace

std::filesystem::path runs_folder(const Settings& settings) {
    return settings.runs_folder.empty() ? default_runs_folder() : settings.runs_folder;
}

FinetuneOptions finetune_options(const AppState& state) {
    FinetuneOptions options = state.training.form.finetune;
    options.model = state.model.source.path;
    if (const RebaseReport* report = unsaved_rebase(state)) {
        options.rebase = report->options;
        options.rebase_threads = report->threads;
    }
    if (options.rebase) {
        options.rebase->layers = rebase_layers(state.model.info, *options.rebase);
    }
    return options;
}

void choose_finetune_preset(TrainForm& form, std::string preset) {
    form.finetune.preset = std::move(preset);
    if (is_paper_preset(form.finetune.preset)) {
        form.finetune.rebase.reset();
    }
}

bool keeps_axes(const AppState& state) {
    return !state.training.form.finetune.rebase || shows_unsaved_axes(state);
}

RunPlace run_place(const AppState& state) {
    const TrainConfig& config = state.training.form.config();
    const std::int64_t bytes = option_problems(config).empty() ? run_bytes(config) : 0;
    return {runs_folder(state.settings), bytes, config};
}

TrainFormCheck check_form(const AppState& state, const std::vector<FormProblem>& place_problems) {
    const TrainForm& form = state.training.form;
    const std::string name = form.run_name.empty() ? suggested_name(state) : form.run_name;
    const std::vector<OptionProblem> of_options = option_problems(form.config());
    Problems problems;
    if (form.start == TrainStart::finetune) {
        const std::string why = model_problem(state);
        problems.add(kStartField, why);
        if (why.empty()) {
            problems.add(unfit_options(state));
        }
    }
    problems.add(kRunNameField, name_problem(state, name));
    problems.add(of_options);
    for (const FormProblem& problem : place_problems) {
        problems.add(problem.field, problem.text);
    }
    TrainFormCheck check;
    check.problems = problems.take();
    check.folder = runs_folder(state.settings) / name;
    check.note = note_of(state);
    if (of_options.empty()) {
        check.costs = regularizer_costs(form.config());
    }
    if (check.problems.empty()) {
        check.command = command_of(state, check.folder);
    }
    return check;
}

}  // namespace zscope
