#include "core/export/table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace zscope {
namespace {

constexpr int kColumnGap = 2;

std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
        return text;
    }
    std::string result = "\"";
    for (const char c : text) {
        result += c == '"' ? "\"\"" : std::string(1, c);
    }
    return result + "\"";
}

std::string exact_text(const TableCell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell)) {
        return quoted(*text);
    }
    if (const auto* number = std::get_if<std::int64_t>(&cell)) {
        return std::to_string(*number);
    }
    return double_text(std::get<double>(cell));
}

std::string shown_text(const TableCell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell)) {
        std::string safe = *text;
        std::ranges::replace_if(
            safe, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
        return safe;
    }
    if (const auto* number = std::get_if<std::int64_t>(&cell)) {
        return std::to_string(*number);
    }
    return short_number(std::get<double>(cell));
}

/// The power of ten of `value`, finite and not 0, once it is rounded to so many digits.
int rounded_power(double value, int digits) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.*e", digits - 1, value);
    const std::string rounded = text.data();
    return std::stoi(rounded.substr(rounded.find('e') + 1));
}

void append_line(std::string& text, const std::vector<std::string>& cells,
                 const std::vector<std::size_t>& widths, const std::vector<bool>& is_text) {
    std::string line;
    for (std::size_t c = 0; c < cells.size(); ++c) {
        const std::string space(widths[c] - cells[c].size(), ' ');
        line.append(c == 0 ? 0 : kColumnGap, ' ');
        line += is_text[c] ? cells[c] + space : space + cells[c];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
}

}  // namespace

std::string double_text(double value) {
    std::array<char, 40> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
    return {text.data(), end};
}

std::string short_number(double value, int digits) {
    if (!std::isfinite(value)) {
        return "-";
    }
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.*g", digits, value);
    return text.data();
}

std::vector<std::string> column_numbers(const std::vector<double>& values, int digits) {
    constexpr int kSmallestPower = -5;
    constexpr int kLargestPower = 5;
    const bool is_plain = std::ranges::all_of(values, [digits](double value) {
        if (!std::isfinite(value) || value == 0.0) {
            return true;
        }
        const int power = rounded_power(value, digits);
        return power >= kSmallestPower && power <= kLargestPower;
    });
    std::vector<std::string> texts;
    for (const double value : values) {
        if (!std::isfinite(value) || value == 0.0) {
            texts.push_back(short_number(value, digits));
            continue;
        }
        const int power = rounded_power(value, digits);
        std::array<char, 40> text{};
        std::snprintf(text.data(), text.size(), is_plain ? "%.*f" : "%.*e",
                      is_plain ? std::max(0, digits - 1 - power) : digits - 1, value);
        texts.emplace_back(text.data());
    }
    return texts;
}

std::size_t column_of(const Table& table, std::string_view name) {
    return static_cast<std::size_t>(std::ranges::find(table.columns, name) - table.columns.begin());
}

std::string to_csv(const Table& table) {
    std::string csv;
    const auto end_line = [&csv] { csv.back() = '\n'; };
    for (const std::string& column : table.columns) {
        csv += quoted(column) + ",";
    }
    end_line();
    for (const auto& row : table.rows) {
        for (const TableCell& cell : row) {
            csv += exact_text(cell) + ",";
        }
        end_line();
    }
    return csv;
}

nlohmann::ordered_json to_json(const Table& table) {
    auto json = nlohmann::ordered_json::array();
    for (const auto& row : table.rows) {
        nlohmann::ordered_json object;
        for (std::size_t c = 0; c < row.size(); ++c) {
            std::visit([&](const auto& value) { object[table.columns[c]] = value; }, row[c]);
        }
        json.push_back(std::move(object));
    }
    return json;
}

std::string to_text(const Table& table) {
    std::vector<std::vector<std::string>> lines{table.columns};
    std::vector<bool> is_text(table.columns.size(), true);
    for (const auto& row : table.rows) {
        std::vector<std::string>& line = lines.emplace_back();
        for (std::size_t c = 0; c < row.size(); ++c) {
            line.push_back(shown_text(row[c]));
            is_text[c] = is_text[c] && std::holds_alternative<std::string>(row[c]);
        }
    }
    std::vector<std::size_t> widths(table.columns.size(), 0);
    for (const auto& line : lines) {
        for (std::size_t c = 0; c < line.size(); ++c) {
            widths[c] = std::max(widths[c], line[c].size());
        }
    }
    std::string text;
    for (const auto& line : lines) {
        append_line(text, line, widths, is_text);
    }
    return text;
}

}  // namespace zscope
