#include "app/cli/info_command.h"

#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <torch/headeronly/version.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>

#include "app/cli/info_lines.h"
#include "app/cli/printable.h"
#include "app/cli/training_file_info.h"
#include "core/base/error.h"
#include "core/export/export_record.h"
#include "core/model/device.h"
#include "core/model/generator.h"
#include "core/model/model_file.h"
#include "core/model/progan/progan_generator.h"
#include "core/model/program_version.h"
#include "core/model/registry.h"
#include "core/tensor/safetensors.h"
#include "core/train/trained_model.h"

namespace zscope {
namespace {

struct InfoArguments {
    std::string file;
    bool system = false;
    bool json = false;
    bool tensors = false;
};

void print_model(const std::string& path, bool as_json) {
    LoadedModel model =
        has_only_checkpoints(path) ? load_newest_checkpoint(path) : load_model(path);
    const ModelCard card = model.card;
    if (as_json) {
        std::printf("%s\n", to_json(card).dump(2).c_str());
        return;
    }
    print_generator(build_generator(std::move(model))->info());
    if (card.has_weights()) {
        print_training(card.training);
    }
}

/// A picture that this program made tells how; other pictures are wrong files.
bool print_export(const std::string& path) {
    std::optional<std::string> record;
    try {
        record = record_in_png(path);
    } catch (const Error&) {
        return false;  // no PNG, or a broken one: the model reader says what it is
    }
    if (record) {
        std::fputs(printable_lines(*std::move(record)).c_str(), stdout);
    }
    return record.has_value();
}

/// Any safetensors file, with or without a card: what lies in it.
void print_tensors(const std::string& path) {
    const SafetensorsHeader header = read_safetensors_header(path);
    for (const auto& [key, value] : header.metadata) {
        std::printf("%s = %s\n", printable(key).c_str(), printable(value).c_str());
    }
    for (const SafetensorsEntry& entry : header.entries) {
        std::printf("%-5s%-24s%s\n", entry.dtype.c_str(),
                    nlohmann::json(entry.shape).dump().c_str(), printable(entry.name).c_str());
    }
}

void print_file(const InfoArguments& arguments) {
    if (arguments.tensors) {
        print_tensors(arguments.file);
    } else if (arguments.file == kDemoWord) {
        print_generator(open_model(kDemoWord)->info());
    } else if (!print_export(arguments.file) &&
               !print_training_file(arguments.file, arguments.json)) {
        print_model(arguments.file, arguments.json);
    }
}

/// What is not known to work on this device, or cannot, so that nobody takes silence for success.
void print_unknown(const DeviceSupport& support) {
    if (support.cuda) {
        print_line("never measured",
                   "speed and results on this GPU or another: zscope was tested on CPUs only");
    } else {
        print_line("not available", "pictures, analyses and training on CUDA: no GPU is in use");
    }
}

void print_system() {
    const DeviceSupport support = load_cuda_libraries();
    print_line("zscope", program_version() + " (commit " + program_commit() + ")");
    print_line("LibTorch", TORCH_VERSION);
    print_line("CPU", at::get_cpu_capability() + ", " +
                          std::to_string(std::thread::hardware_concurrency()) +
                          " hardware threads");
    print_line("threads", std::to_string(at::get_num_threads()));
    print_line("preview", has_fast_bfloat16() ? "bfloat16 on the CPU" : "float32 on the CPU");
    print_line("device", parse_device("auto", support).str());
    print_line("CUDA", (support.cuda ? "yes: " : "no: ") + support.reason);
    for (const Gpu& gpu : support.gpus) {
        print_line("GPU", describe(gpu));
    }
    print_unknown(support);
    std::printf("libraries\n");
    for (const std::string& path : loaded_compute_libraries()) {
        std::printf("  %s\n", path.c_str());
    }
}

void run_info(const InfoArguments& arguments) {
    if (arguments.system == !arguments.file.empty()) {
        throw Error(ErrorCode::invalid_argument, "info needs either a FILE or --system");
    }
    if (arguments.system) {
        print_system();
    } else {
        print_file(arguments);
    }
}

}  // namespace

void add_info_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand(
        "info",
        "Tell what a model, its training companion, a checkpoint or an exported picture holds");
    const auto arguments = std::make_shared<InfoArguments>();
    command->add_option("FILE", arguments->file,
                        "'demo', a model, its folder, a run's, its training companion, a "
                        "checkpoint or an exported PNG");
    command->add_flag("--system", arguments->system, "tell what this machine and build can do");
    command->add_flag("--json", arguments->json,
                      "a model's card, or a checkpoint's options, as JSON");
    command->add_flag("--tensors", arguments->tensors,
                      "list what any safetensors file holds, without opening a model");
    command->callback([arguments] { run_info(*arguments); });
}

}  // namespace zscope
