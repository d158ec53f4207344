#include "core/explore/following_replica.h"

#include <utility>

#include "core/model/generator.h"
#include "core/model/weight_snapshot.h"

namespace zscope {

FollowingReplica::FollowingReplica() = default;
FollowingReplica::~FollowingReplica() = default;

Generator& FollowingReplica::follow(const ModelSource& source) {
    const std::uint64_t version = weights_version(source);
    const bool same_model = generator_ != nullptr && generation_ == source.generation;
    if (same_model && version == weights_version_) {
        return *generator_;
    }
    // Given back only when it is whole: half-loaded weights must not be drawn with.
    std::unique_ptr<Generator> next = std::exchange(generator_, nullptr);
    if (same_model && source.weights != nullptr) {
        source.weights->copy_into(*next);
    } else {
        next = make_replica(source);
    }
    generator_ = std::move(next);
    generation_ = source.generation;
    weights_version_ = version;
    return *generator_;
}

}  // namespace zscope
