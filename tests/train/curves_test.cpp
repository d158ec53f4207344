#include "core/train/curves.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "tests/core/files_support.h"
#include "tests/support/thrown_error.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using test::read_text;
using test::TemporaryFolder;
using test::tiny_config;
using test::write_text;
using testing::code_of;

TEST(Curves, RowsOfStepsThatAreMadeAgainAreDropped) {
    const TemporaryFolder temporary;
    const fs::path path = temporary.path() / "curves.csv";
    CurveAverage average;
    const auto add_rows = [&](std::int64_t first, std::int64_t last, std::int64_t resumed) {
        CurveFile file(path, resumed, tiny_config());
        for (std::int64_t images = first; images <= last; images += 10) {
            StepReport report;
            report.images = images;
            report.loss_generator = 2.0;
            average.add(report);
            report.loss_generator = 4.0;
            report.penalty = 0.5;
            average.add(report);
            file.append({average.take(), {}, 0.25, 12.5});
        }
    };
    add_rows(10, 40, 0);
    write_text(path, read_text(path) + "50,1,tor");  // the process died while writing a row
    add_rows(30, 50, 20);
    std::ifstream in(path);
    std::string line;
    std::vector<std::string> starts;
    std::string last;
    while (std::getline(in, line)) {
        starts.push_back(line.substr(0, line.find(',')));
        last = line;
    }
    EXPECT_EQ(starts, (std::vector<std::string>{"images", "10", "20", "30", "40", "50"}));
    const std::string unregularized = ",nan,nan,nan,nan,nan,nan\n";
    EXPECT_EQ(last + "\n", "50,0,0,4,1,0,3,0,0,0.5,0,0,12.5,0.25" + unregularized);
    EXPECT_NE(read_text(path).find("10,0,0,4,1,0,3,0,0,0.5,0,0,12.5,0.25" + unregularized),
              std::string::npos);
}

StepReport penalised(std::int64_t images, double lambda, const RegularizerValue& value) {
    StepReport report;
    report.images = images;
    report.regularizers = {{"hessian_penalty", lambda, value}};
    return report;
}

TEST(Curves, PenaltyByLayerAndItsStrength) {
    const TemporaryFolder temporary;
    const fs::path path = temporary.path() / "curves.csv";
    CurveFile file(path, 0, tiny_config());
    CurveAverage average;
    average.add(penalised(4, 0.1, {6.0, {{1, 1.0, 2.0}, {2, 1.0, 4.0}}}));
    average.add(penalised(8, 0.2, {10.0, {{1, 1.0, 4.0}, {2, 1.0, 6.0}}}));
    file.append({average.take(), {}, 0.25, 1.0});
    average.add(penalised(12, 0.3, {2.0, {{1, 1.0, 2.0}}}));
    average.add(penalised(16, 0.3, {9.0, {{1, 1.0, 2.0}, {3, 0.5, 14.0}}}));  // a layer joins
    file.append({average.take(), {}, 0.25, 1.0});
    const std::string text = read_text(path);
    EXPECT_EQ(text.substr(0, text.find('\n')),
              "images,step,lod,resolution,minibatch,loss_discriminator,loss_generator,score_real,"
              "score_fake,gradient_penalty,skipped_discriminator,skipped_generator,"
              "images_per_second,learning_rate,hessian_penalty,hessian_penalty_lambda,hessian_"
              "penalty_layer_1,"
              "hessian_penalty_layer_2,hessian_penalty_layer_3,hessian_penalty_layer_4");
    EXPECT_NE(text.find(",1,0.25,8,0.2,3,5,nan,nan\n"), std::string::npos) << text;
    EXPECT_NE(text.find(",1,0.25,9,0.3,2,nan,14,nan\n"), std::string::npos) << text;
}

TEST(Curves, RowsOfAnOlderProgramStay) {
    const TemporaryFolder temporary;
    const fs::path path = temporary.path() / "curves.csv";
    write_text(path, "images,step,images_per_second,of_another_time\n10,5,2.5,9\n20,10,3.5,9\n");
    CurveFile file(path, 10, tiny_config());
    const std::string text = read_text(path);
    EXPECT_EQ(text.substr(text.find('\n') + 1),
              "10,5,nan,nan,nan,nan,nan,nan,nan,nan,nan,nan,2.5,nan,nan,nan,nan,nan,nan,nan\n");
}

TEST(Curves, AreReadAgainAndNothingElseIs) {
    const TemporaryFolder temporary;
    const fs::path path = temporary.path() / "curves.csv";
    write_text(path, "images,loss_generator\n8,0.5\nnot,a_row\n16,nan\n24,1,7\n32,1");
    const CurveTable table = read_curves(path);
    ASSERT_EQ(table.rows(), 2U);
    EXPECT_EQ(table.columns[0], (std::vector<double>{8, 16}));
    EXPECT_TRUE(std::isnan(table.columns[1][1]));
    EXPECT_EQ(read_curves(temporary.path() / "none.csv").rows(), 0U);
    write_text(path, "this is something else\n1,2\n");
    EXPECT_EQ(code_of([&] { (void)read_curves(path); }), ErrorCode::bad_file);
}

}  // namespace
}  // namespace zscope
