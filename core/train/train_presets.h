#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/train/train_config.h"

namespace zscope {

/// A data set of the Hessian Penalty paper (section 5) with what its runs differ in. The pictures
/// are our own scenes where the paper's are not to be had.
struct PaperData {
    const char* name;  ///< "clevr-simple"
    const char* data;  ///< TrainConfig::data
    bool paired;       ///< a folder of pairs, all of it
    std::int64_t latent_size;
    std::int64_t infogan_size;
    double lambda;  ///< of `max` with 4 groups and the population variance
};

inline constexpr std::array<PaperData, 5> kPaperData = {{
    {"edges-shoes", "edges2shoes", true, 12, 12, 0.1},
    {"clevr-simple", "scenes-simple", false, 12, 4, 0.1},
    {"clevr-complex", "scenes-complex", false, 12, 10, 0.1},
    {"clevr-1fov", "scenes-1fov", false, 12, 1, 0.025},
    {"clevr-u", "scenes-simple", false, 3, 3, 0.025},
}};

/// `paper`: the Hessian Penalty paper's schedule at 128 px. `small`: 200,000 images of 64 px
/// through narrow networks, for a machine without a GPU. `paper-SET` and `small-SET`: without
/// penalty on a data set of the paper; with the ending `-hp` with the penalty from the first
/// picture, with `-infogan` with an InfoGAN head instead. The strength of the small ones is a
/// hundredth of the paper's, since narrow networks have larger second derivatives. `tiny-1fov` and
/// `tiny-two-factors`: 110,000 images of 16 px with one or two free factors, without penalty, as
/// the runs of docs/results.md began. Throws Error(invalid_argument) for another name.
[[nodiscard]] TrainConfig train_preset(std::string_view name);
[[nodiscard]] const std::vector<std::string>& train_preset_names();

}  // namespace zscope
