#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "tests/support/counting_allocator.h"
#include "tests/ui/ui_harness.h"

int main(int argc, char** argv) {
    using namespace zscope::testing;
    (void)CountingAllocator::installed();  // before any tensor is made
    const std::filesystem::path junit =
        argc == 3 && std::strcmp(argv[1], "--junit") == 0 ? argv[2] : "";
    const std::filesystem::path scratch =
        std::filesystem::temp_directory_path() / ("zscope-panels-" + std::to_string(getpid()));
    std::filesystem::create_directories(scratch);
    int failures = 0;
    {
        UiHarness harness(scratch);
        bool rests = idle_draws_no_frame(harness);
        failures += shader_draws_maps_right() ? 0 : 1;
        add_latent_tests(harness);
        add_sweep_tests(harness);
        add_latent_file_tests(harness);
        add_model_file_tests(harness);
        add_canvas_tests(harness);
        add_strip_tests(harness);
        add_export_tests(harness);
        add_shell_tests(harness);
        add_untangle_tests(harness);
        add_tour_tests(harness);
        add_compare_tests(harness);
        add_activeness_tests(harness);
        add_row_bar_tests(harness);
        add_heatmap_tests(harness);
        add_giving_way_tests(harness);
        add_analysis_tests(harness);
        add_layers_tests(harness);
        add_analysis_cancel_tests(harness);
        // After the heatmap tests, one of which looks at the first map of its kind.
        add_compared_map_tests(harness);
        add_analysis_shown_tests(harness);
        add_not_a_number_tests(harness);
        add_canvas_map_tests(harness);
        add_whose_result_tests(harness);
        add_analysis_export_tests(harness);
        add_training_matrix_tests(harness);
        add_training_ending_tests(harness);
        add_training_tests(harness);
        add_training_fault_tests(harness);
        add_training_bits_tests(harness);
        add_run_as_b_tests(harness);
        add_run_look_tests(harness);
        add_run_view_tests(harness);
        add_curves_tests(harness);
        const bool filtered = argc == 3 && std::strcmp(argv[1], "--filter") == 0;
        failures += harness.run(junit, filtered ? argv[2] : nullptr);
        rests = (filtered || idle_draws_no_frame_in_any_state(harness)) && rests;
        if (!rests) {
            std::printf("FAILED: frames were drawn although nothing changed\n");
            ++failures;
        }
    }
    std::filesystem::remove_all(scratch);
    return failures == 0 ? 0 : 1;
}
