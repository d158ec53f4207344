#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/passive_threads.h"
#include "tests/support/counting_allocator.h"
#include "tests/ui/bar_tests.h"
#include "tests/ui/ui_harness.h"

namespace zscope::testing {
namespace {

using AddTests = void (*)(UiHarness& harness);

/// What runs in one window, one after the other. No part needs what another one has left, so that
/// they can run side by side, each as a process of its own.
struct Part {
    std::vector<AddTests> tests;
    bool watches_rest;  ///< at its end: that no frame is drawn at rest, in any state
    bool watches_jobs;  ///< after that: that none outlives the window
};

const std::vector<Part>& all_parts() {
    static const std::vector<Part> parts{
        {{add_latent_tests,
          add_sweep_tests,
          add_latent_file_tests,
          add_model_file_tests,
          add_drop_tests,
          add_folder_button_tests,
          add_canvas_tests,
          add_strip_tests,
          add_export_tests,
          add_shell_tests,
          add_palette_tests,
          add_bar_tests,
          add_untangle_tests,
          add_unsaved_axes_tests,
          add_tour_tests,
          add_compare_tests,
          add_told_apart_tests,
          add_picture_of_b_tests,
          add_activeness_tests,
          add_activeness_work_tests,
          add_row_bar_tests,
          add_heatmap_tests,
          add_giving_way_tests,
          add_analysis_tests,
          add_interactions_tests,
          add_layers_tests,
          add_name_combo_tests,
          add_compared_map_tests,
          add_analysis_shown_tests,
          add_not_a_number_tests,
          add_canvas_map_tests,
          add_whose_result_tests,
          add_analysis_export_tests,
          add_export_note_tests,
          add_demo_tests,
          add_old_result_tests,
          add_panel_control_tests,
          add_written_picture_tests},
         false,
         false},
        {{add_analysis_cancel_tests}, false, true},
        {{add_training_matrix_tests, add_training_ending_tests, add_training_tests,
          add_training_form_tests, add_training_fault_tests, add_training_bits_tests,
          add_run_as_b_tests, add_run_look_tests, add_run_view_tests, add_curves_tests},
         true,
         false},
    };
    return parts;
}

/// "0/3": the first of three, as many as there are. Without text all in one; nothing where the text
/// names none.
std::optional<Part> find_part(const char* text) {
    const std::vector<Part>& parts = all_parts();
    Part all{{}, true, true};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (text != nullptr &&
            text == std::to_string(i).append("/").append(std::to_string(parts.size()))) {
            return parts[i];
        }
        all.tests.insert(all.tests.end(), parts[i].tests.begin(), parts[i].tests.end());
    }
    return text == nullptr ? std::optional<Part>(all) : std::nullopt;
}

/// The argument after `name`; null where there is none.
const char* value_of(int argc, char** argv, const char* name) {
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::strcmp(argv[i], name) == 0) {
            return argv[i + 1];
        }
    }
    return nullptr;
}

/// How many failed; of the part's tests only those whose name contains `filter`, if it is there.
int run(const Part& part, const char* filter, const std::filesystem::path& junit,
        const std::filesystem::path& scratch) {
    auto owned = std::make_unique<UiHarness>(scratch);
    UiHarness& harness = *owned;
    bool rests = idle_draws_no_frame(harness);
    int failures = shader_draws_maps_right() ? 0 : 1;
    for (const AddTests add_tests : part.tests) {
        add_tests(harness);
    }
    failures += harness.run(junit, filter);
    if (part.watches_rest && filter == nullptr) {
        rests = idle_draws_no_frame_in_any_state(harness) && rests;
    }
    if (!rests) {
        std::printf("FAILED: frames were drawn although nothing changed\n");
        ++failures;
    }
    if (part.watches_jobs && filter == nullptr && !jobs_end_with_the_window(std::move(owned))) {
        ++failures;
    }
    return failures;
}

}  // namespace
}  // namespace zscope::testing

/// panels_test [--part I/N] [--filter TEXT] [--junit FILE]
int main(int argc, char** argv) {
    using namespace zscope::testing;
    zscope::wait_passively();
    (void)CountingAllocator::installed();  // before any tensor is made
    const std::optional<Part> part = find_part(value_of(argc, argv, "--part"));
    if (!part) {
        std::printf("no such part: there are %zu, from 0 on\n", all_parts().size());
        return 2;
    }
    const char* junit = value_of(argc, argv, "--junit");
    const std::filesystem::path scratch =
        std::filesystem::temp_directory_path() / ("zscope-panels-" + std::to_string(getpid()));
    std::filesystem::create_directories(scratch);
    const int failures =
        run(*part, value_of(argc, argv, "--filter"), junit == nullptr ? "" : junit, scratch);
    std::filesystem::remove_all(scratch);
    return failures == 0 ? 0 : 1;
}
