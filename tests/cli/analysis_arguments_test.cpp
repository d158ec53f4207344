#include "app/cli/analysis_arguments.h"

#include <gtest/gtest.h>

#include <string>

namespace zscope::test {
namespace {

/// The latents that a verb with 300 of them, 16 of the demo, looks at when it is called so.
int samples_of(const std::string& command) {
    CLI::App app;
    AnalysisArguments arguments{.samples = 300, .demo_samples = 16};
    add_analysis_options(app, arguments);
    app.parse(command);
    return read_figure_latents(arguments).samples;
}

TEST(AnalysisArguments, TheDemoAloneIsLookedAtWithFewerLatents) {
    EXPECT_EQ(samples_of("demo"), 16);
    EXPECT_EQ(samples_of("demo demo"), 16);
    EXPECT_EQ(samples_of("model"), 300);
    EXPECT_EQ(samples_of("demo model"), 300) << "models beside each other are measured alike";
}

TEST(AnalysisArguments, WhatIsTypedIsWhatIsLookedAt) {
    EXPECT_EQ(samples_of("demo --samples 300"), 300);
    EXPECT_EQ(samples_of("demo --samples 5"), 5);
    EXPECT_EQ(samples_of("model --samples 16"), 16);
}

TEST(AnalysisArguments, TheHelpTellsOfTheDemo) {
    CLI::App app;
    AnalysisArguments arguments{.samples = 300, .demo_samples = 16};
    add_analysis_options(app, arguments);
    EXPECT_NE(app.help().find("of the demo alone 16"), std::string::npos) << app.help();
    CLI::App other;
    AnalysisArguments few{.samples = 4};
    add_analysis_options(other, few);
    EXPECT_EQ(other.help().find("of the demo alone"), std::string::npos) << other.help();
}

}  // namespace
}  // namespace zscope::test
