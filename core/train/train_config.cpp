#include "core/train/train_config.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "core/base/error.h"
#include "core/export/provenance.h"
#include "core/model/device.h"
#include "core/train/regularizer_settings.h"
#include "core/train/train_config_fields.h"
#include "core/train/train_config_json.h"

namespace zscope {

namespace {

void check_number(const FieldDoc& doc, double value) {
    if (std::isfinite(value) && value >= doc.min && value <= doc.max) {
        return;
    }
    throw Error(ErrorCode::invalid_argument,
                std::string("training option ") + doc.name + " is " + format_number(value) +
                    ", expected " + format_number(doc.min) + " to " + format_number(doc.max));
}

/// JSON files and cards hold UTF-8 only; a folder's name may be any bytes.
void check_utf8(const FieldDoc& doc, const std::string& value) {
    try {
        (void)nlohmann::json(value).dump();
    } catch (const nlohmann::json::type_error&) {
        throw Error(ErrorCode::invalid_argument,
                    std::string("training option ") + doc.name + " is not valid UTF-8",
                    "Rename the folder, or reach it by a link with a name in UTF-8");
    }
}

void check_word(const FieldDoc& doc, const std::string& value) {
    if (std::ranges::find(doc.words, value) == doc.words.end()) {
        throw Error(ErrorCode::invalid_argument, std::string("training option ") + doc.name +
                                                     " is \"" + value.substr(0, 60) +
                                                     "\", expected " + either_of(doc.words));
    }
}

struct RangeCheck {
    void operator()(const FieldDoc& doc, std::int64_t value) const {
        check_number(doc, static_cast<double>(value));
    }
    void operator()(const FieldDoc& doc, double value) const { check_number(doc, value); }
    void operator()(const FieldDoc& /*doc*/, bool /*value*/) const {}
    template <typename Choice>
    requires std::is_enum_v<Choice>
    void operator()(const FieldDoc& /*doc*/, Choice /*value*/) const {}
    void operator()(const FieldDoc& doc, const std::string& value) const {
        if (!doc.words.empty()) {
            check_word(doc, value);
            return;
        }
        constexpr std::size_t kMaxText = 4096;
        if (value.empty() || value.size() > kMaxText) {
            throw Error(ErrorCode::invalid_argument, std::string("training option ") + doc.name +
                                                         " has " + std::to_string(value.size()) +
                                                         " bytes, expected a name of up to " +
                                                         std::to_string(kMaxText));
        }
        check_utf8(doc, value);
    }
    void operator()(const FieldDoc& doc, const std::vector<std::int64_t>& values) const {
        if (values.empty() || values.size() > 16) {
            throw Error(ErrorCode::invalid_argument, std::string("training option ") + doc.name +
                                                         " has " + std::to_string(values.size()) +
                                                         " entries, expected 1 to 16");
        }
        for (const std::int64_t value : values) {
            (*this)(doc, value);
        }
    }
};

void check_power_of_two(const char* name, std::int64_t value) {
    if (!std::has_single_bit(static_cast<std::uint64_t>(value))) {
        throw Error(ErrorCode::invalid_argument, std::string("training option ") + name + " is " +
                                                     std::to_string(value) +
                                                     ", expected a power of two");
    }
}

void check_device(const TrainConfig& config) {
    if (!is_device_name(config.device)) {
        throw Error(ErrorCode::invalid_argument, "training option device is \"" +
                                                     config.device.substr(0, 60) +
                                                     "\", expected cpu, cuda, cuda:N or auto");
    }
}

void check_initial_resolution(const TrainConfig& config) {
    check_power_of_two("initial_resolution", config.initial_resolution);
    if (config.initial_resolution > config.resolution) {
        throw Error(ErrorCode::invalid_argument, "training option initial_resolution is " +
                                                     std::to_string(config.initial_resolution) +
                                                     ", expected at most the resolution, " +
                                                     std::to_string(config.resolution));
    }
}

void check_minibatch(const TrainConfig& config) {
    for (const std::int64_t size : config.minibatch) {
        if (size > 4 && size % 4 != 0) {
            throw Error(ErrorCode::invalid_argument,
                        "training option minibatch holds " + std::to_string(size) +
                            ", expected at most 4 or a multiple of 4 (minibatch statistics)");
        }
    }
}

bool has_network_problem(const std::vector<OptionProblem>& problems) {
    return std::ranges::any_of(
        kNetworkFields, [&](std::string_view field) { return has_problem(problems, field); });
}

void check_infogan_size(const TrainConfig& config) {
    if (config.infogan_size > config.latent_size) {
        throw Error(ErrorCode::invalid_argument, "training option infogan_size is " +
                                                     std::to_string(config.infogan_size) +
                                                     ", expected at most the latent size, " +
                                                     std::to_string(config.latent_size));
    }
}

void check_infogan_lambda(const TrainConfig& config) {
    if (config.infogan_size > 0 && config.infogan_lambda == 0.0) {
        throw Error(ErrorCode::invalid_argument,
                    "training option infogan_lambda is 0, expected above 0 with an InfoGAN head");
    }
}

/// Calls visit(doc, old value, new value), values as text, for each field that differs.
template <typename Visitor>
void for_each_difference(const TrainConfig& before, const TrainConfig& after, Visitor&& visit) {
    const nlohmann::json old_values = train_config_to_json(before);
    const nlohmann::json new_values = train_config_to_json(after);
    for_each_field(after, [&](const FieldDoc& doc, const auto& /*value*/) {
        if (old_values.at(doc.name) != new_values.at(doc.name)) {
            visit(doc, option_text(old_values.at(doc.name)), option_text(new_values.at(doc.name)));
        }
    });
}

}  // namespace

ProGanConfig TrainConfig::network() const {
    ProGanConfig network;
    network.resolution = resolution;
    network.latent_size = latent_size;
    network.fmap_base = fmap_base;
    network.fmap_max = fmap_max;
    network.normalize_latents = normalize_latents;
    network.infogan_size = infogan_size;
    return network;
}

void TrainConfig::validate() const {
    const std::vector<OptionProblem> problems = option_problems(*this);
    if (!problems.empty()) {
        throw problems.front().error;
    }
}

std::vector<OptionProblem> option_problems(const TrainConfig& config) {
    std::vector<OptionProblem> problems;
    for_each_field(config, [&](const FieldDoc& doc, const auto& value) {
        collect_problem(problems, doc.name, [&] { RangeCheck{}(doc, value); });
    });
    collect_problem(problems, "device", [&] { check_device(config); });
    collect_problem(problems, "resolution",
                    [&] { check_power_of_two("resolution", config.resolution); });
    collect_problem(problems, "initial_resolution", [&] { check_initial_resolution(config); });
    collect_problem(problems, "minibatch", [&] { check_minibatch(config); });
    collect_problem(problems, "infogan_size", [&] { check_infogan_size(config); });
    if (!has_network_problem(problems)) {
        // The ranges leave only this one to find: maps that run out below the full resolution.
        collect_problem(problems, "fmap_base", [&] { config.network().validate(); });
    }
    if (!has_network_problem(problems)) {
        check_regularizers(config, problems);
    }
    collect_problem(problems, "infogan_lambda", [&] { check_infogan_lambda(config); });
    return problems;
}

void check_same_run(const TrainConfig& before, const TrainConfig& after) {
    for_each_difference(
        before, after,
        [](const FieldDoc& doc, const std::string& old_value, const std::string& new_value) {
            if (doc.change == FieldChange::refused) {
                throw Error(ErrorCode::invalid_argument,
                            std::string("training option ") + doc.name +
                                " is fixed for the life of a run: it is " + old_value + ", and " +
                                new_value + " was asked for",
                            "Leave it as it is, or start a new run");
            }
        });
}

std::string recorded_changes(const TrainConfig& before, const TrainConfig& after) {
    std::string text;
    for_each_difference(
        before, after,
        [&text](const FieldDoc& doc, const std::string& /*old*/, const std::string& new_value) {
            if (doc.change == FieldChange::recorded) {
                text.append(text.empty() ? "" : ", ")
                    .append(doc.name)
                    .append(" ")
                    .append(new_value);
            }
        });
    return text;
}

std::string train_flags(const TrainConfig& config) {
    std::string flags;
    const nlohmann::json values = train_config_to_json(config);
    for_each_field(config, [&](const FieldDoc& doc, const auto& /*value*/) {
        flags.append(" ").append(option_flag(doc));
        flags.append(" ").append(shell_quote(option_text(values.at(doc.name))));
    });
    return flags;
}

std::string train_command(const TrainConfig& config) {
    return "zscope train" + train_flags(config) + " --out RUN";
}

}  // namespace zscope
