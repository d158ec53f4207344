#include "app/cli/dataset_command.h"

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/data/contact_sheet.h"
#include "core/data/dataset.h"
#include "core/export/png.h"

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
    std::printf("  %-12s%s\n", factor.name.c_str(), values.c_str());
}

void print_dataset(const Dataset& dataset) {
    const int side = dataset.resolution();
    std::printf("set         %s\n", dataset.name().c_str());
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
            std::printf("  %s: %s\n", file.path.c_str(), file.reason.c_str());
        }
    }
}

// In single quotes where a shell would take the word apart.
std::string quoted(const std::string& word) {
    constexpr const char* kPlain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,+";
    if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
    std::string text = "'";
    for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

std::string equivalent_command(const DatasetArguments& arguments, const Dataset& dataset) {
    std::string command = "zscope dataset " + quoted(dataset.name());
    command += " --count " + std::to_string(arguments.count);
    command += " --resolution " + std::to_string(arguments.options.resolution);
    command += " --seed " + std::to_string(arguments.options.seed);
    if (arguments.options.paired) command += " --paired";
    return command + " --out sheet.png";
}

void write_sheet(const DatasetArguments& arguments, const Dataset& dataset) {
    const nlohmann::json facts = {{"set", dataset.name()},
                                  {"resolution", dataset.resolution()},
                                  {"count", arguments.count},
                                  {"seed", arguments.options.seed},
                                  {"content_hash", dataset.content_hash()},
                                  {"command", equivalent_command(arguments, dataset)}};
    write_png(arguments.out, draw_contact_sheet(dataset, arguments.count),
              {{"zscope", facts.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace)}});
    std::printf("wrote       %s\n", arguments.out.c_str());
}

void run_dataset(const DatasetArguments& arguments) {
    ProgressSink quiet;
    const std::unique_ptr<Dataset> dataset = open_dataset(arguments.set, arguments.options, quiet);
    print_dataset(*dataset);
    if (!arguments.out.empty()) write_sheet(arguments, *dataset);
    if (!arguments.factors_csv.empty()) {
        write_file_atomically(arguments.factors_csv, factors_csv(*dataset, arguments.count));
        std::printf("wrote       %s\n", arguments.factors_csv.c_str());
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
                     "scenes-complex with any of :free=FACTOR,FACTOR and :FACTOR=VALUE")
        ->required();
    command->add_option("--out", arguments->out, "PNG file for the contact sheet");
    command->add_option("--factors-csv", arguments->factors_csv,
                        "CSV file for the factor values of the pictures on the sheet");
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
