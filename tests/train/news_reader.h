#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/error.h"
#include "core/model/weight_snapshot.h"
#include "core/train/train_session.h"
#include "tests/train/tiny_run.h"

namespace zscope::test {

/// An endless run.
inline TrainOrder long_order(const std::filesystem::path& run) {
    TrainOrder order = tiny_order(run);
    order.config.total_images = 100000000;
    return order;
}

/// The window's side: asks the session, and takes news in until something has happened; what waits
/// returns false if it does not.
class NewsReader {
  public:
    explicit NewsReader(TrainSession& session) : session_(session) {}

    void take() {
        for (TrainNews& item : session_.take_news()) {
            if (const auto* change = std::get_if<train_news::StateChanged>(&item)) {
                state = change->event.state;
                run = change->event.run;
                error = change->event.error;
            } else if (auto* grown = std::get_if<train_news::CurvesGrew>(&item)) {
                rows.insert(rows.end(), grown->rows.begin(), grown->rows.end());
            } else if (auto* frame = std::get_if<train_news::FrameTaken>(&item)) {
                frames.push_back(std::move(frame->frame));
            } else if (auto* prepared = std::get_if<train_news::Prepared>(&item)) {
                start = *prepared;
            }
            all.push_back(std::move(item));
        }
        if (auto newest = session_.take_snapshot()) {
            snapshots.push_back(std::move(newest));
        }
    }

    template <typename Condition>
    bool until(const Condition& condition) {
        for (int i = 0; i < 20000; ++i) {
            take();
            if (condition()) {
                return true;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return false;
    }
    bool until(ControlState wanted) {
        return until([&] { return state == wanted; });
    }

    /// Starts a run and waits for the first rows of its curves.
    [[nodiscard]] bool starts(const TrainOrder& order) {
        const std::size_t before = rows.size();
        EXPECT_EQ(session_.start(order), "");
        return until([&] { return rows.size() > before; });
    }
    /// Starts a run and waits for its end in the state `wanted`.
    [[nodiscard]] bool ends(const TrainOrder& order, ControlState wanted = ControlState::finished) {
        const std::uint64_t before = run;
        EXPECT_EQ(session_.start(order), "");
        return until([&] { return run > before && state == wanted; });
    }
    /// Asks for a checkpoint and waits until it is written.
    [[nodiscard]] bool saves() {
        const std::size_t before = count<train_news::Saved>();
        EXPECT_EQ(session_.save_now(), "");
        return until([&] { return count<train_news::Saved>() > before; });
    }

    template <typename T>
    [[nodiscard]] std::size_t count() const {
        return static_cast<std::size_t>(
            std::count_if(all.begin(), all.end(),
                          [](const TrainNews& item) { return std::holds_alternative<T>(item); }));
    }

    ControlState state = ControlState::idle;
    std::uint64_t run = 0;
    std::optional<Error> error;
    std::vector<std::vector<double>> rows;
    std::vector<TrainFrame> frames;
    std::optional<train_news::Prepared> start;
    std::vector<std::shared_ptr<const WeightSnapshot>> snapshots;
    std::vector<TrainNews> all;

  private:
    TrainSession& session_;
};

}  // namespace zscope::test
