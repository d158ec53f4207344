#include "core/train/curves_csv.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>

#include "core/train/table_file.h"
#include "tests/core/files_support.h"

namespace zscope {
namespace {

using test::TemporaryFolder;
using test::write_text;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(CurvesCsv, JoinsBothTablesByTheirImages) {
    const CurveHistory steps =
        history_of({{"images", "loss", "rare"}, {{8, 16, 24}, {0.5, 0.25, -2}, {kNaN, 4, kNaN}}});
    const CurveHistory evaluation =
        history_of({{"images", "diversity"}, {{0, 16, 1000000}, {1, 0.75, 0.5}}});
    EXPECT_EQ(curves_csv(steps, evaluation),
              "images,loss,rare,diversity\n"
              "0,nan,nan,1\n"
              "8,0.5,nan,nan\n"
              "16,0.25,4,0.75\n"
              "24,-2,nan,nan\n"
              "1000000,nan,nan,0.5\n");
    EXPECT_EQ(curves_csv(history_of({{"images", "loss"}, {{8}, {0.5}}}), {}),
              "images,loss\n8,0.5\n")
        << "a run without evaluations";
}

TEST(CurvesCsv, IsReadAgainAsTheSameDoubles) {
    const TemporaryFolder temporary;
    const std::filesystem::path path = temporary.path() / "curves.csv";
    const CurveTable table{{"images", "loss", "lambda"},
                           {{1, 2, 3}, {1.0 / 3.0, 1e-300, kInfinity}, {0.1, 16777217, -1e22}}};
    write_text(path, curves_csv(history_of(table), {}));
    const CurveTable read = read_curves(path);
    EXPECT_EQ(read.names, table.names);
    EXPECT_EQ(read.columns, table.columns);
}

TEST(TableFile, NumbersAreReadAgainAsTheSameDoubles) {
    const TemporaryFolder temporary;
    const std::filesystem::path path = temporary.path() / "table.csv";
    TableFile(path, {"images", "loss"}, 0).append(std::array{4.0, 2.0 / 3.0});
    const TableFile again(path, {"images", "loss"}, 4);
    ASSERT_EQ(again.table().rows(), 1U);
    EXPECT_EQ(again.table().columns[1][0], 2.0 / 3.0);
}

}  // namespace
}  // namespace zscope
