#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "core/export/table.h"

namespace zscope {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

const Table kTable{.columns = {"name", "n", "value"},
                   .rows = {{std::string("a,\"b\"\n"), std::int64_t{3}, 0.1},
                            {std::string("c\x1b[2J"), std::int64_t{-1}, kNaN}}};

TEST(Table, CsvQuotesAndKeepsEveryBit) {
    EXPECT_EQ(to_csv(kTable), "name,n,value\n\"a,\"\"b\"\"\n\",3,0.1\nc\x1b[2J,-1,nan\n");
    EXPECT_EQ(std::stod(double_text(1.0 / 3.0)), 1.0 / 3.0);
    const double infinite = std::numeric_limits<double>::infinity();
    EXPECT_EQ(to_csv({.columns = {"a", "b"}, .rows = {{infinite, -infinite}}}), "a,b\ninf,-inf\n");
}

TEST(Table, JsonHasNullForWhatIsNotFinite) {
    EXPECT_EQ(to_json(kTable).dump(),
              "[{\"name\":\"a,\\\"b\\\"\\n\",\"n\":3,\"value\":0.1},"
              "{\"name\":\"c\\u001b[2J\",\"n\":-1,\"value\":null}]");
}

TEST(Table, TextIsAlignedAndHarmless) {
    EXPECT_EQ(to_text(kTable),
              "name     n  value\n"
              "a,\"b\"?   3    0.1\n"
              "c?[2J   -1      -\n");
}

TEST(ColumnNumbers, StandInOneNotation) {
    EXPECT_EQ(column_numbers({0.0815, 0.000108, 9.96e-5, 0.0}, 3),
              (std::vector<std::string>{"0.0815", "0.000108", "0.0000996", "0"}));
    EXPECT_EQ(column_numbers({1234.4, 12.0, 0.34}, 3),
              (std::vector<std::string>{"1234", "12.0", "0.340"}));
    EXPECT_EQ(column_numbers({0.5, 2e-7, kNaN}, 3),
              (std::vector<std::string>{"5.00e-01", "2.00e-07", "-"}));
    EXPECT_EQ(column_numbers({2e6, 3.0}, 3), (std::vector<std::string>{"2.00e+06", "3.00e+00"}));
}

TEST(ColumnNumbers, HaveNoDigitMoreWhereRoundingAddsAPlace) {
    EXPECT_EQ(column_numbers({9.996, -0.09996, 999.6}, 3),
              (std::vector<std::string>{"10.0", "-0.100", "1000"}));
    EXPECT_EQ(column_numbers({999999.9, 3.0}, 3),
              (std::vector<std::string>{"1.00e+06", "3.00e+00"}));
    EXPECT_EQ(column_numbers({9.996e-6, 3.0}, 3), (std::vector<std::string>{"0.0000100", "3.00"}));
}

}  // namespace
}  // namespace zscope
