#include "core/tensor/captured_work.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_copy.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/empty_like.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <utility>

#include "core/tensor/true_float32.h"

namespace zscope {
namespace {

/// LibTorch's messages go on with a trace of calls.
std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

void copy(const CapturedWork::Tensors& targets, const CapturedWork::Tensors& sources) {
    const at::NoGradGuard no_grad;
    if (!targets.empty()) {
        at::_foreach_copy_(targets, sources);
    }
}

/// Undefined ones stay so.
CapturedWork::Tensors copies_of(const CapturedWork::Tensors& tensors) {
    CapturedWork::Tensors copies(tensors.size());
    CapturedWork::Tensors targets;
    CapturedWork::Tensors sources;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        if (tensors[i].defined()) {
            copies[i] = at::empty_like(tensors[i]);
            targets.push_back(copies[i]);
            sources.push_back(tensors[i]);
        }
    }
    copy(targets, sources);
    return copies;
}

/// Bit for bit, up to what stands for "not a number".
bool are_equal(const at::Tensor& a, const at::Tensor& b) {
    if (!a.defined() || !b.defined()) {
        return a.defined() == b.defined();
    }
    return a.sizes() == b.sizes() && a.scalar_type() == b.scalar_type() &&
           at::allclose(a, b, /*rtol=*/0.0, /*atol=*/0.0, /*equal_nan=*/true);
}

}  // namespace

void append_storages(const NamedTensors& tensors, std::vector<const void*>& storages) {
    for (const auto& [name, tensor] : tensors) {
        storages.push_back(tensor.const_data_ptr());
    }
}

CapturedWork::CapturedWork(DeviceGraphMaker maker) : maker_(std::move(maker)) {}

CapturedWork::Tensors CapturedWork::run(const CaptureKey& key, const Tensors& inputs,
                                        const Work& work) {
    is_replaying_ = false;
    if (!maker_ || !refusal_.empty()) {
        return work(inputs);
    }
    if (Signature wanted = signature_of(key, inputs); wanted != signature_) {
        forget();
        signature_ = std::move(wanted);
    }
    if (eager_runs_ < kEagerRuns) {
        ++eager_runs_;
        return work(inputs);
    }
    try {
        return recorded(inputs, work);
    } catch (const std::exception& error) {
        give_up(first_line(error.what()));
    }
    return work(inputs);
}

CapturedWork::Signature CapturedWork::signature_of(const CaptureKey& key, const Tensors& inputs) {
    Signature signature{.key = key, .inputs = {}, .allows_tf32 = may_use_tf32()};
    for (const at::Tensor& input : inputs) {
        signature.inputs.push_back({.sizes = input.sizes().vec(),
                                    .strides = input.strides().vec(),
                                    .type = input.scalar_type(),
                                    .device = input.device()});
    }
    return signature;
}

CapturedWork::Tensors CapturedWork::recorded(const Tensors& inputs, const Work& work) {
    if (!graph_) {
        record(inputs, work);
    }
    if (checked_ < kCheckedReplays) {
        return checked_replay(inputs, work);
    }
    replay(inputs);
    is_replaying_ = true;
    return copies_of(outputs_);
}

void CapturedWork::record(const Tensors& inputs, const Work& work) {
    inputs_ = copies_of(inputs);
    std::unique_ptr<DeviceGraph> graph = maker_();
    graph->capture([this, work] { outputs_ = work(inputs_); });
    graph_ = std::move(graph);
}

void CapturedWork::replay(const Tensors& inputs) {
    copy(inputs_, inputs);
    graph_->replay();
}

CapturedWork::Tensors CapturedWork::checked_replay(const Tensors& inputs, const Work& work) {
    Tensors expected = work(inputs);
    replay(inputs);
    if (std::ranges::equal(outputs_, expected, are_equal)) {
        ++checked_;
    } else if (may_use_tf32() != signature_.allows_tf32) {
        forget();  // another thread changed it on the way
    } else {
        give_up("a replay gave other numbers than the operations one by one");
    }
    return expected;
}

void CapturedWork::forget() {
    graph_ = nullptr;
    inputs_.clear();
    outputs_.clear();
    signature_ = {};
    eager_runs_ = 0;
    checked_ = 0;
    is_replaying_ = false;
}

void CapturedWork::give_up(std::string why) {
    forget();
    refusal_ = std::move(why);
}

}  // namespace zscope
