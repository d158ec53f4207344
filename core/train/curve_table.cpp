#include "core/train/curve_table.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>
#include <string_view>

#include "core/base/error.h"
#include "core/export/table.h"
#include "core/train/output_file.h"

namespace zscope {

namespace {

constexpr std::size_t kMostColumns = 8192;  // twice as many as a latent may have components

std::vector<std::string_view> split(std::string_view line) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t comma = line.find(',');
        parts.push_back(line.substr(0, comma));
        if (comma == std::string_view::npos || parts.size() > kMostColumns) {
            return parts;
        }
        line.remove_prefix(comma + 1);
    }
}

/// One row of `width` numbers; empty when the line is not that.
std::vector<double> numbers(std::string_view line, std::size_t width) {
    const std::vector<std::string_view> parts = split(line);
    if (parts.size() != width) {
        return {};
    }
    std::vector<double> values;
    for (const std::string_view part : parts) {
        double value = 0.0;
        const char* end = part.data() + part.size();
        const auto [stop, error] = std::from_chars(part.data(), end, value);
        if (error != std::errc() || stop != end) {
            return {};
        }
        values.push_back(value);
    }
    return values;
}

}  // namespace

CurveTable read_curves(const std::filesystem::path& path) {
    std::ifstream in(regular_or_new(path));
    CurveTable table;
    std::string line;
    if (!std::getline(in, line)) {
        return table;
    }
    for (const std::string_view name : split(line)) {
        table.names.emplace_back(name);
    }
    if (table.names.size() > kMostColumns || table.names.front() != "images") {
        throw Error(ErrorCode::bad_file, path.string() + " holds no curves of a training run",
                    "Move it away");
    }
    table.columns.resize(table.names.size());
    // A last line without its end was cut off while it was written.
    while (std::getline(in, line) && !in.eof()) {
        const std::vector<double> row = numbers(line, table.names.size());
        for (std::size_t i = 0; i < row.size(); ++i) {
            table.columns[i].push_back(row[i]);
        }
    }
    return table;
}

std::string table_number(double value) {
    constexpr double kExact = 9007199254740992.0;  // 2^53: whole numbers below are themselves
    if (value == std::trunc(value) && std::abs(value) < kExact) {
        return std::to_string(static_cast<std::int64_t>(value));
    }
    return double_text(value);
}

}  // namespace zscope
