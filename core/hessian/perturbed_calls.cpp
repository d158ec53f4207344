#include "core/hessian/perturbed_calls.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>

#include <sstream>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/base/require.h"

namespace zscope {

void check_points(const at::Tensor& z, double epsilon) {
    require_above_zero("epsilon", epsilon);
    if (!at::isFloatingType(z.scalar_type()) || z.numel() == 0) {
        std::ostringstream text;
        text << "points are " << z.scalar_type() << ' ' << z.sizes()
             << "; expected floating point [N, ...] with N at least 1";
        throw Error(ErrorCode::invalid_argument, text.str());
    }
}

void check_directions(const at::Tensor& z, const at::Tensor& directions) {
    std::vector<std::int64_t> expected = z.sizes().vec();
    expected.insert(expected.begin(), directions.dim() > 0 ? directions.size(0) : 0);
    if (directions.sizes() != at::IntArrayRef(expected)) {
        std::ostringstream text;
        text << "directions are " << directions.sizes() << "; expected [k, " << z.sizes() << "]";
        throw Error(ErrorCode::invalid_argument, text.str());
    }
}

void check_direction_count(std::int64_t k) {
    if (k < 2) {
        throw Error(ErrorCode::invalid_argument,
                    std::string("k is ")
                        .append(std::to_string(k))
                        .append("; a variance over directions needs at least 2"));
    }
}

std::vector<at::Tensor> concatenate_samples(const std::vector<std::vector<at::Tensor>>& parts,
                                            std::int64_t axis) {
    if (parts.size() == 1) {
        return parts.front();
    }
    std::vector<at::Tensor> layers;
    for (std::size_t l = 0; l < parts.front().size(); ++l) {
        std::vector<at::Tensor> pieces;
        for (const std::vector<at::Tensor>& part : parts) {
            pieces.push_back(part[l]);
        }
        layers.push_back(at::cat(pieces, axis));
    }
    return layers;
}

PerturbedCalls::PerturbedCalls(const TensorFunction& f, at::Tensor z, double epsilon)
    : f_(f), z_(std::move(z)), epsilon_(epsilon) {}

std::vector<at::Tensor> PerturbedCalls::call(const at::Tensor& points) const {
    std::vector<at::Tensor> layers = f_(points);
    if (layers.empty()) {
        throw Error(ErrorCode::invalid_argument, "the function returned an empty list of layers");
    }
    std::vector<std::vector<std::int64_t>> shapes;
    for (const at::Tensor& layer : layers) {
        if (layer.dim() < 1 || layer.size(0) != points.size(0)) {
            std::ostringstream text;
            text << "a layer is " << layer.sizes() << "; expected " << points.size(0)
                 << " samples along its first axis";
            throw Error(ErrorCode::invalid_argument, text.str());
        }
        shapes.push_back(layer.sizes().slice(1).vec());
    }
    if (shapes_.empty()) {
        shapes_ = shapes;
    }
    if (shapes != shapes_) {
        throw Error(ErrorCode::invalid_argument, "the layers' shapes changed between two calls");
    }
    return layers;
}

std::vector<at::Tensor> PerturbedCalls::sums_at(const at::Tensor& z, const at::Tensor& v) const {
    const at::Tensor step = v * epsilon_;
    const at::Tensor points = at::stack({z + step, z - step}, 1);  // [k, 2, m, d...]
    std::vector<at::Tensor> layers = call(points.flatten(0, 2));
    for (at::Tensor& layer : layers) {
        std::vector<std::int64_t> shape = layer.sizes().vec();
        shape.erase(shape.begin());
        shape.insert(shape.begin(), {v.size(0), 2, z.size(0)});
        layer = layer.reshape(shape).sum(1);
    }
    return layers;
}

std::vector<at::Tensor> PerturbedCalls::sums(const at::Tensor& directions, std::int64_t first,
                                             std::int64_t last) const {
    check_directions(z_, directions);
    return sums_at(z_.slice(0, first, last), directions.slice(1, first, last));
}

std::vector<at::Tensor> PerturbedCalls::sums(const at::Tensor& directions,
                                             const at::Tensor& index) const {
    check_directions(z_, directions);
    return sums_at(z_.index_select(0, index), directions.index_select(1, index));
}

std::vector<at::Tensor> PerturbedCalls::looped_sums(const at::Tensor& directions) const {
    check_directions(z_, directions);
    return looped_sums_at(z_, directions);
}

std::vector<at::Tensor> PerturbedCalls::looped_sums(const at::Tensor& directions,
                                                    const at::Tensor& index) const {
    check_directions(z_, directions);
    return looped_sums_at(z_.index_select(0, index), directions.index_select(1, index));
}

std::vector<at::Tensor> PerturbedCalls::looped_sums_at(const at::Tensor& z,
                                                       const at::Tensor& directions) const {
    std::vector<std::vector<at::Tensor>> per_direction;
    for (const at::Tensor& v : directions.unbind(0)) {
        std::vector<at::Tensor> layers = call(z + v * epsilon_);
        const std::vector<at::Tensor> opposite = call(z - v * epsilon_);
        for (std::size_t l = 0; l < layers.size(); ++l) {
            layers[l] = (layers[l] + opposite[l]).unsqueeze(0);
        }
        per_direction.push_back(std::move(layers));
    }
    return concatenate_samples(per_direction, 0);
}

}  // namespace zscope
