#include "core/hessian/analytic_hessians.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "core/hessian/axis_blocks.h"
#include "core/hessian/chosen_axes.h"
#include "core/hessian/index_range.h"
#include "core/hessian/packed_hessian.h"
#include "core/hessian/progan_jets.h"
#include "core/model/demo/demo_generator.h"
#include "core/model/pausing_generator.h"
#include "core/model/progan/progan_generator.h"
#include "core/model/turned_generator.h"

namespace zscope {
namespace {

/// hessians [..., C, H, W] -> [..., outputs of the range, counted over the flattened picture]; a
/// part does not keep the rest.
at::Tensor part_of(const at::Tensor& hessians, const IndexRange& range, std::int64_t leading) {
    const at::Tensor flat = hessians.flatten(leading);
    const at::Tensor part = flat.slice(leading, range.first, range.last);
    return part.size(leading) < flat.size(leading) ? part.clone() : part;
}

}  // namespace

/// What knows the Hessians of some outputs.
class AnalyticHessians::Network {
  public:
    Network() = default;
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;
    virtual ~Network() = default;

    /// [m (m + 1) / 2, outputs of the range] along m axes. What is held on the way, the result not
    /// counted, stays within `budget` if that is least_bytes() or more.
    [[nodiscard]] virtual at::Tensor hessians(const at::Tensor& z, const IndexRange& range,
                                              std::int64_t budget) const = 0;
    /// Held on the way however few outputs are asked for.
    [[nodiscard]] virtual std::int64_t least_bytes() const = 0;
    /// What each output asked for takes besides, until its result is there.
    [[nodiscard]] virtual std::int64_t output_bytes() const = 0;
    [[nodiscard]] virtual std::int64_t element_bytes() const = 0;
};

namespace {

using Network = AnalyticHessians::Network;

/// The outputs that both ranges have.
IndexRange shared_range(const IndexRange& a, const IndexRange& b) {
    const std::int64_t first = std::max(a.first, b.first);
    return {first, std::max(first, std::min(a.last, b.last))};
}

/// In bands of a few rows of pixels, a step each: the whole picture's would keep others waiting,
/// and take more than any of them needs.
class DemoHessians final : public Network {
  public:
    DemoHessians(std::int64_t size, BeforeHessianStep before_step)
        : demo_(size),
          size_(size),
          rows_at_once_(std::clamp<std::int64_t>(kPixelsAtOnce / size, 1, size)),
          before_step_(std::move(before_step)) {}

    [[nodiscard]] at::Tensor hessians(const at::Tensor& z, const IndexRange& range,
                                      std::int64_t /*budget*/) const override {
        const at::Tensor point = z.to(at::kCPU, at::kDouble);
        at::Tensor found = at::empty({packed_size(kDemoLatentSize), range.size()}, point.options());
        const std::vector<std::int64_t> rows = first_rows(range);
        for (std::size_t band = 0; band < rows.size(); ++band) {
            if (before_step_) {
                before_step_(static_cast<std::int64_t>(band), std::ssize(rows));
            }
            add_band(point, rows[band], range, found);
        }
        return found;
    }
    [[nodiscard]] std::int64_t least_bytes() const override {
        // Of a band the whole matrices, packed, and what they are made of.
        constexpr std::int64_t kPlanes =
            kDemoLatentSize * kDemoLatentSize + packed_size(kDemoLatentSize) + 4 * kDemoLatentSize;
        return kPlanes * demo_.info().channels * rows_at_once_ * size_ * element_bytes();
    }
    [[nodiscard]] std::int64_t output_bytes() const override {
        return packed_size(kDemoLatentSize) * element_bytes();
    }
    [[nodiscard]] std::int64_t element_bytes() const override { return sizeof(double); }

  private:
    static constexpr std::int64_t kPixelsAtOnce = 2048;

    /// The rows of pixels in the band that begins with `row`.
    [[nodiscard]] std::int64_t rows_from(std::int64_t row) const {
        return std::min(rows_at_once_, size_ - row);
    }
    /// The outputs of a band in one channel.
    [[nodiscard]] IndexRange band_outputs(std::int64_t row, std::int64_t channel) const {
        const std::int64_t first = (channel * size_ + row) * size_;
        return {first, first + rows_from(row) * size_};
    }
    /// Where the bands begin that `range` has something of.
    [[nodiscard]] std::vector<std::int64_t> first_rows(const IndexRange& range) const {
        std::vector<std::int64_t> rows;
        for (std::int64_t row = 0; row < size_; row += rows_at_once_) {
            for (std::int64_t channel = 0; channel < demo_.info().channels; ++channel) {
                if (shared_range(band_outputs(row, channel), range).size() > 0) {
                    rows.push_back(row);
                    break;
                }
            }
        }
        return rows;
    }

    /// Writes what `range` has of the band that begins with `row`, of every channel, into `found`.
    void add_band(const at::Tensor& z, std::int64_t row, const IndexRange& range,
                  const at::Tensor& found) const {
        // [n (n + 1) / 2, channels, rows * width]
        const at::Tensor band =
            pack_symmetric(demo_.hessian_in_rows(z, row, rows_from(row)).flatten(3));
        for (std::int64_t channel = 0; channel < demo_.info().channels; ++channel) {
            const IndexRange outputs = band_outputs(row, channel);
            const IndexRange part = shared_range(outputs, range);
            if (part.size() == 0) {
                continue;
            }
            found.slice(1, part.first - range.first, part.last - range.first)
                .copy_(band.select(1, channel)
                           .slice(1, part.first - outputs.first, part.last - outputs.first));
        }
    }

    DemoGenerator demo_;
    std::int64_t size_;
    std::int64_t rows_at_once_;
    BeforeHessianStep before_step_;
};

class JetHessians final : public Network {
  public:
    /// Along `axes` of w -> G(B w), or of G where the basis B [n, n] is not defined.
    JetHessians(const ProGanGenerator& progan, LatentMode mode, BeforeHessianStep before_step,
                std::vector<std::int64_t> axes, at::Tensor basis)
        : jets_(progan.config(), progan.parameters()),
          type_(progan.parameters().front().second.scalar_type()),
          element_bytes_(
              static_cast<std::int64_t>(progan.parameters().front().second.element_size())),
          n_(progan.info().latent_size),
          axes_(std::move(axes)),
          basis_(std::move(basis)),
          mode_(mode),
          before_step_(std::move(before_step)) {}

    [[nodiscard]] at::Tensor hessians(const at::Tensor& w, const IndexRange& range,
                                      std::int64_t budget) const override {
        const at::Tensor z = basis_.defined() ? basis_.to(w.options()).matmul(w) : w;
        const at::Tensor point = z.to(type_);
        const auto blocks = axis_blocks(jets_, axis_count(), budget);
        const ProGanJets::BeforeStep before_step = counted_steps(blocks);
        at::Tensor found;
        for (const std::vector<std::int64_t>& block : blocks) {
            at::Tensor second = along(point, block, range, before_step);
            if (blocks.size() == 1) {
                return second;
            }
            if (!found.defined()) {
                found = at::empty({packed_size(axis_count()), range.size()}, second.options());
            }
            place_block(second, block, axis_count(), found);
        }
        return found;
    }
    [[nodiscard]] std::int64_t least_bytes() const override {
        return jets_.peak_bytes(std::min<std::int64_t>(2, axis_count()));
    }
    [[nodiscard]] std::int64_t output_bytes() const override {
        return packed_size(axis_count()) * element_bytes_;
    }
    [[nodiscard]] std::int64_t element_bytes() const override { return element_bytes_; }

  private:
    [[nodiscard]] std::int64_t axis_count() const { return std::ssize(axes_); }
    /// [m (m + 1) / 2, outputs of the range] along m of the axes, given by their places in `axes_`.
    [[nodiscard]] at::Tensor along(const at::Tensor& point, const std::vector<std::int64_t>& block,
                                   const IndexRange& range,
                                   const ProGanJets::BeforeStep& before_step) const {
        std::vector<std::int64_t> axes;
        for (const std::int64_t place : block) {
            axes.push_back(axes_[static_cast<std::size_t>(place)]);
        }
        const at::Tensor index = at::tensor(axes, point.options().dtype(at::kLong));
        const at::Tensor all =
            basis_.defined() ? basis_.t().to(point.options()) : at::eye(n_, point.options());
        const at::Tensor directions = all.index_select(0, index);
        return part_of(jets_.picture(point, directions, mode_, before_step).second, range, 1);
    }
    /// Tells what is called between steps how far all blocks are.
    [[nodiscard]] ProGanJets::BeforeStep counted_steps(
        const std::vector<std::vector<std::int64_t>>& blocks) const {
        if (!before_step_) {
            return {};
        }
        std::int64_t steps = 0;
        for (const std::vector<std::int64_t>& axes : blocks) {
            steps += jets_.step_count(std::ssize(axes));
        }
        return [this, steps, done = std::int64_t{0}]() mutable { before_step_(done++, steps); };
    }

    ProGanJets jets_;
    at::ScalarType type_;
    std::int64_t element_bytes_;
    std::int64_t n_;
    std::vector<std::int64_t> axes_;
    at::Tensor basis_;
    LatentMode mode_;
    BeforeHessianStep before_step_;
};

/// Along `axes` only, picked from the Hessians along all of n.
class PickedHessians final : public Network {
  public:
    PickedHessians(std::shared_ptr<const Network> inner, const std::vector<std::int64_t>& axes,
                   std::int64_t n)
        : inner_(std::move(inner)) {
        for (const auto& [i, j] : packed_pairs(std::ssize(axes))) {
            rows_.push_back(packed_index(axes[static_cast<std::size_t>(i)],
                                         axes[static_cast<std::size_t>(j)], n));
        }
    }

    [[nodiscard]] at::Tensor hessians(const at::Tensor& z, const IndexRange& range,
                                      std::int64_t budget) const override {
        const at::Tensor all = inner_->hessians(z, range, budget);
        return all.index_select(0, at::tensor(rows_, all.options().dtype(at::kLong)));
    }
    [[nodiscard]] std::int64_t least_bytes() const override { return inner_->least_bytes(); }
    [[nodiscard]] std::int64_t output_bytes() const override {
        return inner_->output_bytes() + std::ssize(rows_) * inner_->element_bytes();
    }
    [[nodiscard]] std::int64_t element_bytes() const override { return inner_->element_bytes(); }

  private:
    std::shared_ptr<const Network> inner_;
    std::vector<std::int64_t> rows_;  ///< packed along n axes
};

/// Of w -> G(B w), from the Hessians H of G: B' H B.
class TurnedHessians final : public Network {
  public:
    TurnedHessians(std::shared_ptr<const Network> inner, at::Tensor basis)
        : inner_(std::move(inner)), basis_(std::move(basis)) {}

    [[nodiscard]] at::Tensor hessians(const at::Tensor& w, const IndexRange& range,
                                      std::int64_t budget) const override {
        const std::int64_t n = w.size(0);
        const at::Tensor packed = inner_->hessians(basis_.to(w.options()).matmul(w), range, budget);
        const at::Tensor full = unpack_symmetric(packed, n).permute({2, 0, 1});
        const at::Tensor b = basis_.to(full.options());
        return pack_symmetric(b.t().matmul(full).matmul(b).permute({1, 2, 0}));
    }
    [[nodiscard]] std::int64_t least_bytes() const override { return inner_->least_bytes(); }
    [[nodiscard]] std::int64_t output_bytes() const override {
        // The packed matrices, then whole, a copy in another order, two products, packed again.
        const std::int64_t n = basis_.size(0);
        return std::max(inner_->output_bytes(),
                        (2 * packed_size(n) + 4 * n * n) * inner_->element_bytes());
    }
    [[nodiscard]] std::int64_t element_bytes() const override { return inner_->element_bytes(); }

  private:
    std::shared_ptr<const Network> inner_;
    at::Tensor basis_;
};

/// One that does both; `second` may be empty.
BeforeHessianStep then(std::function<void()> first, BeforeHessianStep second) {
    return [first = std::move(first), second = std::move(second)](std::int64_t done,
                                                                  std::int64_t steps) {
        first();
        if (second) {
            second(done, steps);
        }
    };
}

std::shared_ptr<const Network> picked(std::shared_ptr<const Network> all,
                                      const std::vector<std::int64_t>& axes, std::int64_t n) {
    return axes == chosen_axes({}, n) ? all
                                      : std::make_shared<PickedHessians>(std::move(all), axes, n);
}

/// Along `axes` of w -> G(B w), or of G without a basis B; null where none are known.
std::shared_ptr<const Network> network_of(const Generator& generator, LatentMode mode,
                                          BeforeHessianStep before_step,
                                          const std::vector<std::int64_t>& axes,
                                          const at::Tensor& basis) {
    if (const auto* pausing = dynamic_cast<const PausingGenerator*>(&generator)) {
        return network_of(pausing->inner(), mode,
                          then(pausing->before_pass(), std::move(before_step)), axes, basis);
    }
    if (dynamic_cast<const DemoGenerator*>(&generator) != nullptr) {
        std::shared_ptr<const Network> all =
            std::make_shared<DemoHessians>(generator.info().height, std::move(before_step));
        if (basis.defined()) {
            all = std::make_shared<TurnedHessians>(std::move(all), basis);
        }
        return picked(std::move(all), axes, kDemoLatentSize);
    }
    if (const auto* progan = dynamic_cast<const ProGanGenerator*>(&generator)) {
        return std::make_shared<JetHessians>(*progan, mode, std::move(before_step), axes, basis);
    }
    if (const auto* turned = dynamic_cast<const TurnedGenerator*>(&generator)) {
        const at::Tensor own = turned->basis().clone();
        return network_of(turned->inner(), mode, std::move(before_step), axes,
                          basis.defined() ? own.matmul(basis) : own);
    }
    return nullptr;
}

}  // namespace

AnalyticHessians::AnalyticHessians(std::shared_ptr<const Network> network,
                                   const GeneratorInfo& info, std::int64_t budget_bytes)
    : network_(std::move(network)),
      name_(info.name),
      shape_{info.channels, info.height, info.width},
      outputs_(info.channels * info.height * info.width),
      budget_(budget_bytes) {}

at::Tensor AnalyticHessians::operator()(const at::Tensor& z) const {
    const at::Tensor found = network_->hessians(z, {0, outputs_}, budget_);
    std::vector<std::int64_t> shape = shape_;
    shape.insert(shape.begin(), found.size(0));
    return found.view(shape);
}

at::Tensor AnalyticHessians::of_output(const at::Tensor& z, std::int64_t index) const {
    (void)slice_width();
    return network_->hessians(z, {index, index + 1}, budget_ - network_->output_bytes());
}

void AnalyticHessians::visit(const at::Tensor& z, const HessianVisitor& visitor) const {
    const std::int64_t width = slice_width();
    const std::int64_t on_the_way = budget_ - width * network_->output_bytes();
    for (std::int64_t first = 0; first < outputs_; first += width) {
        const IndexRange range{first, std::min(outputs_, first + width)};
        visitor({.packed = network_->hessians(z, range, on_the_way),
                 .scheme = HessianScheme::analytic,
                 .offset = first,
                 .total = outputs_});
    }
}

std::int64_t AnalyticHessians::slice_count() const {
    const std::int64_t width = slice_width();
    return (outputs_ + width - 1) / width;
}

/// All outputs if the least that is held on the way leaves room for them.
std::int64_t AnalyticHessians::slice_width() const {
    const std::int64_t least = network_->least_bytes();
    const std::int64_t each = network_->output_bytes();
    require_in_memory("one value's analytic Hessian of " + name_, static_cast<double>(least + each),
                      budget_, "Choose the scheme official or minimal");
    const std::int64_t room = budget_ - least;
    return outputs_ * each <= room ? outputs_ : std::min(room, std::max(each, budget_ / 2)) / each;
}

std::optional<AnalyticHessians> analytic_hessians(const Generator& generator, LatentMode mode,
                                                  BeforeHessianStep before_step,
                                                  std::int64_t budget_bytes,
                                                  const std::vector<int>& components) {
    std::shared_ptr<const Network> network =
        network_of(generator, mode, std::move(before_step),
                   chosen_axes(components, generator.info().latent_size), {});
    if (!network) {
        return std::nullopt;
    }
    return AnalyticHessians(std::move(network), generator.info(), budget_bytes);
}

}  // namespace zscope
