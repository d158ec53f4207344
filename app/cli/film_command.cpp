#include "app/cli/film_command.h"

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/interrupt.h"
#include "app/cli/printable.h"
#include "app/cli/progress_line.h"
#include "core/base/run_program.h"
#include "core/export/film_encoder.h"
#include "core/export/provenance.h"
#include "core/export/table.h"
#include "core/latent/extent.h"
#include "core/tensor/thread_count.h"
#include "core/train/run_film.h"

namespace zscope {
namespace {

struct FilmArguments {
    std::string run;
    std::string out;
    FilmPace pace;
    int threads = 0;
    FilmOptions options;
};

std::string film_command(const FilmArguments& arguments) {
    const FilmOptions& options = arguments.options;
    return "zscope film " + shell_quote(recorded_path(arguments.run)) + " --out " +
           shell_quote(recorded_path(arguments.out)) + " --seed " + std::to_string(options.seed) +
           " --steps " + std::to_string(options.steps) + " --extent " + float_text(options.extent) +
           " --samples " + std::to_string(options.samples) + " --scale " +
           std::to_string(options.scale) + " --batch " + std::to_string(options.batch) + " --fps " +
           std::to_string(arguments.pace.frames_per_second) + " --hold " +
           double_text(arguments.pace.hold_seconds);
}

void encode(const FilmArguments& arguments, const RunFilm& film) {
    const std::vector<std::string> words =
        film_encoder_command(arguments.out, arguments.pace, film.frames.size(), film.beginning);
    if (run_program(words)) {
        std::printf("%s\n", words.back().c_str());
        return;
    }
    std::printf("no GIF, since ffmpeg is not here or failed; with it: %s\n",
                shell_line(words).c_str());
}

void run_film(const FilmArguments& arguments) {
    const Interrupt interrupt;
    require_extent("--extent", arguments.options.extent);
    use_threads(arguments.threads);
    const RunFilm film =
        write_run_film(arguments.run, arguments.out, arguments.options, film_command(arguments),
                       progress_line(), interrupt.token());
    for (const std::string& reason : film.left_out) {
        std::fprintf(stderr, "left out: %s\n", printable(reason).c_str());
    }
    std::printf("%zu frames in %s\n", film.frames.size(), arguments.out.c_str());
    encode(arguments, film);
}

}  // namespace

void add_film_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand(
        "film",
        "Show a run's milestones one after another: strips and activeness; a fine-tuning's from "
        "the model as it was trained on");
    const auto arguments = std::make_shared<FilmArguments>();
    FilmOptions& options = arguments->options;
    command->add_option("RUN", arguments->run, "folder of a run")->required();
    command->add_option("--out", arguments->out, "new folder for frames, film.json and film.gif")
        ->check(not_empty())
        ->required();
    command->add_option("--seed", options.seed, "of the base latent")->capture_default_str();
    command->add_option("--steps", options.steps, "columns")->capture_default_str();
    command->add_option("--extent", options.extent, "columns run from -EXTENT to +EXTENT")
        ->capture_default_str();
    command->add_option("--samples", options.samples, "latents the activeness is averaged over")
        ->capture_default_str();
    command->add_option("--scale", options.scale, "1 to 8: enlarge each pixel")
        ->check(CLI::Range(1, 8))
        ->capture_default_str();
    command->add_option("--batch", options.batch, "pictures drawn at once")->capture_default_str();
    command->add_option("--fps", arguments->pace.frames_per_second, "frames a second of film.gif")
        ->check(CLI::Range(1, 50))
        ->capture_default_str();
    command
        ->add_option("--hold", arguments->pace.hold_seconds,
                     "seconds for which film.gif shows the model as trained, then as re-based, and "
                     "the last frame")
        ->check(CLI::Range(0.0, 60.0))
        ->capture_default_str();
    command->add_option("--threads", arguments->threads, "CPU threads; 0: one a core")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
    command->callback([arguments] { run_film(*arguments); });
}

}  // namespace zscope
