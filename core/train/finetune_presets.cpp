#include "core/train/finetune_presets.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/regularizers/hessian_penalty_options.h"
#include "core/regularizers/regularizer_table.h"
#include "core/train/train_presets.h"

namespace zscope {

namespace {

/// How strong the penalty becomes, over how many images, and for how many it goes on.
struct Course {
    double lambda = 0.0;
    std::int64_t warmup = 0;  ///< images
    std::int64_t images = 0;
};

struct Settings {
    std::string name;
    std::string reduction;
    Course course;
    Course rebased;        ///< where the axes are turned first
    std::int64_t end = 0;  ///< absolute, where it is later than that
};

std::vector<Settings> all_settings() {
    std::vector<Settings> list = {
        {"mean", "mean", {0.1, 60000, 150000}, {0.02, 10000, 60000}},
        {"max", "max", {1e-3, 60000, 150000}, {1e-3, 10000, 150000}},
        {"control", "mean", {0.0, 0, 150000}, {0.0, 0, 150000}},
    };
    for (const char* scale : {"paper-", "small-"}) {
        const bool is_paper = std::string_view(scale) == "paper-";
        for (const PaperData& set : kPaperData) {
            const double lambda =
                train_preset(scale + std::string(set.name) + "-hp").regularizers[hp::lambda];
            const Course course{lambda, is_paper ? 10'000'000 : 60000, 150000};
            const Course rebased{lambda, is_paper ? 10'000'000 : 10000, 150000};
            const Course control{0.0, 0, course.images};
            const std::int64_t end = is_paper ? 50'000'000 : 0;
            const std::string name = scale + std::string(set.name);
            list.push_back({name, "max", course, rebased, end});
            list.push_back({name + "-control", "max", control, control, end});
        }
    }
    return list;
}

}  // namespace

const std::vector<std::string>& finetune_preset_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> found;
        for (const Settings& settings : all_settings()) {
            found.push_back(settings.name);
        }
        return found;
    }();
    return names;
}

void apply_finetune_preset(std::string_view name, const FinetuneSpan& span, TrainConfig& config) {
    const std::vector<Settings> all = all_settings();
    const auto found = std::ranges::find(all, name, &Settings::name);
    if (found == all.end()) {
        throw Error(ErrorCode::invalid_argument,
                    "no fine-tuning preset named \"" + std::string(name.substr(0, 60)) +
                        "\", expected mean, max, control, or one of a data set such as "
                        "paper-clevr-simple",
                    "zscope finetune --help lists them");
    }
    const Course& course = span.rebased ? found->rebased : found->course;
    RegularizerOptions& options = config.regularizers;
    for (const RegularizerEntry& entry : regularizer_table()) {
        options.set(entry.strength, 0.0);
    }
    options.set(hp::lambda, course.lambda);
    options.set(hp::warmup_images, course.warmup);
    options.set(hp::layers, hp::layers.initial);
    options.set(hp::reduction, found->reduction);
    options.set(hp::groups, hp::groups.initial);
    options.set(hp::variance, hp::variance.initial);
    options.set(hp::directions, hp::directions.initial);
    options.set(hp::epsilon, hp::epsilon.initial);
    config.total_images = span.images > 0 ? span.images_seen + span.images
                                          : std::max(span.images_seen + course.images, found->end);
}

}  // namespace zscope
