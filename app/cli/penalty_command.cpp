#include "app/cli/penalty_command.h"

#include <map>
#include <memory>

#include "app/cli/analysis_arguments.h"
#include "app/cli/choices.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_line.h"
#include "core/export/penalty_report.h"
#include "core/export/table.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

struct PenaltyArguments {
    AnalysisArguments analysis{.samples = PenaltyRequest{}.latents.samples};
    PenaltyRequest request;
    std::string layers;
};

const std::map<std::string, VarianceForm> kVariances{{"unbiased", VarianceForm::unbiased},
                                                     {"population", VarianceForm::population}};
const std::map<std::string, Reduction> kReductions{{"max", Reduction::max},
                                                   {"mean", Reduction::mean}};

std::vector<std::string> list_options(const PenaltyArguments& arguments) {
    const PenaltyRequest& request = arguments.request;
    std::vector<std::string> options{
        "--k",         std::to_string(request.k),
        "--epsilon",   double_text(request.epsilon),
        "--variance",  request.variance == VarianceForm::unbiased ? "unbiased" : "population",
        "--reduction", request.reduction == Reduction::max ? "max" : "mean"};
    if (!arguments.layers.empty()) {
        options.insert(options.end(), {"--layers", arguments.layers});
    }
    return options;
}

void run_penalty(const PenaltyArguments& arguments) {
    const Interrupt interrupt;
    PenaltyRequest request = arguments.request;
    request.latents = read_figure_latents(arguments.analysis);
    request.batch = arguments.analysis.batch;
    request.layers = parse_layers(arguments.layers);
    const OpenedModels models = open_models(arguments.analysis);
    AnalysisRecord record = make_record("penalty", models.subjects, request.latents, request.batch,
                                        list_options(arguments));
    std::vector<ModelPenalty> found;
    for (const AnalysisSubject& subject : models.subjects) {
        found.push_back(compute_layer_penalties(*subject.generator, subject.device, request,
                                                row_name(subject.described), progress_line(),
                                                interrupt.token()));
    }
    record.measure["kind"] = describe(request);
    record.measure["estimates"] = estimated_value(request);
    finish_analysis(arguments.analysis,
                    {.record = std::move(record),
                     .result = {.table = penalty_table(found, request),
                                .picture = penalty_picture(found, request)},
                     .heading = describe(request),
                     .warnings = latent_warnings(models.subjects, request.latents)});
}

}  // namespace

void add_penalty_command(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("penalty", "Measure the Hessian Penalty, in total and layer by layer");
    const auto arguments = std::make_shared<PenaltyArguments>();
    PenaltyRequest& request = arguments->request;
    add_analysis_options(*command, arguments->analysis);
    command->add_option("--k", request.k, "directions")->capture_default_str();
    command->add_option("--epsilon", request.epsilon, "finite difference step, in units of z")
        ->capture_default_str();
    command
        ->add_option("--variance", request.variance,
                     "over directions: unbiased, or population (published ProGAN runs)")
        ->transform(one_of(kVariances))
        ->default_str("unbiased");
    command->add_option("--reduction", request.reduction, "over values: max or mean")
        ->transform(one_of(kReductions))
        ->default_str("max");
    command
        ->add_option("--layers", arguments->layers,
                     "e.g. 1-10,13 (zscope info lists them) or pixels (default: all layers)")
        ->check(not_empty());
    command->callback([arguments] { run_penalty(*arguments); });
}

}  // namespace zscope
