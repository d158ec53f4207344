#include "tests/bench/table_rows.h"

#include <cstdio>
#include <iomanip>
#include <sstream>

namespace zscope::bench {

namespace {

std::string number(double value, int decimals) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(decimals) << value;
    return text.str();
}

}  // namespace

std::string duration_text(double milliseconds) {
    if (milliseconds < 1000.0) {
        return number(milliseconds, milliseconds < 10.0 ? 1 : 0) + " ms";
    }
    return number(1e-3 * milliseconds, milliseconds < 10'000.0 ? 2 : 1) + " s";
}

std::string ratio_text(double other, double milliseconds) {
    return number(other / milliseconds, 2) + "x";
}

std::string floor_text(double milliseconds, double flops, double peak) {
    return std::string("(").append(number(1e-4 * flops / milliseconds / peak, 0)).append(" %)");
}

std::string rate_text(double milliseconds, double flops) {
    return number(1e-6 * flops / milliseconds, 0) + " GF/s";
}

std::string table_row(const std::vector<std::string>& cells) {
    std::string row = "|";
    for (const std::string& cell : cells) {
        row.append(" ").append(cell).append(" |");
    }
    return row;
}

void print_heading(const std::vector<std::string>& cells) {
    std::printf("\n");
    print_row(cells);
    std::string rule = "|";
    for (std::size_t i = 0; i < cells.size(); ++i) {
        rule.append("---|");
    }
    std::printf("%s\n", rule.c_str());
}

void print_row(const std::vector<std::string>& cells) {
    std::printf("%s\n", table_row(cells).c_str());
    std::fflush(stdout);
}

}  // namespace zscope::bench
