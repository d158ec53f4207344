#pragma once

#include <cstdint>
#include <memory>

#include "core/explore/model_source.h"

namespace zscope {

/// A replica that one thread keeps between jobs while the model's weights change under a run. Needs
/// no LibTorch header.
class FollowingReplica {
  public:
    FollowingReplica();
    ~FollowingReplica();
    FollowingReplica(const FollowingReplica&) = delete;
    FollowingReplica& operator=(const FollowingReplica&) = delete;

    /// The replica with the weights of `source`: made at the first call and for another model,
    /// loaded anew when the weights differ. Throws as make_replica does. Calling thread only.
    [[nodiscard]] Generator& follow(const ModelSource& source);

  private:
    std::unique_ptr<Generator> generator_;
    std::uint64_t generation_ = 0;
    std::uint64_t weights_version_ = 0;
};

}  // namespace zscope
