#pragma once

#include <c10/core/Event.h>

#include <cstdint>
#include <memory>
#include <optional>

#include "core/model/generator.h"
#include "core/tensor/named_tensors.h"

namespace zscope {

/// The weights of one moment of a training run: copied between two steps, never written again, so
/// any number of threads may read it. Live training weights are never shared; this is.
class WeightSnapshot {
  public:
    /// Copies `weights` on their own device; call on the thread that writes them. All on one
    /// device. `version` counts a run's snapshots.
    WeightSnapshot(const NamedTensors& weights, std::uint64_t version);

    [[nodiscard]] std::uint64_t version() const noexcept { return version_; }

    /// Loads the weights into `generator`, which belongs to the calling thread. The reader may drop
    /// the snapshot at once afterwards. Throws as Generator::load_weights.
    void copy_into(Generator& generator) const;

    /// For files and comparisons. Not to be written to. On a device: ordered after the copy only
    /// for a reader that has called `wait_until_copied`.
    [[nodiscard]] const NamedTensors& tensors() const noexcept { return tensors_; }
    /// Makes the calling thread's stream wait for the copy and keeps the memory until it has read;
    /// on the CPU there is nothing to wait for.
    void wait_until_copied() const;

  private:
    NamedTensors tensors_;
    std::uint64_t version_;
    std::optional<c10::Event> copied_;  // devices with streams only
};

}  // namespace zscope
