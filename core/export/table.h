#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace zscope {

using TableCell = std::variant<std::string, std::int64_t, double>;

/// A table of results; every row has one cell a column.
struct Table {
    std::vector<std::string> columns;
    std::vector<std::vector<TableCell>> rows;
};

/// Where the column of this name stands; behind all columns where there is none.
[[nodiscard]] std::size_t column_of(const Table& table, std::string_view name);

/// RFC 4180 with a header row and plain line feeds; numbers read back as the same double, "nan" for
/// one that there is not and "inf" for infinity.
[[nodiscard]] std::string to_csv(const Table& table);

/// A list of objects, one a row; numbers that are not finite become null.
[[nodiscard]] nlohmann::ordered_json to_json(const Table& table);

/// Aligned columns for a terminal, numbers with four digits, "-" for one that is not finite;
/// control characters in texts become '?'.
[[nodiscard]] std::string to_text(const Table& table);

/// The shortest text that reads back as the same double.
[[nodiscard]] std::string double_text(double value);

/// `value` with `digits` significant digits, "-" if it is not finite.
[[nodiscard]] std::string short_number(double value, int digits = 4);

/// `values` for one column, all in one notation: decimals, or powers of ten where one of them is,
/// rounded, below 1e-5 or from 1e6 on. `digits` significant ones each; "0" for zero, "-" for what
/// is not finite.
[[nodiscard]] std::vector<std::string> column_numbers(const std::vector<double>& values,
                                                      int digits);

}  // namespace zscope
