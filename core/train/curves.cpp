#include "core/train/curves.h"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <sstream>
#include <string>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/train/output_file.h"
#include "core/train/train_config_json.h"

namespace zscope {

namespace {

constexpr const char* kHeader =
    "images,step,lod,resolution,minibatch,loss_discriminator,loss_generator,score_real,score_fake,"
    "gradient_penalty,skipped_discriminator,skipped_generator,images_per_second\n";

/// The rows of an existing file up to and including `last_images`.
std::string kept_rows(const std::filesystem::path& path, std::int64_t last_images) {
    std::ifstream in(regular_or_new(path));
    std::string rows;
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line) && !in.eof()) {
        if (std::strtoll(line.c_str(), nullptr, 10) <= last_images) {
            rows += line + '\n';
        }
    }
    return rows;
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
    ++steps_;
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
    *this = {};
    return mean;
}

CurveFile::CurveFile(const std::filesystem::path& path, std::int64_t resumed_images) {
    write_file_atomically(path, kHeader + kept_rows(path, resumed_images));
    out_.open(path, std::ios::app);
    if (!out_) {
        throw Error(ErrorCode::io, "cannot write " + path.string());
    }
}

void CurveFile::append(const StepReport& means, const TrainCounters& counters,
                       double images_per_second) {
    std::ostringstream row;
    row << means.images << ',' << counters.steps << ',' << format_number(means.schedule.lod) << ','
        << means.schedule.resolution << ',' << means.schedule.minibatch;
    for (const double value :
         {means.loss_discriminator, means.loss_generator, means.score_real, means.score_fake,
          means.penalty.value_or(std::numeric_limits<double>::quiet_NaN())}) {
        row << ',' << format_number(value);
    }
    row << ',' << counters.skipped_discriminator << ',' << counters.skipped_generator << ','
        << format_number(images_per_second) << '\n';
    out_ << row.str() << std::flush;
    if (!out_) {
        throw Error(ErrorCode::io, "cannot write the curves of the run");
    }
}

}  // namespace zscope
