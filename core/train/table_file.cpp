#include "core/train/table_file.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"

namespace zscope {

namespace {

constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();

std::string row_text(std::span<const double> values) {
    std::string text;
    for (const double value : values) {
        text.append(text.empty() ? "" : ",").append(table_number(value));
    }
    return text + '\n';
}

std::string header_text(const std::vector<std::string>& columns) {
    std::string text;
    for (const std::string& column : columns) {
        text.append(text.empty() ? "" : ",").append(column);
    }
    return text + '\n';
}

void add_row(CurveTable& table, std::span<const double> values) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        table.columns[i].push_back(values[i]);
    }
}

/// The rows of an older table up to and including `last_images`, in `columns`.
CurveTable kept(const CurveTable& old, std::vector<std::string> columns, std::int64_t last_images) {
    CurveTable table{std::move(columns), {}};
    table.columns.resize(table.names.size());
    std::vector<double> row(table.names.size());
    for (std::size_t r = 0; r < old.rows(); ++r) {
        if (old.columns.front()[r] > static_cast<double>(last_images)) {
            continue;
        }
        for (std::size_t i = 0; i < row.size(); ++i) {
            const auto found = std::ranges::find(old.names, table.names[i]);
            row[i] = found == old.names.end()
                         ? kNotMeasured
                         : old.columns[static_cast<std::size_t>(found - old.names.begin())][r];
        }
        add_row(table, row);
    }
    return table;
}

std::string whole_text(const CurveTable& table) {
    std::string text = header_text(table.names);
    std::vector<double> row(table.columns.size());
    for (std::size_t r = 0; r < table.rows(); ++r) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            row[i] = table.columns[i][r];
        }
        text += row_text(row);
    }
    return text;
}

}  // namespace

TableFile::TableFile(const std::filesystem::path& path, std::vector<std::string> columns,
                     std::int64_t resumed_images)
    : table_(kept(read_curves(path), std::move(columns), resumed_images)), path_(path) {
    write_file_atomically(path_, whole_text(table_));
    out_.open(path_, std::ios::app);
    if (!out_) {
        throw Error(ErrorCode::io, "cannot write " + path_.string());
    }
}

void TableFile::append(std::span<const double> values) {
    add_row(table_, values);
    if (out_) {
        out_ << row_text(values) << std::flush;
    } else {  // a row before could not be written, or not all of it
        write_file_atomically(path_, whole_text(table_));
        out_.close();
        out_.clear();
        out_.open(path_, std::ios::app);
    }
    if (!out_) {
        throw Error(ErrorCode::io, "cannot write " + path_.string());
    }
}

}  // namespace zscope
