#include "core/data/contact_sheet.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"

namespace zscope {
namespace {

constexpr std::int64_t kMaxPictures = 10000;
constexpr std::int64_t kMaxBytes = std::int64_t{1} << 28;

void check_count(std::int64_t count) {
    if (count < 1 || count > kMaxPictures) {
        throw Error(ErrorCode::invalid_argument, "a sheet of " + std::to_string(count) +
                                                     " pictures, expected 1 to " +
                                                     std::to_string(kMaxPictures));
    }
}

}  // namespace

Image draw_contact_sheet(const Dataset& dataset, std::int64_t count) {
    check_count(count);
    const std::int64_t shown = std::min(count, dataset.size());
    const std::int64_t side = dataset.resolution();
    const auto columns =
        static_cast<std::int64_t>(std::ceil(std::sqrt(static_cast<double>(shown))));
    const std::int64_t rows = (shown + columns - 1) / columns;
    const std::int64_t row_bytes = columns * side * Dataset::channels();
    if (row_bytes * rows * side > kMaxBytes) {
        throw Error(ErrorCode::invalid_argument,
                    "a sheet of " + std::to_string(columns * side) + " x " +
                        std::to_string(rows * side) + " pixels is too large",
                    "Show fewer pictures or a lower resolution");
    }
    Image sheet{
        static_cast<int>(columns * side), static_cast<int>(rows * side), Dataset::channels(), {}};
    sheet.pixels.assign(static_cast<std::size_t>(row_bytes * rows * side), 255);
    const std::int64_t line = side * Dataset::channels();
    for (std::int64_t i = 0; i < shown; ++i) {
        const Image picture = dataset.image(i);
        const std::int64_t corner = (i / columns) * side * row_bytes + (i % columns) * line;
        for (std::int64_t y = 0; y < side; ++y) {
            std::copy_n(picture.pixels.begin() + y * line, line,
                        sheet.pixels.begin() + corner + y * row_bytes);
        }
    }
    return sheet;
}

std::string factors_csv(const Dataset& dataset, std::int64_t count) {
    check_count(count);
    if (dataset.factors().empty()) {
        throw Error(ErrorCode::invalid_argument,
                    "the factors of " + dataset.name() + " are not known",
                    "Only scene sets come with factors");
    }
    std::string text = "index";
    for (const FactorInfo& factor : dataset.factors()) text.append(1, ',').append(factor.name);
    text += '\n';
    for (std::int64_t i = 0; i < std::min(count, dataset.size()); ++i) {
        const FactorVector values = dataset.factor_values(i);
        text += std::to_string(i);
        for (std::size_t f = 0; f < values.size(); ++f) {
            text.append(1, ',').append(dataset.factors()[f].format(values[f]));
        }
        text += '\n';
    }
    return text;
}

}  // namespace zscope
