#include "core/tensor/captured_work.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_copy.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/empty_like.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
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

CapturedWork::CapturedWork(DeviceGraphMaker maker, int eager_runs)
    : maker_(std::move(maker)), eager_runs_(eager_runs) {}

CapturedWork::Tensors CapturedWork::run(const MakeKey& make_key, const Tensors& inputs,
                                        const Work& work) {
    is_replaying_ = false;
    was_checked_ = false;
    if (!maker_ || !refusal_.empty() || !is_due(signature_of(make_key(), inputs))) {
        return work(inputs);
    }
    if (checked_ < kCheckedReplays) {
        return checked(inputs, work);
    }
    Tensors outputs;
    is_replaying_ = attempt([&] {
        replay(inputs);
        outputs = copies_of(outputs_);
    });
    return is_replaying_ ? outputs : work(inputs);
}

CapturedWork::Signature CapturedWork::signature_of(CaptureKey key, const Tensors& inputs) {
    Signature signature{.key = std::move(key), .inputs = {}};
    for (const at::Tensor& input : inputs) {
        signature.inputs.push_back({.sizes = input.sizes().vec(),
                                    .strides = input.strides().vec(),
                                    .type = input.scalar_type(),
                                    .device = input.device()});
    }
    return signature;
}

bool CapturedWork::is_due(Signature wanted) {
    const bool waits = graph_ && wanted.key.follows_tf32 && may_use_tf32() != has_tf32_;
    waiting_ = waits ? waiting_ + 1 : 0;
    if (wanted != signature_ || waiting_ > eager_runs_) {
        forget();
        signature_ = std::move(wanted);
    } else if (waits) {
        return false;
    }
    if (runs_ < eager_runs_) {
        ++runs_;
        return false;
    }
    return true;
}

CapturedWork::Tensors CapturedWork::checked(const Tensors& inputs, const Work& work) {
    was_checked_ = true;
    const std::uint64_t changes = tf32_changes();
    Tensors expected = work(inputs);
    (void)attempt([&] {
        if (!graph_ && !record(inputs, work)) {
            forget();  // parts with TF32 and without it may be in it
            return;
        }
        replay(inputs);
        const bool are_alike = std::ranges::equal(outputs_, expected, are_equal);
        const bool is_same_arithmetic = may_use_tf32() == has_tf32_ && tf32_changes() == changes;
        if (is_same_arithmetic || !signature_.key.follows_tf32) {
            judge(are_alike);
        }
    });
    return expected;
}

bool CapturedWork::record(const Tensors& inputs, const Work& work) {
    const std::uint64_t changes = tf32_changes();
    inputs_ = copies_of(inputs);
    std::unique_ptr<DeviceGraph> graph = maker_();
    graph->capture([this, work] { outputs_ = work(inputs_); });
    graph_ = std::move(graph);
    has_tf32_ = may_use_tf32();
    return tf32_changes() == changes || !signature_.key.follows_tf32;
}

void CapturedWork::replay(const Tensors& inputs) {
    copy(inputs_, inputs);
    graph_->replay();
}

void CapturedWork::judge(bool are_alike) {
    if (!are_alike) {
        give_up("a replay gave other numbers than the operations one by one");
    } else if (++checked_ == kCheckedReplays) {
        memory_failures_ = 0;
    }
}

bool CapturedWork::attempt(const std::function<void()>& action) {
    try {
        action();
        return true;
    } catch (const c10::OutOfMemoryError& error) {
        forget();  // what fills the memory may be gone when it is recorded again
        if (++memory_failures_ == kMemoryFailures) {
            give_up(first_line(error.what()));
        }
    } catch (const std::exception& error) {
        give_up(first_line(error.what()));
    }
    return false;
}

void CapturedWork::forget() {
    graph_ = nullptr;
    inputs_.clear();
    outputs_.clear();
    signature_ = {};
    runs_ = 0;
    waiting_ = 0;
    checked_ = 0;
    is_replaying_ = false;
}

void CapturedWork::give_up(std::string why) {
    forget();
    refusal_ = std::move(why);
}

}  // namespace zscope
