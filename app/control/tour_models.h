#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>

#include "app/control/disk_watch.h"
#include "app/state/app_state.h"
#include "core/base/wake.h"

namespace zscope {

/// Looks for the two models of a tour through a DiskWatch. `ui` thread only; never waits.
class TourModels {
  public:
    /// As find_bundled_model; called on the thread of the DiskWatch, as its Looker. May throw.
    using Finder = std::function<std::filesystem::path(std::string_view name)>;
    /// Folders; empty: it is not there.
    struct Found {
        TourPair pair = TourPair::two_factors;
        std::filesystem::path model;
        std::filesystem::path untangled;
        friend bool operator==(const Found&, const Found&) = default;
    };

    /// `wake` is called after each look, on the thread.
    explicit TourModels(Wake wake);
    TourModels(Wake wake, Finder finder);

    /// Has the models of `pair` looked for, instead of what was asked before.
    void look(TourPair pair);
    /// What was asked for last, once.
    [[nodiscard]] std::optional<Found> take();
    /// Something was asked for and has not been taken.
    [[nodiscard]] bool looks() const noexcept { return asked_.has_value(); }

  private:
    std::optional<TourPair> asked_;
    DiskWatch<TourPair, Found> watch_;
};

}  // namespace zscope
