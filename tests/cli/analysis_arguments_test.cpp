#include "app/cli/analysis_arguments.h"

#include <gtest/gtest.h>

#include <string>

#include "app/cli/activeness_command.h"
#include "app/cli/diagonalness_command.h"

namespace zscope::test {
namespace {

/// The latents that a verb with 300 of them looks at when it is called so.
int samples_of(const std::string& command) {
    CLI::App app;
    AnalysisArguments arguments{.samples = 300};
    add_analysis_options(app, arguments);
    app.parse(command);
    return read_figure_latents(arguments).samples;
}

TEST(AnalysisArguments, EveryModelIsLookedAtWithAsManyLatents) {
    for (const char* models : {"demo", "demo demo", "model", "demo model"}) {
        EXPECT_EQ(samples_of(models), 300) << models;
    }
    EXPECT_EQ(samples_of("demo --samples 5"), 5);
    EXPECT_EQ(samples_of("model --samples 16"), 16);
}

TEST(AnalysisArguments, AVerbLooksAtAsManyLatentsAsItsRequest) {
    CLI::App app;
    add_activeness_command(app);
    add_diagonalness_command(app);
    const auto told = [&app](const char* verb) {
        return app.get_subcommand(verb)->get_option("--samples")->get_default_str();
    };
    EXPECT_EQ(told("activeness"), std::to_string(ActivenessRequest{}.latents.samples));
    EXPECT_EQ(told("diagonalness"), std::to_string(HessianStatisticsRequest{}.latents.samples));
}

}  // namespace
}  // namespace zscope::test
