#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace zscope {

class Generator;
class WeightSnapshot;

/// An opened model as it goes between threads: nobody draws with `prototype`, everybody who draws
/// makes a replica of his own. Plain value; needs no LibTorch header.
struct ModelSource {
    std::uint64_t generation = 0;  ///< counts opened models
    std::shared_ptr<const Generator> prototype;
    std::shared_ptr<const WeightSnapshot> weights{};  ///< newer weights of a run; null: prototype's
    std::string device = "cpu";                       ///< where replicas live: "cpu", "cuda:0"
};

/// A generator for the calling thread alone, on the source's device. Throws what the model throws,
/// and Error(invalid_argument) without a prototype.
[[nodiscard]] std::unique_ptr<Generator> make_replica(const ModelSource& source);

/// WeightSnapshot::version of `source.weights`; 0: the weights as opened.
[[nodiscard]] std::uint64_t weights_version(const ModelSource& source);

}  // namespace zscope
