#include "core/data/resize.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/base/error.h"

namespace zscope {
namespace {

Image cut(const Image& image, int left, int top, int width, int height) {
    Image part{width, height, image.channels, {}};
    const std::size_t row_bytes = static_cast<std::size_t>(width) * image.channels;
    part.pixels.reserve(row_bytes * height);
    for (int y = top; y < top + height; ++y) {
        const std::size_t at = (static_cast<std::size_t>(y) * image.width + left) * image.channels;
        const auto begin = image.pixels.begin() + static_cast<std::ptrdiff_t>(at);
        part.pixels.insert(part.pixels.end(), begin,
                           begin + static_cast<std::ptrdiff_t>(row_bytes));
    }
    return part;
}

// What one output position takes from the inputs `first`, `first` + 1, ...
struct Contribution {
    int first = 0;
    std::vector<float> weights;
};

Contribution area_share(int at, int from, int to) {
    const double scale = static_cast<double>(from) / to;
    const double begin = at * scale;
    const double end = begin + scale;
    Contribution share{static_cast<int>(begin), {}};
    for (int i = share.first; i < from && i < end; ++i) {
        const double overlap = std::min(end, i + 1.0) - std::max(begin, static_cast<double>(i));
        share.weights.push_back(static_cast<float>(overlap / scale));
    }
    return share;
}

Contribution linear_share(int at, int from, int to) {
    const double centre = (at + 0.5) * from / to - 0.5;
    const double inside = std::clamp(centre, 0.0, from - 1.0);
    const int first = std::min(static_cast<int>(inside), std::max(from - 2, 0));
    const float second = static_cast<float>(inside - first);
    if (from == 1) return {0, {1.0F}};
    return {first, {1.0F - second, second}};
}

std::vector<Contribution> shares(int from, int to) {
    std::vector<Contribution> all;
    for (int at = 0; at < to; ++at) {
        all.push_back(to < from ? area_share(at, from, to) : linear_share(at, from, to));
    }
    return all;
}

// One row of the picture, each channel a mean over the given columns.
void resize_row(const std::uint8_t* row, int channels, const std::vector<Contribution>& columns,
                float* out) {
    for (const Contribution& share : columns) {
        for (int c = 0; c < channels; ++c) {
            float sum = 0;
            const std::uint8_t* at = row + static_cast<std::ptrdiff_t>(share.first) * channels + c;
            for (const float weight : share.weights) {
                sum += weight * static_cast<float>(*at);
                at += channels;
            }
            *out++ = sum;
        }
    }
}

}  // namespace

Image crop_square(const Image& image) {
    const int side = std::min(image.width, image.height);
    if (image.width == image.height) return image;
    return cut(image, (image.width - side) / 2, (image.height - side) / 2, side, side);
}

std::array<Image, 2> split_halves(const Image& image) {
    const int half = image.width / 2;
    if (half < 1) {
        throw Error(ErrorCode::bad_file, "a picture one pixel wide, expected a pair side by side");
    }
    return {cut(image, 0, 0, half, image.height),
            cut(image, image.width - half, 0, half, image.height)};
}

Image resize_image(const Image& image, int width, int height) {
    if (width < 1 || height < 1 || image.empty()) {
        throw Error(ErrorCode::invalid_argument,
                    "cannot resize to " + std::to_string(width) + " x " + std::to_string(height));
    }
    if (width == image.width && height == image.height) return image;
    const std::vector<Contribution> columns = shares(image.width, width);
    const std::vector<Contribution> rows = shares(image.height, height);
    const std::size_t out_row = static_cast<std::size_t>(width) * image.channels;
    const std::size_t in_row = static_cast<std::size_t>(image.width) * image.channels;
    Image result{width, height, image.channels, std::vector<std::uint8_t>(out_row * height)};
    std::vector<float> narrow(out_row);
    std::vector<float> sum(out_row);
    for (int y = 0; y < height; ++y) {
        std::fill(sum.begin(), sum.end(), 0.5F);  // rounds where it is cut off below
        for (std::size_t i = 0; i < rows[y].weights.size(); ++i) {
            resize_row(&image.pixels[(rows[y].first + i) * in_row], image.channels, columns,
                       narrow.data());
            for (std::size_t x = 0; x < out_row; ++x) sum[x] += rows[y].weights[i] * narrow[x];
        }
        std::transform(sum.begin(), sum.end(), result.pixels.begin() + y * out_row, [](float v) {
            return static_cast<std::uint8_t>(std::clamp(v, 0.0F, 255.0F));
        });
    }
    return result;
}

}  // namespace zscope
