#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "app/state/app_state.h"
#include "app/state/event.h"
#include "core/base/job_runner.h"

namespace zscope {

/// Title of the message that says why a latent was not opened.
inline constexpr const char* kLatentNotOpened = "Cannot open z";

/// Latents in files, read and written off the `ui` thread in the order they were asked for.
class LatentFiles {
  public:
    LatentFiles(JobRunner& jobs, Wake wake);

    /// Goes to the latent in a file (read_latent_file), read for the open model.
    void open(const AppState& state, const std::filesystem::path& path);
    /// Lets the curvature map bend along the numbers in a file, read as a latent's.
    void open_direction(const AppState& state, const std::filesystem::path& path);
    /// Writes the latent that the model gets and its mode (write_latent_file).
    void save(const AppState& state, const event::LatentSaveAsked& wish);
    /// Opens what was dropped at once (events_of_drop).
    void open_dropped(const std::vector<std::filesystem::path>& paths, Slot slot);
    /// What to dispatch: what was done since the last call, and messages why something was not.
    /// `state`: the present one.
    [[nodiscard]] std::vector<Event> take(const AppState& state);
    /// Something was asked for and has not been taken.
    [[nodiscard]] bool busy() const noexcept { return pending_ > 0; }

  private:
    struct Answer {
        std::uint64_t model_generation = 0;  ///< of the model that was open at the time
        std::vector<Event> events;
    };
    void submit(std::string title, std::uint64_t generation,
                std::function<std::vector<Event>()> work);

    JobRunner& jobs_;
    JobResults<Answer> results_;
    int pending_ = 0;
};

}  // namespace zscope
