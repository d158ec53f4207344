#include "app/cli/evidence_command.h"

#include <memory>

#include "app/cli/analysis_arguments.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_line.h"
#include "core/export/evidence.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

struct EvidenceArguments {
    AnalysisArguments analysis{
        .samples = EvidenceRequest{}.latents.samples, .has_raw = true, .links_pictures = true};
    EvidenceRequest request;
};

void run_evidence(const EvidenceArguments& arguments) {
    const Interrupt interrupt;
    EvidenceRequest request = arguments.request;
    request.latents = read_figure_latents(arguments.analysis);
    request.batch = arguments.analysis.batch;
    const OpenedModels models = open_models(arguments.analysis);
    finish_analysis(arguments.analysis,
                    analyse_evidence(models.subjects, request, progress_line(), interrupt.token()));
}

}  // namespace

void add_evidence_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand(
        "evidence",
        "Show strips, interactions, diagonalness (D%, D_R) and activeness of models side by side");
    const auto arguments = std::make_shared<EvidenceArguments>();
    EvidenceRequest& request = arguments->request;
    add_analysis_options(*command, arguments->analysis);
    command
        ->add_option("--interaction-samples", request.interaction_samples,
                     "latents to look at for the interactions and diagonalness")
        ->capture_default_str();
    command->add_option("--top", request.top, "strips of so many components, the most active first")
        ->capture_default_str();
    command->add_option("--steps", request.steps, "columns of a strip")->capture_default_str();
    command
        ->add_option("--extent", request.extent,
                     "strips run from -EXTENT to EXTENT; activeness sets -EXTENT, 0 and EXTENT")
        ->capture_default_str();
    command
        ->add_option("--scale", request.scale,
                     "1 to 8: enlarge each pixel of a strip; 0: automatic, as wide as a chart")
        ->capture_default_str();
    command->callback([arguments] { run_evidence(*arguments); });
}

}  // namespace zscope
