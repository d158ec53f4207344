#include "core/metrics/evaluation_report.h"

#include <cstdarg>
#include <cstdio>
#include <utility>

#include "core/model/program_version.h"

namespace zscope {
namespace {

[[gnu::format(printf, 1, 2)]] std::string line(const char* format, ...) {
    char buffer[512];
    std::va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(buffer, sizeof buffer, format, arguments);
    va_end(arguments);
    return buffer;
}

std::string interval(const Estimate& e) {
    return line("%6.3f (%.3f to %.3f)", e.value, e.low, e.high);
}

std::string percent(const Estimate& share) {
    return line("%5.1f %% (%.1f to %.1f)", 100 * share.value, 100 * share.low, 100 * share.high);
}

std::string fault_line(const char* name, const FaultShare& generated, const FaultShare& real,
                       const char* what) {
    return line("  %-13s%-24s  real %-24s  %s\n", name, percent(generated.share).c_str(),
                percent(real.share).c_str(), what);
}

std::string faults_text(const SceneCheck& scenes) {
    const FaultShares& found = scenes.faults;
    const FaultShares& real = scenes.real_faults;
    return "faults, share of the samples, and of held-out pictures: the floor\n" +
           fault_line("two colours", found.two_colors, real.two_colors,
                      "a second paint on 15 % of the object's pixels or more") +
           fault_line("coloured rim", found.colored_rim, real.colored_rim,
                      "a coloured pixel in the outermost ring") +
           fault_line("fragment", found.fragment, real.fragment,
                      "painted pixels apart from the object, a 1024th of the picture or more");
}

std::string scenes_text(const SceneCheck& scenes) {
    const Estimate& share = scenes.unreadable_share;
    std::string text =
        line("unreadable  %d samples without a readable object: %.1f %% (%.1f to %.1f)\n",
             scenes.unreadable, 100 * share.value, 100 * share.low, 100 * share.high);
    for (const FactorCounts& factor : scenes.counts) {
        text += line("%-12s", factor.factor.c_str());
        for (const LabelCount& label : factor.labels) {
            text += line("%s %d  ", label.label.c_str(), label.count);
        }
        text += "\n";
    }
    return text + faults_text(scenes);
}

std::string unevenness_text(const StripUnevenness& found) {
    if (found.worst < 0) return "unevenness  no component moves\n";
    return line(
        "unevenness  median %.2f, worst %.2f (z%d)  largest change between neighbouring "
        "steps of a strip over the median one; 1: even\n",
        found.median, found.components[static_cast<std::size_t>(found.worst)].value_or(0),
        found.worst);
}

std::string distance_text(const SetDistance& set, const char* what) {
    std::string text = line("  %-11s%-26s", set.name.c_str(), interval(set.mean).c_str());
    for (const LevelDistance& level : set.levels) {
        text +=
            line("  %lld px %.3f", static_cast<long long>(level.resolution), level.distance.value);
    }
    return text + "  " + what + "\n";
}

}  // namespace

std::string factor_index_text(const MeasuredFactorIndex& index) {
    std::string text = line(
        "factor index over %d samples, %d left out as unreadable: the share of a factor's "
        "variance\n"
        "that one component explains alone\n",
        index.samples, index.unreadable);
    for (const FactorIndex& factor : index.factors) {
        text += line("  %-12s", factor.name.c_str());
        if (factor.best < 0) {
            text += "does not vary\n";
            continue;
        }
        text += line("z%-3d%s", factor.best, interval(factor.best_index()).c_str());
        if (factor.next >= 0) {
            text += line("  next z%-3d%6.3f", factor.next,
                         factor.components[static_cast<std::size_t>(factor.next)].value);
        }
        text += "\n";
    }
    return text;
}

namespace {

nlohmann::json json_of(const Estimate& e) {
    return {{"value", e.value}, {"low", e.low}, {"high", e.high}};
}

nlohmann::json json_of(const SetDistance& set) {
    nlohmann::json levels = nlohmann::json::array();
    for (const LevelDistance& level : set.levels) {
        nlohmann::json entry = json_of(level.distance);
        entry["resolution"] = level.resolution;
        levels.push_back(std::move(entry));
    }
    return {{"mean", json_of(set.mean)}, {"levels", std::move(levels)}};
}

nlohmann::json json_of(const FaultShare& fault) {
    nlohmann::json out = json_of(fault.share);
    out["count"] = fault.count;
    return out;
}

nlohmann::json json_of(const FaultShares& faults) {
    return {{"pictures", faults.pictures},
            {"two_colors", json_of(faults.two_colors)},
            {"colored_rim", json_of(faults.colored_rim)},
            {"fragment", json_of(faults.fragment)}};
}

nlohmann::json json_of(const StripUnevenness& found) {
    nlohmann::json components = nlohmann::json::array();
    for (const std::optional<double>& component : found.components) {
        components.push_back(component ? nlohmann::json(*component) : nlohmann::json());
    }
    return {{"latents", found.options.latents}, {"steps", found.options.steps},
            {"extent", found.options.extent},   {"components", std::move(components)},
            {"median", found.median},           {"worst", found.worst}};
}

nlohmann::json json_of(const SceneCheck& scenes) {
    nlohmann::json counts = nlohmann::json::object();
    for (const FactorCounts& factor : scenes.counts) {
        for (const LabelCount& label : factor.labels) {
            counts[factor.factor][label.label] = label.count;
        }
    }
    return {
        {"unreadable", scenes.unreadable},
        {"unreadable_share", json_of(scenes.unreadable_share)},
        {"mean_explained", scenes.mean_explained},
        {"counts", std::move(counts)},
        {"faults", {{"generated", json_of(scenes.faults)}, {"real", json_of(scenes.real_faults)}}},
        {"every_label_occurs", scenes.is_complete()}};
}

}  // namespace

nlohmann::json factor_index_json(const MeasuredFactorIndex& index) {
    nlohmann::json factors = nlohmann::json::object();
    for (const FactorIndex& factor : index.factors) {
        nlohmann::json components = nlohmann::json::array();
        for (const Estimate& e : factor.components) components.push_back(json_of(e));
        factors[factor.name] = {{"variance", factor.variance},
                                {"best", factor.best},
                                {"next", factor.next},
                                {"components", std::move(components)}};
    }
    return {{"samples", index.samples},
            {"unreadable", index.unreadable},
            {"factors", std::move(factors)}};
}

std::string evaluation_text(const Evaluation& evaluation) {
    const SampleCheck& check = evaluation.check;
    const GeneratorInfo& model = evaluation.model;
    const std::uint64_t seed = evaluation.options.samples.seed;
    std::string text =
        line("model       %s (%s, %lld x %lld, %lld components)\n", model.name.c_str(),
             model.architecture.c_str(), static_cast<long long>(model.width),
             static_cast<long long>(model.height), static_cast<long long>(model.latent_size));
    text += line("samples     %d, seeds %llu to %llu\n", check.samples,
                 static_cast<unsigned long long>(seed),
                 static_cast<unsigned long long>(seed) + check.samples - 1);
    text += "data        " + check.data +
            line(", %lld held-out pictures\n", static_cast<long long>(check.compared));
    if (check.non_finite > 0) {
        text += line("not finite  %d samples have a value that is no number\n", check.non_finite);
    }
    if (check.scenes) text += scenes_text(*check.scenes);
    text += "diversity  " + interval(check.diversity) + "  pixel variance over that of the data\n";
    text += "sharpness  " + interval(check.sharpness) + "  gradient energy over that of the data\n";
    text += "sliced distance to the held-out pictures, mean over the levels and each level\n";
    text += distance_text(check.generated, "");
    text += distance_text(check.floor, "other pictures of the data: the floor");
    text += distance_text(check.blurred, "the same, blurred by 1/64 of the width");
    text += distance_text(check.noise, "noise with the data's mean and variance");
    if (evaluation.unevenness) text += unevenness_text(*evaluation.unevenness);
    if (evaluation.index) text += factor_index_text(*evaluation.index);
    return text;
}

nlohmann::json evaluation_json(const Evaluation& evaluation) {
    const SampleCheck& check = evaluation.check;
    nlohmann::json out = {{"format", "zscope-evaluation"},
                          {"version", kEvaluationVersion},
                          {"program_version", program_version()},
                          {"command", evaluation.command},
                          {"model",
                           {{"name", evaluation.model.name},
                            {"architecture", evaluation.model.architecture},
                            {"weights_sha256", evaluation.model.weights_sha256}}},
                          {"samples", check.samples},
                          {"seed", evaluation.options.samples.seed},
                          {"batch", evaluation.options.samples.batch},
                          {"data", check.data},
                          {"data_seed", evaluation.options.data_seed},
                          {"compared", check.compared},
                          {"non_finite", check.non_finite},
                          {"diversity", json_of(check.diversity)},
                          {"sharpness", json_of(check.sharpness)},
                          {"sliced_distance",
                           {{"directions", evaluation.options.directions},
                            {"generated", json_of(check.generated)},
                            {"real", json_of(check.floor)},
                            {"blurred", json_of(check.blurred)},
                            {"noise", json_of(check.noise)}}}};
    if (check.scenes) out["scenes"] = json_of(*check.scenes);
    if (evaluation.unevenness) out["unevenness"] = json_of(*evaluation.unevenness);
    if (evaluation.index) out["factor_index"] = factor_index_json(*evaluation.index);
    return out;
}

}  // namespace zscope
