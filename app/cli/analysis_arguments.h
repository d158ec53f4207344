#pragma once

#include <c10/core/Device.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/arguments.h"
#include "core/base/progress.h"
#include "core/export/analysis_record.h"
#include "core/export/model_calls.h"

namespace zscope {

/// What every verb that measures second derivatives takes, as typed.
struct AnalysisArguments {
    std::vector<std::string> models{};
    RunArguments run{};  ///< its `model` is not used
    std::string seed = "0";
    std::string latent_mode = "post_norm";
    int samples = 1;
    int batch = 16;
    bool csv = false;
    bool json = false;
};

/// An opened model with the device its latents go to.
struct AnalysisModel {
    std::shared_ptr<Generator> generator;
    c10::Device device;
};

void add_analysis_options(CLI::App& command, AnalysisArguments& arguments);

[[nodiscard]] FigureLatents read_figure_latents(const AnalysisArguments& arguments);

/// Opens all models; `record` gets them, the device, the threads and the common options.
[[nodiscard]] std::vector<AnalysisModel> open_models(const AnalysisArguments& arguments,
                                                     AnalysisRecord& record);
/// The same where all must have one latent size. Throws Error(invalid_argument).
void require_equal_latents(const std::vector<AnalysisModel>& models);
/// The same for the size of their pictures, or of the layer `layer`.
void require_equal_sizes(const std::vector<AnalysisModel>& models, std::optional<int> layer = {});

/// "16" -> a layer's index; "pixels" -> none.
[[nodiscard]] std::optional<int> parse_layer(const std::string& text);
/// "1-10,13" -> indices; "pixels" -> ModelCalls::kPixels; "" -> none.
[[nodiscard]] std::vector<int> parse_layers(const std::string& text);
/// "z1,z7".
[[nodiscard]] std::pair<int, int> parse_pair(const std::string& text);

/// The model's name as a row label: what was typed, without folders.
[[nodiscard]] std::string row_name(const AnalysedModel& model);

/// Prints the table (or CSV, or JSON) and writes the files if `--out` was given. `heading` goes
/// before the table.
void finish_analysis(const AnalysisArguments& arguments, const AnalysisRecord& record,
                     const AnalysisResult& result, const std::string& heading);

}  // namespace zscope
