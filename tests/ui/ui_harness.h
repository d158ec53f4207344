#pragma once

#include <imgui.h>
// The engine's own order: its capture tool must come after it.
#include <imgui_te_engine.h>
// clang-format off
#include <imgui_te_context.h>
// clang-format on

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/platform/window.h"
#include "app/ui/application.h"
#include "core/base/control_state.h"
#include "core/base/image.h"
#include "tests/support/held_run.h"
#include "tests/support/stopwatch.h"
#include "tests/support/test_generators.h"

// What the engine prints of a failed comparison: it knows long long only, where the standard
// library's integers are long, and no words of the program.
template <>
inline void ImGuiTestEngineUtil_appendf_auto(ImGuiTextBuffer* buffer, long number) {
    buffer->appendf("%ld", number);
}
template <>
inline void ImGuiTestEngineUtil_appendf_auto(ImGuiTextBuffer* buffer, unsigned long number) {
    buffer->appendf("%lu", number);
}
template <>
inline void ImGuiTestEngineUtil_appendf_auto(ImGuiTextBuffer* buffer, zscope::ControlState state) {
    const std::string_view word = zscope::to_string(state);
    buffer->append(word.data(), word.data() + word.size());
}

namespace zscope::testing {

/// The real window on test generators. "fast", "other" (the same pictures as fast), "bent" (other
/// pictures), "rising" and "falling" (each component twice, half as strong as the one before),
/// "slow" (250 ms), "jets" (a ProGAN), "slow_jets" (another, 250 ms a layer of its
/// jets) and "wide" (512 components) name generators instead of files; everything else is opened as
/// the program would. Most frames are laid out only: the engine acts on that, and drawing in
/// software takes far longer. Frames have no fixed length, so waits go by the clock.
class UiHarness {
  public:
    explicit UiHarness(const std::filesystem::path& scratch);
    ~UiHarness();
    UiHarness(const UiHarness&) = delete;
    UiHarness& operator=(const UiHarness&) = delete;

    using TestBody = std::function<void(ImGuiTestContext*, UiHarness&)>;
    /// What a body leaves going on when it fails is ended before the next one begins.
    void add(const char* group, const char* name, TestBody body);
    /// Lets everything go that a test can hold, stops the run at hand and what is measured, takes
    /// wishes to close back, and waits until nothing is under way; false after a minute of each
    /// wait.
    bool end_what_goes_on(ImGuiTestContext* ctx);
    /// The test at hand cannot be made here: it counts as neither passed nor failed, and `run`
    /// tells why at its end. To be returned after.
    void skip(ImGuiTestContext* ctx, const std::string& reason);
    /// Runs every test, or those whose name contains `filter`; the number of those that failed, or
    /// 1 when none ran.
    [[nodiscard]] int run(const std::filesystem::path& junit, const char* filter = nullptr);

    [[nodiscard]] ui::Application& app() { return *app_; }
    [[nodiscard]] Window& window() { return window_; }
    [[nodiscard]] const AppState& state() const { return app_->state(); }
    [[nodiscard]] const std::filesystem::path& scratch() const { return scratch_; }
    [[nodiscard]] TestGeneratorLog& log() { return *log_; }
    /// To look at when the window is gone.
    [[nodiscard]] std::shared_ptr<TestGeneratorLog> shared_log() const { return log_; }
    /// Holds the window's training runs where a test wants them.
    [[nodiscard]] RunScript& run_script() { return *run_script_; }
    void dispatch(Event event) { app_->controller().dispatch(std::move(event)); }

    /// A fresh state on one of the generators, at rest.
    void start_on(ImGuiTestContext* ctx, const std::string& generator);
    /// Draws frames until nothing is under way; false after `seconds`.
    bool wait_idle(ImGuiTestContext* ctx, double seconds = 60.0);
    /// As if the files had been dropped on the window at once, with Shift held or not.
    void drop(const std::vector<std::filesystem::path>& paths, bool with_shift = false);
    /// As if the screen had said so, whose scale the window follows: 1 at first.
    void set_screen_scale(float scale);
    /// Types a path where the window asks for one. The system's dialog is no part of the window:
    /// the one of machines without it is driven.
    void type_path(ImGuiTestContext* ctx, PathPurpose purpose, const std::filesystem::path& path);
    /// One of the generators by its name, outside the window.
    [[nodiscard]] static std::unique_ptr<Generator> make_model(const std::string& name);
    /// The picture of the present z, drawn without the window by a model of its own.
    [[nodiscard]] Image direct_render() const;
    /// The model's own numbers of that picture.
    [[nodiscard]] FloatImage direct_values() const;
    /// How often the left mouse button has been pressed so far.
    [[nodiscard]] int clicks() const noexcept { return clicks_; }
    /// All text of one frame. Takes the clipboard.
    [[nodiscard]] std::string words(ImGuiTestContext* ctx);

    /// Frames until `holds`; false after `seconds`.
    template <typename Condition>
    static bool wait_for(ImGuiTestContext* ctx, Condition&& holds, double seconds = 60.0) {
        for (const Stopwatch watch; !ctx->IsError();) {
            if (holds()) {
                return true;
            }
            if (watch.seconds() > seconds) {
                return false;
            }
            ctx->Yield();
        }
        return false;
    }

    /// The window as a frame has drawn it, RGB: most frames are not drawn, this one is.
    [[nodiscard]] Image screen(ImGuiTestContext* ctx);

    /// "$$3/track" of the latent panel's row 3.
    [[nodiscard]] static ImGuiTestRef row_item(int component, const char* item);
    /// A child window by how its name begins, e.g. "Canvas/area".
    [[nodiscard]] static ImGuiWindow* child_window(const std::string& prefix);
    /// What lies over the canvas after a failure; null when nothing does.
    [[nodiscard]] static ImGuiWindow* banner();
    [[nodiscard]] float value(int component) const;

  private:
    struct Skipped {
        ImGuiTest* test;
        std::string reason;
    };

    std::filesystem::path scratch_;
    std::shared_ptr<TestGeneratorLog> log_;
    std::shared_ptr<RunScript> run_script_;
    bool holds_shift_ = false;  ///< while something is dropped
    Window window_;
    std::unique_ptr<ui::Application> app_;
    ImGuiTestEngine* engine_ = nullptr;
    std::vector<Skipped> skipped_;
    bool has_failed_ = false;  ///< the test at hand
    int clicks_ = 0;
    bool wants_words_ = false;   ///< the next frame is logged
    bool wants_screen_ = false;  ///< the next frame is drawn and read
    Image screen_;
};

/// The largest difference of two pictures of one size in a channel, 0 to 255; 255 otherwise.
[[nodiscard]] int largest_step(const Image& a, const Image& b);

void add_latent_tests(UiHarness& harness);
void add_sweep_tests(UiHarness& harness);
void add_latent_file_tests(UiHarness& harness);
void add_model_file_tests(UiHarness& harness);
void add_drop_tests(UiHarness& harness);
void add_folder_button_tests(UiHarness& harness);
void add_canvas_map_tests(UiHarness& harness);
void add_whose_result_tests(UiHarness& harness);
void add_canvas_tests(UiHarness& harness);
void add_strip_tests(UiHarness& harness);
void add_export_tests(UiHarness& harness);
void add_written_picture_tests(UiHarness& harness);
void add_shell_tests(UiHarness& harness);
void add_palette_tests(UiHarness& harness);
void add_untangle_tests(UiHarness& harness);
void add_unsaved_axes_tests(UiHarness& harness);
void add_tour_tests(UiHarness& harness);
void add_compare_tests(UiHarness& harness);
void add_told_apart_tests(UiHarness& harness);
void add_picture_of_b_tests(UiHarness& harness);
void add_compared_map_tests(UiHarness& harness);
void add_activeness_tests(UiHarness& harness);
void add_activeness_work_tests(UiHarness& harness);
void add_row_bar_tests(UiHarness& harness);
void add_heatmap_tests(UiHarness& harness);
void add_giving_way_tests(UiHarness& harness);
void add_analysis_tests(UiHarness& harness);
void add_interactions_tests(UiHarness& harness);
void add_layers_tests(UiHarness& harness);
void add_name_combo_tests(UiHarness& harness);
void add_analysis_cancel_tests(UiHarness& harness);
void add_analysis_shown_tests(UiHarness& harness);
void add_not_a_number_tests(UiHarness& harness);
void add_old_result_tests(UiHarness& harness);
void add_panel_control_tests(UiHarness& harness);
void add_analysis_export_tests(UiHarness& harness);
void add_export_note_tests(UiHarness& harness);
void add_demo_tests(UiHarness& harness);
void add_training_matrix_tests(UiHarness& harness);
void add_training_bits_tests(UiHarness& harness);
void add_training_ending_tests(UiHarness& harness);
void add_training_tests(UiHarness& harness);
void add_training_form_tests(UiHarness& harness);
void add_training_fault_tests(UiHarness& harness);
void add_run_as_b_tests(UiHarness& harness);
void add_run_look_tests(UiHarness& harness);
void add_run_view_tests(UiHarness& harness);
void add_curves_tests(UiHarness& harness);

/// Not through the engine, which needs frames to live: at rest on the first model no frame is
/// drawn. True if so.
[[nodiscard]] bool idle_draws_no_frame(UiHarness& harness);
/// As idle_draws_no_frame, after a heatmap, in a text field, under an error, on a dense screen,
/// beside a paused run, and on the bundled model. To be asked when no test is to follow.
[[nodiscard]] bool idle_draws_no_frame_in_any_state(UiHarness& harness);

/// Ends the window while a heatmap and activeness are measured on the slow model: the jobs end with
/// it, after two more forwards each at most, and no replica is left. True if so; else stdout tells
/// what is not.
[[nodiscard]] bool jobs_end_with_the_window(std::unique_ptr<UiHarness> harness);

/// Every colour map's table through the heatmap's shader, a colour that the ground shines through,
/// and the checker of what is no number, into a picture that is no window. Not through the engine,
/// whose tests run on a thread without the GL context. True if all are drawn right; else stdout
/// tells which are not.
[[nodiscard]] bool shader_draws_maps_right();

}  // namespace zscope::testing
