#include "core/train/curves.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <optional>
#include <sstream>
#include <string_view>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/train/output_file.h"
#include "core/train/train_config_json.h"

namespace zscope {

namespace {

using Row = std::map<std::string, std::string>;

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
                                     "images_per_second"};

std::string layer_column(std::string_view regularizer, int layer) {
    return std::string(regularizer) + "_layer_" + std::to_string(layer);
}

std::string lambda_column(std::string_view regularizer) {
    return std::string(regularizer) + "_lambda";
}

std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, ',');) {
        cells.push_back(cell);
    }
    return cells;
}

std::string joined(const std::vector<std::string>& cells) {
    std::string line;
    for (const std::string& cell : cells) {
        line.append(line.empty() ? "" : ",").append(cell);
    }
    return line + '\n';
}

std::string to_line(const std::vector<std::string>& columns, const Row& row) {
    std::vector<std::string> cells;
    for (const std::string& column : columns) {
        const auto found = row.find(column);
        cells.push_back(found == row.end() ? "nan" : found->second);
    }
    return joined(cells);
}

/// The rows of an existing file up to and including `last_images`, in `columns`.
std::string kept_rows(const std::filesystem::path& path, std::int64_t last_images,
                      const std::vector<std::string>& columns) {
    std::ifstream in(regular_or_new(path));
    std::string rows;
    std::string line;
    std::getline(in, line);
    const std::vector<std::string> found = split(line);
    while (std::getline(in, line) && !in.eof()) {
        if (std::strtoll(line.c_str(), nullptr, 10) > last_images) {
            continue;
        }
        const std::vector<std::string> cells = split(line);
        Row row;
        for (std::size_t i = 0; i < std::min(found.size(), cells.size()); ++i) {
            row[found[i]] = cells[i];
        }
        rows += to_line(columns, row);
    }
    return rows;
}

void write_regularizers(const std::vector<RegularizerReport>& reports, Row& row) {
    for (const RegularizerReport& report : reports) {
        row[lambda_column(report.name)] = format_number(report.lambda);
        if (report.value) {
            row[report.name] = format_number(report.value->total);
            for (const RegularizedLayer& layer : report.value->layers) {
                row[layer_column(report.name, layer.layer)] = format_number(layer.value);
            }
        }
    }
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

CurveFile::CurveFile(const std::filesystem::path& path, std::int64_t resumed_images,
                     const TrainConfig& config)
    : columns_(curve_columns(config)) {
    write_file_atomically(path, joined(columns_) + kept_rows(path, resumed_images, columns_));
    out_.open(path, std::ios::app);
    if (!out_) {
        throw Error(ErrorCode::io, "cannot write " + path.string());
    }
}

void CurveFile::append(const StepReport& means, const TrainCounters& counters,
                       double images_per_second) {
    Row row = {{"images", std::to_string(means.images)},
               {"step", std::to_string(counters.steps)},
               {"lod", format_number(means.schedule.lod)},
               {"resolution", std::to_string(means.schedule.resolution)},
               {"minibatch", std::to_string(means.schedule.minibatch)},
               {"loss_discriminator", format_number(means.loss_discriminator)},
               {"loss_generator", format_number(means.loss_generator)},
               {"score_real", format_number(means.score_real)},
               {"score_fake", format_number(means.score_fake)},
               {"skipped_discriminator", std::to_string(counters.skipped_discriminator)},
               {"skipped_generator", std::to_string(counters.skipped_generator)},
               {"images_per_second", format_number(images_per_second)}};
    if (means.penalty) {
        row["gradient_penalty"] = format_number(*means.penalty);
    }
    write_regularizers(means.regularizers, row);
    out_ << to_line(columns_, row) << std::flush;
    if (!out_) {
        throw Error(ErrorCode::io, "cannot write the curves of the run");
    }
}

}  // namespace zscope
