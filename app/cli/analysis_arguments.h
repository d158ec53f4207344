#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/arguments.h"
#include "core/export/analyses.h"

namespace zscope {

/// What every verb that measures second derivatives takes, as typed.
struct AnalysisArguments {
    std::vector<std::string> models{};
    RunArguments run{};        ///< its `model` is not used
    LatentArguments latent{};  ///< edits only where add_given_latent_options was called
    int samples = 1;
    int batch = 16;
    bool csv = false;
    bool json = false;
    /// Not typed, and set before add_analysis_options, whose help tells of it: the verb writes raw
    /// numbers beside its picture.
    bool has_raw = false;
    /// Not typed: the verb shows one place of models of which one is a re-basing of another.
    bool links_pictures = false;
};

/// The models of a command, opened, on their devices.
struct OpenedModels {
    std::vector<std::shared_ptr<Generator>> generators;
    AnalysisSubjects subjects;
};

/// `arguments.latent.mode` becomes post_norm, as in the paper's figures.
void add_analysis_options(CLI::App& command, AnalysisArguments& arguments);
/// --z, --set, --add, --along: one given latent instead of drawn ones.
void add_given_latent_options(CLI::App& command, AnalysisArguments& arguments);

/// Throws Error(invalid_argument) naming the option, before any model is opened.
[[nodiscard]] FigureLatents read_figure_latents(const AnalysisArguments& arguments);
/// Tells on stderr which of them stand in turned axes.
[[nodiscard]] OpenedModels open_models(const AnalysisArguments& arguments);
/// One more model, kept in `models.generators`; the one of `models.subjects` that was typed alike.
[[nodiscard]] AnalysisSubject open_further(const AnalysisArguments& arguments,
                                           const std::string& argument, OpenedModels& models);
/// Puts the given latent into `latents` where one was typed.
void read_given_latent(const AnalysisArguments& arguments, const OpenedModels& models,
                       FigureLatents& latents);

/// "16" -> a layer's index; "pixels" -> none.
[[nodiscard]] std::optional<int> parse_layer(const std::string& text);
/// "1-10,13" -> indices, each once; "pixels" -> ModelCalls::kPixels; "" -> none.
[[nodiscard]] std::vector<int> parse_layers(const std::string& text);
/// "z1,z7", two different ones.
[[nodiscard]] std::pair<int, int> parse_pair(const std::string& text);
/// For what is between components: throws Error(invalid_argument), with `why`, where a model has
/// only one or `components`, which were named, are only one.
void require_two_components(const AnalysisSubjects& subjects, const std::vector<int>& components,
                            const std::string& why);
/// Throws Error(invalid_argument) naming --pair if the model lacks one of the two.
void require_pair(const std::pair<int, int>& pair, const GeneratorInfo& info);

/// A table that is too long to read, as a terminal shows it.
struct TerminalTable {
    Table table;
    std::vector<std::string> notes;  ///< lines below it
};

/// Prints the table (or CSV, or JSON) under its heading and writes the files if `--out` was given.
/// `shown` stands on the terminal for the table; CSV, JSON and the files hold all of it.
void finish_analysis(const AnalysisArguments& arguments, const Analysis& analysis,
                     const std::optional<TerminalTable>& shown = std::nullopt);

}  // namespace zscope
