#include "core/curves/curve_history.h"

#include <algorithm>
#include <cmath>

namespace zscope {

void CurveHistory::Block::add(double value) {
    if (!std::isfinite(value)) {
        (std::isnan(value) ? missing : broken) = true;
        return;
    }
    low = std::min(low, value);
    high = std::max(high, value);
    sum += value;
    ++count;
}

void CurveHistory::Block::add(const Block& block) {
    low = std::min(low, block.low);
    high = std::max(high, block.high);
    sum += block.sum;
    count += block.count;
    missing = missing || block.missing;
    broken = broken || block.broken;
}

void CurveHistory::reset(std::vector<std::string> names) {
    names_ = std::move(names);
    x_ = {};
    columns_.assign(names_.empty() ? 0 : names_.size() - 1, {});
}

void CurveHistory::append(const std::vector<double>& row) {
    const bool fits = !names_.empty() && row.size() == names_.size() && std::isfinite(row[0]) &&
                      (x_.empty() || row[0] > x_.back());
    if (!fits) {
        return;
    }
    x_.push_back(row[0]);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        Column& column = columns_[i];
        column.values.push_back(row[i + 1]);
        column.whole.add(row[i + 1]);
        std::size_t rows = kBlock;
        for (std::size_t level = 0; x_.size() % rows == 0; ++level, rows *= kBlock) {
            Block sum;
            for (std::size_t part = 0; part < kBlock; ++part) {
                if (level == 0) {
                    sum.add(column.values[x_.size() - kBlock + part]);
                } else {
                    const auto& below = column.levels[level - 1];
                    sum.add(below[below.size() - kBlock + part]);
                }
            }
            if (column.levels.size() == level) {
                column.levels.emplace_back();
            }
            column.levels[level].push_back(sum);
        }
    }
}

int CurveHistory::column(std::string_view name) const {
    const auto found = std::find(names_.begin(), names_.end(), name);
    return found == names_.end() ? -1 : static_cast<int>(found - names_.begin());
}

double CurveHistory::value(std::size_t row, int column) const {
    return column == 0 ? x_[row] : columns_[static_cast<std::size_t>(column - 1)].values[row];
}

double CurveHistory::newest(int column) const {
    for (std::size_t row = rows(); column >= 0 && row > 0; --row) {
        if (const double found = value(row - 1, column); std::isfinite(found)) {
            return found;
        }
    }
    return std::numeric_limits<double>::quiet_NaN();
}

double CurveHistory::least(int column) const {
    if (column < 1 || static_cast<std::size_t>(column) > columns_.size()) {
        return std::numeric_limits<double>::infinity();
    }
    return columns_[static_cast<std::size_t>(column - 1)].whole.low;
}

double CurveHistory::greatest(int column) const {
    if (column < 1 || static_cast<std::size_t>(column) > columns_.size()) {
        return -std::numeric_limits<double>::infinity();
    }
    return columns_[static_cast<std::size_t>(column - 1)].whole.high;
}

std::size_t CurveHistory::rows_up_to(double images) const {
    return x_.count_before([images](double x) { return x <= images; });
}

std::optional<std::size_t> CurveHistory::row_at(double images) const {
    const std::size_t count = rows_up_to(images);
    if (count == 0 || images > x_.back()) {
        return std::nullopt;
    }
    return count - 1;
}

double CurveHistory::measured_at(std::size_t row, int column) const {
    constexpr std::size_t kNear = 512;  // rarer than any column is measured
    for (std::size_t back = 0; column >= 0 && back < std::min(row + 1, kNear); ++back) {
        if (const double found = value(row - back, column); !std::isnan(found)) {
            return found;
        }
    }
    return std::numeric_limits<double>::quiet_NaN();
}

CurveHistory::Range CurveHistory::range_of(const CurveView& view) const {
    Range range;
    // One row more on each side, so that lines leave the picture.
    range.first = x_.count_before([&view](double x) { return x < view.low; });
    range.first -= std::min<std::size_t>(range.first, 1);
    range.last = std::min(rows_up_to(view.high) + 1, x_.size());
    // A block gives two points.
    while ((range.last - range.first) / range.stride * (range.level < 0 ? 1 : 2) >
           view.most_points) {
        range.stride *= kBlock;
        ++range.level;
    }
    range.first -= range.first % range.stride;
    return range;
}

CurveHistory::Block CurveHistory::block_at(const Column& column, const Range& range,
                                           std::size_t row) const {
    const std::size_t index = row / range.stride;
    const auto level = static_cast<std::size_t>(range.level);
    if (level < column.levels.size() && index < column.levels[level].size()) {
        return column.levels[level][index];
    }
    Block rest;  // the newest rows, which do not fill a block yet
    for (std::size_t i = row; i < std::min(row + range.stride, rows()); ++i) {
        rest.add(column.values[i]);
    }
    return rest;
}

CurvePoints CurveHistory::points(int column, const CurveView& view, bool has_gaps) const {
    CurvePoints points;
    if (column < 1 || static_cast<std::size_t>(column) > columns_.size() || x_.empty()) {
        return points;
    }
    const Column& data = columns_[static_cast<std::size_t>(column - 1)];
    const Range range = range_of(view);
    const auto put = [&points](double x, double y) {
        points.x.push_back(x);
        points.y.push_back(y);
    };
    constexpr double kGap = std::numeric_limits<double>::quiet_NaN();
    for (std::size_t row = range.first; row < range.last; row += range.stride) {
        if (range.level < 0) {
            if (std::isfinite(data.values[row])) {
                put(x_[row], data.values[row]);
            } else if (has_gaps || !std::isnan(data.values[row])) {
                put(x_[row], kGap);
            }
            continue;
        }
        const Block block = block_at(data, range, row);
        const std::size_t end = std::min(row + range.stride, rows()) - 1;
        if (block.count > 0) {
            put(x_[row], block.low);
            put(x_[(row + end) / 2], block.high);
        }
        if (block.broken || (has_gaps && block.missing)) {
            put(x_[end], kGap);
        }
    }
    return points;
}

CurvePoints CurveHistory::smooth(int column, const CurveView& view, double images) const {
    CurvePoints points;
    if (column < 1 || static_cast<std::size_t>(column) > columns_.size() || x_.empty() ||
        images <= 0.0) {
        return points;
    }
    const Column& data = columns_[static_cast<std::size_t>(column - 1)];
    // The average remembers what is left of the picture.
    constexpr double kMemory = 5.0;
    const Range range = range_of({view.low - kMemory * images, view.high, view.most_points});
    double mean = 0.0;
    double weight = 0.0;  // 1 once the average has forgotten its empty beginning
    double last_x = 0.0;
    for (std::size_t row = range.first; row < range.last; row += range.stride) {
        const Block block = [&] {
            if (range.level >= 0) {
                return block_at(data, range, row);
            }
            Block single;
            single.add(data.values[row]);
            return single;
        }();
        const std::size_t end = std::min(row + range.stride, rows()) - 1;
        const double x = x_[(row + end) / 2];
        const bool is_seen = x >= view.low - static_cast<double>(range.stride);
        if (block.broken && is_seen) {
            points.x.push_back(x);
            points.y.push_back(std::numeric_limits<double>::quiet_NaN());
        }
        if (block.count == 0) {
            continue;
        }
        const double step = weight == 0.0 ? images / 100.0 : x - last_x;
        const double keep = std::exp(-step / images);
        mean = keep * mean + (1.0 - keep) * block.sum / block.count;
        weight = keep * weight + (1.0 - keep);
        last_x = x;
        if (is_seen) {
            points.x.push_back(x);
            points.y.push_back(mean / weight);
        }
    }
    return points;
}

CurveHistory history_of(const CurveTable& table) {
    CurveHistory history;
    history.reset(table.names);
    std::vector<double> row(table.names.size());
    for (std::size_t r = 0; r < table.rows(); ++r) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            row[i] = table.columns[i][r];
        }
        history.append(row);
    }
    return history;
}

}  // namespace zscope
