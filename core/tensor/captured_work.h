#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/tensor/device_graph.h"
#include "core/tensor/named_tensors.h"

namespace zscope {

/// What a recording holds for beside its inputs' shapes: another key makes it void.
struct CaptureKey {
    std::vector<double> numbers;        ///< the work's constants: level of detail, strengths
    std::vector<const void*> storages;  ///< where the weights are that it reads
    bool follows_tf32 = true;           ///< whether the permission of TF32 changes its numbers
    friend bool operator==(const CaptureKey&, const CaptureKey&) = default;
};

/// Addresses of the values of all `tensors`, appended to `storages`.
void append_storages(const NamedTensors& tensors, std::vector<const void*>& storages);

/// Work of fixed shapes on a GPU that is sent there operation by operation at first and from then
/// on as one recording (docs/methods.md, "Training"). Without a maker of graphs, on the CPU above
/// all, every run is the work itself. One thread.
class CapturedWork {
  public:
    using Tensors = std::vector<at::Tensor>;
    /// Inputs to outputs, which may be undefined. A function of its inputs, its constants and
    /// weights that stay where they are: it neither waits for the device nor draws random numbers,
    /// and it may be called more or less often than `run`.
    using Work = std::function<Tensors(const Tensors& inputs)>;
    /// Called only where there is a maker.
    using MakeKey = std::function<CaptureKey()>;

    static constexpr int kEagerRuns = 16;
    /// Replays whose outputs are compared with those of the operations one by one.
    static constexpr int kCheckedReplays = 2;
    /// So often in a row memory may run out before the recording is given up.
    static constexpr int kMemoryFailures = 3;

    /// `eager_runs`: with one key before it is recorded.
    explicit CapturedWork(DeviceGraphMaker maker, int eager_runs = kEagerRuns);
    CapturedWork(const CapturedWork&) = delete;
    CapturedWork& operator=(const CapturedWork&) = delete;

    /// What `work` makes of `inputs`, all of them defined. A recording is dropped when the key or
    /// the inputs' shapes, strides, types or devices change, and where TF32 was allowed otherwise
    /// than in the recording for more than `eager_runs` runs in a row; these are the work itself.
    /// Where it fails, for want of memory kMemoryFailures times, or its outputs are not bit for bit
    /// those of the operations, it is given up for good. Throws what `work` throws.
    [[nodiscard]] Tensors run(const MakeKey& make_key, const Tensors& inputs, const Work& work);

    /// Drops the recording; the next one is made after as many runs as the first.
    void forget();
    /// Whether the last run was a replay that nothing was compared with.
    [[nodiscard]] bool is_replaying() const noexcept { return is_replaying_; }
    /// Whether a recording was made or compared in the last run: it took longer than the work.
    [[nodiscard]] bool was_checked() const noexcept { return was_checked_; }
    /// Why no recording is made any more, in one line; empty while that is not so.
    [[nodiscard]] const std::string& refusal() const noexcept { return refusal_; }

  private:
    struct InputForm {
        std::vector<std::int64_t> sizes;
        std::vector<std::int64_t> strides;
        at::ScalarType type = at::kFloat;
        at::Device device = at::kCPU;
        friend bool operator==(const InputForm&, const InputForm&) = default;
    };
    struct Signature {
        CaptureKey key;
        std::vector<InputForm> inputs;
        friend bool operator==(const Signature&, const Signature&) = default;
    };

    [[nodiscard]] static Signature signature_of(CaptureKey key, const Tensors& inputs);
    /// Counts the run; whether a recording is made or used in it.
    [[nodiscard]] bool is_due(Signature wanted);
    [[nodiscard]] Tensors checked(const Tensors& inputs, const Work& work);
    /// False where the permission of TF32 changed meanwhile.
    [[nodiscard]] bool record(const Tensors& inputs, const Work& work);
    void replay(const Tensors& inputs);
    /// Whether the recording's outputs and the operations' `are_alike` in a run with equal TF32.
    void judge(bool are_alike);
    /// False where it failed.
    bool attempt(const std::function<void()>& action);
    void give_up(std::string why);

    DeviceGraphMaker maker_;
    Signature signature_;
    int eager_runs_;
    int runs_ = 0;           ///< so far with this signature, up to eager_runs_
    int waiting_ = 0;        ///< runs in a row with TF32 allowed otherwise than in the recording
    bool has_tf32_ = false;  ///< whether it was allowed in the recording
    int checked_ = 0;
    int memory_failures_ = 0;
    bool is_replaying_ = false;
    bool was_checked_ = false;
    Tensors inputs_;   ///< what the recording reads
    Tensors outputs_;  ///< what it writes
    std::unique_ptr<DeviceGraph> graph_;
    std::string refusal_;
};

}  // namespace zscope
