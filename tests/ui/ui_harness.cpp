#include "tests/ui/ui_harness.h"

#include <ATen/ops/from_blob.h>
#include <c10/core/InferenceMode.h>
#include <imgui_internal.h>
#include <imgui_te_exporters.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <utility>

// After the loader of GL.
#include <GLFW/glfw3.h>

#include "app/control/model_loader.h"
#include "core/explore/picture.h"
#include "tests/support/jet_model.h"
#include "tests/ui/failure_report.h"

namespace zscope::testing {
namespace {

/// Of so many frames one is drawn, the others are laid out only.
constexpr int kFramesPerDrawn = 64;
/// Until the next frame while work is under way, unless it has news: its threads need the cores.
constexpr double kBetweenFrames = 0.002;
constexpr std::chrono::milliseconds kSlow{250};

Window::Options window_options(const bool& holds_shift) {
    Window::Options options;
    options.width = 1440;
    options.height = 900;
    options.exact_size = true;
    options.shift_is_held = [&holds_shift] { return holds_shift; };
    return options;
}

void configure(ImGuiTestEngine* engine) {
    ImGuiTestEngineIO& io = ImGuiTestEngine_GetIO(engine);
    io.ConfigSavedSettings = false;
    io.ConfigNoThrottle = true;
    io.ConfigMouseDrawCursor = false;
    io.ConfigFixedDeltaTime = 1.0F / 60.0F;
    io.ConfigVerboseLevel = ImGuiTestVerboseLevel_Warning;
    io.ConfigVerboseLevelOnError = ImGuiTestVerboseLevel_Debug;
    // Names, warnings and errors as they come; what led to an error follows at the end.
    io.ConfigLogToFunc = [](ImGuiTestEngine*, ImGuiTestContext*, ImGuiTestVerboseLevel level,
                            const char* message, void*) {
        if (level <= ImGuiTestVerboseLevel_Warning) {
            std::fputs(message, stdout);
            std::fflush(stdout);
        }
    };
    // The engine's clock counts frames, most of which take milliseconds here: waits go by the clock
    // (wait_for), and ctest ends what hangs.
    io.ConfigWatchdogWarning = 1e9F;
    io.ConfigWatchdogKillTest = 1e9F;
}

TestGeneratorOptions generator_options(const std::string& name) {
    TestGeneratorOptions options;
    options.name = name;
    options.height = 16;
    options.width = 16;
    options.latent_size = name == "wide" ? 512 : 4;
    options.delay = name == "slow" ? kSlow : std::chrono::milliseconds(0);
    options.bias = name == "bent" ? 0.75F : 0.0F;
    options.growth = name == "rising" ? 2.0 : name == "falling" ? 0.5 : 1.0;
    return options;
}

/// `log` may be null.
std::unique_ptr<Generator> open_location(const ModelLocation& location,
                                         std::shared_ptr<TestGeneratorLog> log) {
    const std::string name = location.path.string();
    const std::array names{"fast", "other", "bent", "slow", "wide", "rising", "falling"};
    if (std::find(names.begin(), names.end(), name) != names.end()) {
        return std::make_unique<TestGenerator>(generator_options(name), std::move(log));
    }
    if (name == "jets") {
        return std::make_unique<JetModel>(21, std::move(log));
    }
    if (name == "slow_jets") {
        return std::make_unique<JetModel>(20, std::move(log), kSlow);
    }
    return default_model_opener()(location);
}

at::Tensor direct_forward(const AppState& state) {
    std::vector<float> z = composed_latent(state.edit);
    const std::unique_ptr<Generator> generator = open_location(state.model.source, nullptr);
    const at::Tensor input = at::from_blob(z.data(), {1, static_cast<std::int64_t>(z.size())});
    return generator->forward(input, {});
}

}  // namespace

UiHarness::UiHarness(const std::filesystem::path& scratch)
    : scratch_(scratch),
      log_(std::make_shared<TestGeneratorLog>()),
      run_script_(std::make_shared<RunScript>()),
      window_(window_options(holds_shift_)) {
    set_screen_scale(1.0F);
    ui::ApplicationOptions options;
    options.open = [this](const ModelLocation& location) { return open_location(location, log_); };
    options.config_folder = scratch_ / "config";
    options.random_seed = 11;
    options.stepper = held_run_stepper(run_script_);
    app_ = std::make_unique<ui::Application>(window_, std::move(options));
    engine_ = ImGuiTestEngine_CreateContext();
    configure(engine_);
    ImGuiContextHook hook;
    hook.Type = ImGuiContextHookType_NewFramePost;
    hook.UserData = this;
    hook.Callback = [](ImGuiContext*, ImGuiContextHook* called) {
        auto& harness = *static_cast<UiHarness*>(called->UserData);
        harness.clicks_ += ImGui::GetIO().MouseClicked[ImGuiMouseButton_Left] ? 1 : 0;
        if (std::exchange(harness.wants_words_, false)) {
            ImGui::LogToClipboard(0);  // ends with the frame
        }
    };
    ImGui::AddContextHook(ImGui::GetCurrentContext(), &hook);
    ImGuiTestEngine_Start(engine_, ImGui::GetCurrentContext());
}

UiHarness::~UiHarness() {
    ImGuiTestEngine_Stop(engine_);
    run_script_->let_go();
    app_.reset();
    ImGuiTestEngine_DestroyContext(engine_);
}

void UiHarness::add(const char* group, const char* name, TestBody body) {
    ImGuiTest* test = IM_REGISTER_TEST(engine_, group, name);
    test->TestFunc = [this, body = std::move(body)](ImGuiTestContext* ctx) {
        body(ctx, *this);
        has_failed_ = ctx->IsError();
    };
    // There the engine has put the error aside, at which every wait gives up, and notes it again.
    test->TeardownFunc = [this](ImGuiTestContext* ctx) {
        if (has_failed_ && !end_what_goes_on(ctx)) {
            ctx->LogWarning("what the test has left goes on");
        }
    };
}

bool UiHarness::end_what_goes_on(ImGuiTestContext* ctx) {
    log_->fault = Fault::none;
    log_->door.open();
    run_script_->let_go();
    ctx->PopupCloseAll();
    window_.refuse_close();
    dispatch(event::TrainQuitSet{QuitWish::none});
    dispatch(event::GestureEnded{});
    dispatch(event::AnalysisOptionsSet{});
    dispatch(event::TrainAsked{TrainAction::stop});
    ctx->Yield(3);
    const bool has_ended = wait_for(ctx, [this] { return !state().training.active(); });
    return wait_idle(ctx) && has_ended;
}

void UiHarness::skip(ImGuiTestContext* ctx, const std::string& reason) {
    ctx->LogWarning("skipped: %s", reason.c_str());
    skipped_.push_back({ctx->Test, reason});
}

int UiHarness::run(const std::filesystem::path& junit, const char* filter) {
    if (!junit.empty()) {
        ImGuiTestEngineIO& io = ImGuiTestEngine_GetIO(engine_);
        io.ExportResultsFormat = ImGuiTestEngineExportFormat_JUnitXml;
        io.ExportResultsFilename = junit.c_str();
    }
    ImGuiTestEngine_QueueTests(engine_, ImGuiTestGroup_Tests, filter,
                               ImGuiTestRunFlags_RunFromCommandLine);
    const ImGuiTestEngineIO& engine_io = ImGuiTestEngine_GetIO(engine_);
    for (int frame = 0; !ImGuiTestEngine_IsTestQueueEmpty(engine_); ++frame) {
        window_.poll(app_->controller().idle() ? 0.0 : kBetweenFrames);
        app_->tick();
        app_->lay_out_frame();
        if (!engine_io.IsRequestingMaxAppSpeed || frame % kFramesPerDrawn == 0 || wants_screen_) {
            app_->submit_frame();
            if (std::exchange(wants_screen_, false)) {
                screen_ = app_->picture();
            }
            window_.swap();
        }
        ImGuiTestEngine_PostSwap(engine_);
    }
    for (const Skipped& skipped : skipped_) {
        if (skipped.test->Output.Status == ImGuiTestStatus_Success) {
            skipped.test->Output.Status = ImGuiTestStatus_Unknown;  // "skipped" in the JUnit file
        }
    }
    ImGuiTestEngineResultSummary summary;
    ImGuiTestEngine_GetResultSummary(engine_, &summary);
    std::printf("%d of %d panel tests passed, %zu skipped\n", summary.CountSuccess,
                summary.CountTested, skipped_.size());
    if (!junit.empty()) {
        ImGuiTestEngine_Export(engine_);
    }
    print_failures(engine_);
    for (const Skipped& skipped : skipped_) {
        std::printf("SKIPPED '%s' '%s': %s\n", skipped.test->Category.c_str(),
                    skipped.test->Name.c_str(), skipped.reason.c_str());
    }
    const bool none_ran = summary.CountTested == 0 && skipped_.empty();
    return none_ran ? 1 : summary.CountTested - summary.CountSuccess;
}

void UiHarness::start_on(ImGuiTestContext* ctx, const std::string& generator) {
    log_->fault = Fault::none;
    dispatch(event::MessagesCleared{});
    dispatch(event::SettingsChanged{[](Settings& settings) {
        Settings fresh;
        fresh.seeds = settings.seeds;
        fresh.recent = settings.recent;
        settings = fresh;
    }});
    if (state().model.source.path != generator) {
        dispatch(event::OpenAsked{{ModelOrigin::file, generator}});
    }
    ctx->Yield(3);
    IM_CHECK(wait_idle(ctx));
    for (std::size_t i = 0; i < state().components() && i < 8; ++i) {
        dispatch(event::ComponentLocked{i, false});
    }
    dispatch(event::SeedLocked{false});
    dispatch(event::SeedSet{42});
    dispatch(event::AllReset{});
    dispatch(event::ViewSet{{}});
    ctx->Yield(3);
    IM_CHECK(wait_idle(ctx));
    log_->most_alive = 0;
}

bool UiHarness::wait_idle(ImGuiTestContext* ctx, double seconds) {
    ctx->Yield(2);
    const bool rests = wait_for(
        ctx, [this] { return app_->controller().idle(); }, seconds);
    ctx->Yield(2);
    return rests;
}

void UiHarness::drop(const std::vector<std::filesystem::path>& paths, bool with_shift) {
    GLFWdropfun callback = glfwSetDropCallback(window_.handle(), nullptr);
    glfwSetDropCallback(window_.handle(), callback);
    std::vector<const char*> texts;
    for (const std::filesystem::path& path : paths) {
        texts.push_back(path.c_str());
    }
    holds_shift_ = with_shift;
    callback(window_.handle(), static_cast<int>(texts.size()), texts.data());
    holds_shift_ = false;
}

void UiHarness::set_screen_scale(float scale) {
    GLFWwindowcontentscalefun callback =
        glfwSetWindowContentScaleCallback(window_.handle(), nullptr);
    glfwSetWindowContentScaleCallback(window_.handle(), callback);
    callback(window_.handle(), scale, scale);
}

void UiHarness::type_path(ImGuiTestContext* ctx, PathPurpose purpose,
                          const std::filesystem::path& path) {
    app_->dialogs().ask_for_path(purpose);
    ctx->Yield(3);
    ctx->SetRef("//$FOCUSED");
    ctx->ItemInput("##path");
    ctx->KeyCharsReplaceEnter(path.c_str());
    IM_CHECK(wait_idle(ctx));
}

std::unique_ptr<Generator> UiHarness::make_model(const std::string& name) {
    return std::make_unique<TestGenerator>(generator_options(name));
}

Image UiHarness::direct_render() const {
    const c10::InferenceMode inference;
    return to_image(direct_forward(state()), value_range(state().model.info));
}

FloatImage UiHarness::direct_values() const {
    const c10::InferenceMode inference;
    return to_float_image(direct_forward(state()));
}

std::string UiHarness::words(ImGuiTestContext* ctx) {
    wants_words_ = true;
    ctx->Yield(2);  // a test goes on at the end of a frame, before what it has logged is there
    return ImGui::GetClipboardText();
}

Image UiHarness::screen(ImGuiTestContext* ctx) {
    wants_screen_ = true;
    IM_CHECK_RETV(wait_for(ctx, [this] { return !wants_screen_; }), Image{});
    return screen_;
}

ImGuiTestRef UiHarness::row_item(int component, const char* item) {
    // Rows live in the table's own id space.
    const ImGuiID table = ImHashStr("components", 0, ImHashStr("Latent"));
    const ImGuiID row = ImHashData(&component, sizeof component, table);
    ImGuiID id = row;
    std::string path(item);
    for (std::size_t start = 0; start <= path.size();) {
        const std::size_t slash = std::min(path.find('/', start), path.size());
        id = ImHashStr(path.substr(start, slash - start).c_str(), 0, id);
        start = slash + 1;
    }
    return id;
}

ImGuiWindow* UiHarness::child_window(const std::string& prefix) {
    for (ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
        if (std::string(window->Name).starts_with(prefix) && window->WasActive) {
            return window;
        }
    }
    return nullptr;
}

ImGuiWindow* UiHarness::banner() {
    for (ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
        if (std::string(window->Name).find("/banner_") != std::string::npos && window->WasActive) {
            return window;
        }
    }
    return nullptr;
}

float UiHarness::value(int component) const {
    return component_values(state().edit)[static_cast<std::size_t>(component)];
}

int largest_step(const Image& a, const Image& b) {
    int largest = a.pixels.size() == b.pixels.size() ? 0 : 255;
    for (std::size_t i = 0; i < a.pixels.size() && i < b.pixels.size(); ++i) {
        largest = std::max(largest, std::abs(static_cast<int>(a.pixels[i]) - b.pixels[i]));
    }
    return largest;
}

}  // namespace zscope::testing
