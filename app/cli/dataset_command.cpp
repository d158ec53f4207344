#include "app/cli/dataset_command.h"

#include <cstdio>
#include <memory>
#include <string>

#include "app/cli/arguments.h"
#include "app/cli/printable.h"
#include "app/cli/progress_line.h"
#include "core/base/atomic_file.h"
#include "core/data/contact_sheet.h"
#include "core/data/dataset.h"
#include "core/export/export.h"
#include "core/export/png.h"
#include "core/export/provenance.h"
#include "core/model/program_version.h"

namespace zscope {
namespace {

struct DatasetArguments {
    std::string set;
    std::string out;
    std::string factors_csv;
    std::int64_t count = 64;
    DatasetOptions options;
};

void print_factor(const FactorInfo& factor) {
    std::string values;
    if (factor.kind == FactorKind::categorical) {
        for (const std::string& label : factor.labels) values += " " + label;
    } else {
        values = " " + factor.format(factor.min) + " to " + factor.format(factor.max);
    }
    std::printf("  %-12s%s\n", printable(factor.name).c_str(), printable(values).c_str());
}

void print_dataset(const Dataset& dataset) {
    const int side = dataset.resolution();
    std::printf("set         %s\n", printable(dataset.name()).c_str());
    std::printf("pictures    %lld\n", static_cast<long long>(dataset.size()));
    std::printf("resolution  %d x %d, %d channels\n", side, side, Dataset::channels());
    std::printf("hash        %s\n", dataset.content_hash().c_str());
    if (dataset.factors().empty()) {
        std::printf("factors     not known\n");
    } else {
        std::printf("factors     %zu\n", dataset.factors().size());
        for (const FactorInfo& factor : dataset.factors()) print_factor(factor);
    }
    if (!dataset.skipped().empty()) {
        std::printf("skipped     %zu\n", dataset.skipped().size());
        for (const SkippedFile& file : dataset.skipped()) {
            std::printf("  %s: %s\n", printable(file.path).c_str(), printable(file.reason).c_str());
        }
    }
}

/// What decides the sheet's pixels; the number of threads does not.
Provenance describe_sheet(const DatasetArguments& arguments, const Dataset& dataset) {
    Provenance provenance;
    provenance.verb = "dataset";
    provenance.model = recorded_path(arguments.set);
    provenance.model_name = dataset.name();
    provenance.architecture = "data";
    provenance.weights_sha256 = dataset.content_hash();
    provenance.options = {"--count",      std::to_string(arguments.count),
                          "--resolution", std::to_string(arguments.options.resolution),
                          "--seed",       std::to_string(arguments.options.seed)};
    if (arguments.options.paired) provenance.options.emplace_back("--paired");
    provenance.batch = 0;
    provenance.threads = 0;
    provenance.device.clear();
    provenance.program_version = program_version();
    provenance.program_commit = program_commit();
    return provenance;
}

void run_dataset(const DatasetArguments& arguments) {
    if (!arguments.out.empty()) require_png_name(arguments.out);
    ProgressSink progress = progress_line();
    const std::unique_ptr<Dataset> dataset =
        open_dataset(arguments.set, arguments.options, progress);
    print_dataset(*dataset);
    if (!arguments.out.empty()) {
        print_result(write_export(draw_contact_sheet(*dataset, arguments.count),
                                  describe_sheet(arguments, *dataset), arguments.out));
    }
    if (!arguments.factors_csv.empty()) {
        write_file_atomically(arguments.factors_csv, factors_csv(*dataset, arguments.count));
        std::printf("%s\n", arguments.factors_csv.c_str());
    }
}

}  // namespace

void add_dataset_command(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("dataset", "Say what a set of pictures holds and draw a contact sheet");
    const auto arguments = std::make_shared<DatasetArguments>();
    DatasetOptions& options = arguments->options;
    command
        ->add_option("set", arguments->set,
                     "a folder of PNG and JPEG pictures, or scenes-1fov, scenes-simple or "
                     "scenes-complex with any of :free=FACTOR,FACTOR, :FACTOR=VALUE, "
                     ":COLOR=LABEL..LABEL (all mixtures of neighbouring labels) and, but for "
                     "the last set, :size=VALUE of 0.7 to 2")
        ->required();
    command->add_option("--out", arguments->out, "PNG file for the contact sheet")
        ->check(not_empty())
        ->check(in_existing_folder());
    command
        ->add_option("--factors-csv", arguments->factors_csv,
                     "CSV file for the factor values of the pictures on the sheet")
        ->check(not_empty())
        ->check(in_existing_folder());
    command->add_option("--count", arguments->count, "pictures on the sheet")
        ->capture_default_str();
    command->add_option("--resolution", options.resolution, "a power of two, 4 to 1024")
        ->capture_default_str();
    command->add_option("--seed", options.seed, "of a scene set")->capture_default_str();
    command->add_option("--threads", options.threads, "that decode a folder's files")
        ->capture_default_str();
    command->add_flag("--paired", options.paired,
                      "each picture of the folder is two, its left and its right half");
    command->callback([arguments] { run_dataset(*arguments); });
}

}  // namespace zscope
