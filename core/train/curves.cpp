#include "core/train/curves.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "core/train/regularizer_columns.h"

namespace zscope {

namespace {

constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();
constexpr double kNoNumber = std::numeric_limits<double>::infinity();
using Values = std::map<std::string, double>;

constexpr std::array kStepColumns = {"images",
                                     "step",
                                     "lod",
                                     "resolution",
                                     "minibatch",
                                     "loss_discriminator",
                                     "loss_generator",
                                     "score_real",
                                     "score_fake",
                                     "gradient_penalty",
                                     "skipped_discriminator",
                                     "skipped_generator",
                                     "images_per_second",
                                     "learning_rate"};

void add_regularizers(const std::vector<RegularizerReport>& reports, Values& values) {
    for (const RegularizerReport& report : reports) {
        values[lambda_column(report.name)] = report.lambda;
        if (report.value) {
            values[report.name] = report.value->total;
            for (const RegularizedLayer& layer : report.value->layers) {
                values[layer_column(report.name, layer.layer)] = layer.value;
            }
        }
    }
}

Values values_by_name(const CurveRow& row) {
    const StepReport& report = row.report;
    Values values = {
        {"images", static_cast<double>(report.images)},
        {"step", static_cast<double>(row.counters.steps)},
        {"lod", report.schedule.lod},
        {"resolution", static_cast<double>(report.schedule.resolution)},
        {"minibatch", static_cast<double>(report.schedule.minibatch)},
        {"loss_discriminator", report.loss_discriminator},
        {"loss_generator", report.loss_generator},
        {"score_real", report.score_real},
        {"score_fake", report.score_fake},
        {"skipped_discriminator", static_cast<double>(row.counters.skipped_discriminator)},
        {"skipped_generator", static_cast<double>(row.counters.skipped_generator)},
        {"images_per_second", row.images_per_second},
        {"learning_rate", row.learning_rate}};
    if (report.penalty) {
        values["gradient_penalty"] = *report.penalty;
    }
    if (report.infogan) {
        values["infogan"] = *report.infogan;
    }
    add_regularizers(report.regularizers, values);
    return values;
}

bool same_layers(const RegularizerValue& a, const RegularizerValue& b) {
    return std::ranges::equal(a.layers, b.layers, {}, &RegularizedLayer::layer,
                              &RegularizedLayer::layer);
}

/// Adds a step's values to a sum over `count` steps. Where other layers take part from now on, the
/// sum starts afresh.
void add_value(const RegularizerValue& step, std::optional<RegularizerValue>& sum,
               std::int64_t& count) {
    if (!sum || !same_layers(*sum, step)) {
        sum = step;
        count = 1;
        return;
    }
    sum->total += step.total;
    for (std::size_t l = 0; l < step.layers.size(); ++l) {
        sum->layers[l].gate = step.layers[l].gate;
        sum->layers[l].value += step.layers[l].value;
    }
    ++count;
}

void divide(RegularizerValue& sum, std::int64_t count) {
    sum.total /= static_cast<double>(count);
    for (RegularizedLayer& layer : sum.layers) {
        layer.value /= static_cast<double>(count);
    }
}

}  // namespace

void CurveAverage::add(const StepReport& report) {
    sum_.images = report.images;
    sum_.schedule = report.schedule;
    sum_.loss_discriminator += report.loss_discriminator;
    sum_.loss_generator += report.loss_generator;
    sum_.score_real += report.score_real;
    sum_.score_fake += report.score_fake;
    if (report.penalty) {
        sum_.penalty = sum_.penalty.value_or(0.0) + *report.penalty;
        ++penalties_;
    }
    if (report.infogan) {
        sum_.infogan = sum_.infogan.value_or(0.0) + *report.infogan;
    }
    add_regularizers(report);
    ++steps_;
}

void CurveAverage::add_regularizers(const StepReport& report) {
    sum_.regularizers.resize(report.regularizers.size());
    regularized_.resize(report.regularizers.size(), 0);
    for (std::size_t i = 0; i < report.regularizers.size(); ++i) {
        const RegularizerReport& part = report.regularizers[i];
        sum_.regularizers[i].name = part.name;
        sum_.regularizers[i].lambda = part.lambda;
        if (part.value) {
            add_value(*part.value, sum_.regularizers[i].value, regularized_[i]);
        }
    }
}

StepReport CurveAverage::take() {
    StepReport mean = sum_;
    const auto steps = static_cast<double>(steps_);
    mean.loss_discriminator /= steps;
    mean.loss_generator /= steps;
    mean.score_real /= steps;
    mean.score_fake /= steps;
    if (mean.penalty) {
        *mean.penalty /= static_cast<double>(penalties_);
    }
    if (mean.infogan) {
        *mean.infogan /= steps;
    }
    for (std::size_t i = 0; i < mean.regularizers.size(); ++i) {
        if (mean.regularizers[i].value) {
            divide(*mean.regularizers[i].value, regularized_[i]);
        }
    }
    *this = {};
    return mean;
}

std::vector<std::string> curve_columns(const TrainConfig& config) {
    std::vector<std::string> columns(kStepColumns.begin(), kStepColumns.end());
    if (config.infogan_size > 0) {
        columns.emplace_back("infogan");
    }
    for (const RunRegularizer& regularizer : regularizers_of(config)) {
        const std::string name(regularizer.term->name());
        columns.push_back(name);
        columns.push_back(lambda_column(name));
        for (const int layer : regularizer.term->layers()) {
            columns.push_back(layer_column(name, layer));
        }
    }
    return columns;
}

std::vector<double> curve_values(const std::vector<std::string>& columns, const CurveRow& row) {
    const Values known = values_by_name(row);
    std::vector<double> values;
    values.reserve(columns.size());
    for (const std::string& column : columns) {
        const auto found = known.find(column);
        if (found == known.end()) {
            values.push_back(kNotMeasured);
        } else {
            values.push_back(std::isfinite(found->second) ? found->second : kNoNumber);
        }
    }
    return values;
}

CurveFile::CurveFile(const std::filesystem::path& path, std::int64_t resumed_images,
                     const TrainConfig& config)
    : file_(path, curve_columns(config), resumed_images) {}

void CurveFile::append(const CurveRow& row) {
    file_.append(curve_values(file_.table().names, row));
}

}  // namespace zscope
