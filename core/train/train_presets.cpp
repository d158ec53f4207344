#include "core/train/train_presets.h"

#include <tuple>
#include <utility>

#include "core/base/error.h"
#include "core/regularizers/hessian_penalty_options.h"

namespace zscope {

namespace {

constexpr double kSmallStrength = 0.01;

TrainConfig paper_preset() {
    TrainConfig config;
    config.data_images = 10000;
    config.resolution = 128;
    config.fmap_base = 8192;
    config.fmap_max = 512;
    config.loss = LossKind::wgan_gp;
    config.learning_rate = 1e-3;
    config.ema_half_life_images = 10000;
    config.initial_resolution = 4;
    config.stable_images = {600000};
    config.transition_images = {600000};
    config.minibatch = {2048, 1024, 512, 256, 128, 96, 32, 16, 32};
    config.total_images = 50000000;
    config.milestone_images = 300000;
    config.sample_images = 60000;
    return config;
}

/// The baselines of docs/results.md, "Untangling: plan of the runs", at 16 px.
TrainConfig tiny_preset(const char* data) {
    TrainConfig config;
    config.data = data;
    config.data_images = 20000;
    config.resolution = 16;
    config.fmap_base = 512;
    config.fmap_max = 32;
    config.minibatch = {32};
    config.ema_half_life_images = 2000;
    config.initial_resolution = 8;
    config.stable_images = {5000};
    config.transition_images = {5000};
    config.total_images = 110000;
    return config;
}

TrainConfig on_data(TrainConfig config, const PaperData& set) {
    config.data = set.data;
    config.data_paired = set.paired;
    config.data_images = set.paired ? 0 : config.data_images;
    config.latent_size = set.latent_size;
    return config;
}

using NamedPresets = std::vector<std::pair<std::string, TrainConfig>>;

NamedPresets all_presets() {
    NamedPresets presets = {
        {"small", {}},
        {"paper", paper_preset()},
        {"tiny-1fov", tiny_preset("scenes-1fov:size=1.8")},
        {"tiny-two-factors", tiny_preset("scenes-simple:free=x,y:color=blue:size=1.8")}};
    for (const auto& [scale, base, strength] :
         {std::tuple("paper-", paper_preset(), 1.0),
          std::tuple("small-", TrainConfig{}, kSmallStrength)}) {
        for (const PaperData& set : kPaperData) {
            TrainConfig config = on_data(base, set);
            presets.emplace_back(std::string(scale) + set.name, config);
            config.infogan_size = set.infogan_size;
            presets.emplace_back(std::string(scale) + set.name + "-infogan", config);
            config.infogan_size = 0;
            config.regularizers.set(hp::lambda, strength * set.lambda);
            presets.emplace_back(std::string(scale) + set.name + "-hp", config);
        }
    }
    return presets;
}

}  // namespace

TrainConfig train_preset(std::string_view name) {
    for (const auto& [known, config] : all_presets()) {
        if (known == name) {
            return config;
        }
    }
    throw Error(ErrorCode::invalid_argument,
                "no training preset named \"" + std::string(name.substr(0, 60)) +
                    "\", expected small, paper, tiny-1fov, tiny-two-factors, or one of a data set "
                    "such as paper-clevr-simple-hp",
                "zscope train --help lists them");
}

const std::vector<std::string>& train_preset_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> list;
        for (const auto& [name, config] : all_presets()) {
            list.push_back(name);
        }
        return list;
    }();
    return names;
}

}  // namespace zscope
