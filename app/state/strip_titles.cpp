#include "app/state/strip_titles.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace zscope {

std::string axis_text(float value) {
    // Nearer to 0 than any step; what is left of it there is rounding.
    constexpr float kZero = 1e-4F;
    if (std::abs(value) < kZero) {
        return "0";
    }
    char text[32];
    std::snprintf(text, sizeof text, "%+.2g", static_cast<double>(value));
    return text;
}

std::string column_title(const StripTable& strips, const StripTable* others, std::size_t column) {
    const std::size_t columns = strips.rows.front().values.size();
    const std::size_t middle = columns / 2;
    const auto value_in = [&](const StripRow& row) {
        return row.values[column] - (strips.relative ? row.values[middle] : 0.0F);
    };
    const float value = value_in(strips.rows.front());
    const auto agrees = [&](const StripTable& table) {
        const auto has_value = [&](const StripRow& row) {
            return row.values.size() == columns && std::abs(value_in(row) - value) < 1e-3F;
        };
        return table.relative == strips.relative &&
               std::all_of(table.rows.begin(), table.rows.end(), has_value);
    };
    if (!agrees(strips) || (others != nullptr && !agrees(*others))) {
        return "";
    }
    return strips.relative && column == middle ? "here" : axis_text(value);
}

}  // namespace zscope
