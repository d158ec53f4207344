#include "core/model/demo/demo_generator.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <iterator>
#include <sstream>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/model/demo/equal_rows.h"

namespace zscope {
namespace {

constexpr std::int64_t kShownSize = 256;
/// Pictures drawn at once: enough to amortise the calls, small enough to stay in the cache.
constexpr std::int64_t kChunk = 4;
/// Pictures among which equal layers of light are looked for.
constexpr std::int64_t kShared = 32;

std::string describe(const at::Tensor& z) {
    std::ostringstream text;
    text << z.scalar_type() << ' ' << z.sizes();
    return text.str();
}

/// A few pictures, on any device and with a graph where one is wanted.
at::Tensor draw(const DemoScene& scene, const at::Tensor& z) {
    at::Tensor sum = scene.background + scene.sun.forward(z);
    for (const DemoAxisTerms& terms : scene.axis_terms) {
        sum = sum + terms.forward(z);
    }
    return sum.view({z.size(0), 3, scene.height, scene.width});
}

/// Adds what `terms` make of z [N, n] to `sum` [N, 3, H*W], drawn once for all rows that agree in
/// the components they depend on.
template <typename Terms>
void add_terms(const Terms& terms, const std::vector<std::int64_t>& components, const at::Tensor& z,
               const at::Tensor& sum) {
    const EqualRows rows = equal_rows(z, components);
    for (std::int64_t begin = 0; begin < std::ssize(rows.first); begin += kChunk) {
        const std::int64_t end = std::min<std::int64_t>(begin + kChunk, std::ssize(rows.first));
        const std::vector<std::int64_t> drawn(rows.first.begin() + begin, rows.first.begin() + end);
        const at::Tensor maps = terms.forward(z.index_select(0, at::tensor(drawn, at::kLong)));
        for (std::int64_t row = 0; row < z.size(0); ++row) {
            const std::int64_t place = rows.of_first[static_cast<std::size_t>(row)];
            if (place >= begin && place < end) {
                sum[row].add_(maps[place - begin]);
            }
        }
    }
}

/// As `draw`, for z on the CPU, without a graph. Measures move a few components at a time: most of
/// what their pictures are made of is the same in many of them.
at::Tensor draw_shared(const DemoScene& scene, const at::Tensor& z) {
    const at::Tensor sum = scene.background.unsqueeze(0).repeat({z.size(0), 1, 1});
    for (std::int64_t begin = 0; begin < z.size(0); begin += kShared) {
        const std::int64_t end = std::min(begin + kShared, z.size(0));
        const at::Tensor latents = z.slice(0, begin, end);
        const at::Tensor part = sum.slice(0, begin, end);
        add_terms(scene.sun, {scene.sun.a, scene.sun.b}, latents, part);
        for (const DemoAxisTerms& terms : scene.axis_terms) {
            add_terms(terms, terms.components, latents, part);
        }
    }
    return sum.view({z.size(0), 3, scene.height, scene.width});
}

/// At one z [n] float64, to jacobian [n, 3, H*W] and, unless it is undefined, hessian
/// [n, n, 3, H*W].
void add_derivatives(const DemoScene& scene, const at::Tensor& z, at::Tensor& jacobian,
                     at::Tensor& hessian) {
    if (z.dim() != 1 || z.size(0) != kDemoLatentSize || z.scalar_type() != at::kDouble) {
        throw Error(ErrorCode::invalid_argument,
                    "latent is " + describe(z) + "; expected [12] float64");
    }
    for (const DemoAxisTerms& terms : scene.axis_terms) {
        terms.add_derivatives(z, jacobian, hessian);
    }
    scene.sun.add_derivatives(z, jacobian, hessian);
}

std::vector<std::int64_t> all_but_the_pair() {
    std::vector<std::int64_t> components;
    for (std::int64_t i = 0; i < kDemoLatentSize; ++i) {
        if (i != kDemoPairA && i != kDemoPairB) {
            components.push_back(i);
        }
    }
    return components;
}

GeneratorInfo describe_demo(std::int64_t size) {
    GeneratorInfo info;
    info.name = "Demo: dusk over the sea";
    info.architecture = "demo";
    info.latent_size = kDemoLatentSize;
    info.height = size;
    info.width = size;
    info.component_names = demo_component_names();
    info.additive_components = all_but_the_pair();
    return info;
}

}  // namespace

DemoGenerator::DemoGenerator(std::int64_t size)
    : info_(describe_demo(size)), exact_(make_demo_scene(size)), fast_(exact_.to(at::kFloat)) {}

at::Tensor DemoGenerator::forward(const at::Tensor& z, const ForwardOptions& /*options*/) {
    const bool known_type = z.scalar_type() == at::kFloat || z.scalar_type() == at::kDouble;
    if (z.dim() != 2 || z.size(1) != kDemoLatentSize || z.size(0) < 1 || !known_type) {
        throw Error(ErrorCode::invalid_argument,
                    "latents are " + describe(z) + "; expected [N, 12] float32 or float64");
    }
    const DemoScene& scene = z.scalar_type() == at::kDouble ? exact_ : fast_;
    if (z.device().is_cpu() && !(at::GradMode::is_enabled() && z.requires_grad())) {
        return draw_shared(scene, z);
    }
    std::vector<at::Tensor> pictures;
    for (const at::Tensor& chunk : z.split(kChunk)) {
        pictures.push_back(draw(scene, chunk));
    }
    return at::cat(pictures);
}

std::unique_ptr<Generator> DemoGenerator::replica() const {
    auto copy = std::make_unique<DemoGenerator>(info_.height);
    copy->to(device());
    return copy;
}

void DemoGenerator::to(c10::Device device) {
    exact_ = exact_.to(exact_.background.options().device(device));
    fast_ = fast_.to(fast_.background.options().device(device));
}

at::Tensor DemoGenerator::jacobian(const at::Tensor& z) const {
    const std::int64_t pixels = exact_.height * exact_.width;
    at::Tensor jacobian = at::zeros({kDemoLatentSize, 3, pixels}, exact_.background.options());
    at::Tensor no_hessian;
    add_derivatives(exact_, z, jacobian, no_hessian);
    return jacobian.view({kDemoLatentSize, 3, exact_.height, exact_.width});
}

at::Tensor DemoGenerator::hessian(const at::Tensor& z) const {
    return hessian_in_rows(z, 0, exact_.height);
}

at::Tensor DemoGenerator::hessian_in_rows(const at::Tensor& z, std::int64_t first,
                                          std::int64_t count) const {
    const DemoScene scene = exact_.in_rows(first, count);
    const std::int64_t pixels = scene.height * scene.width;
    const at::TensorOptions options = scene.background.options();
    at::Tensor jacobian = at::zeros({kDemoLatentSize, 3, pixels}, options);
    at::Tensor hessian = at::zeros({kDemoLatentSize, kDemoLatentSize, 3, pixels}, options);
    add_derivatives(scene, z, jacobian, hessian);
    return hessian.view({kDemoLatentSize, kDemoLatentSize, 3, scene.height, scene.width});
}

std::unique_ptr<Generator> make_demo_generator() {
    return std::make_unique<DemoGenerator>(kShownSize);
}

}  // namespace zscope
