#include "app/control/tour_models.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "app/state/tour.h"
#include "tests/support/comes_true.h"
#include "tests/support/door.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;
using testing::comes_true;
using testing::Door;

TourModels::Found models_of(TourPair pair) {
    const Tour& tour = tour_of(pair);
    return {pair, fs::path("/models") / tour.model, fs::path("/models") / tour.untangled};
}

/// What is found in the end; nothing after a long while.
std::optional<TourModels::Found> next(TourModels& models) {
    std::optional<TourModels::Found> found;
    (void)comes_true([&] { return (found = models.take()).has_value(); });
    return found;
}

TEST(TourModels, ASilentDiskHoldsUpNobody) {
    const auto door = std::make_shared<Door>(/*is_open=*/false);
    TourModels models(Wake{}, [door](std::string_view name) {
        door->pass();
        return fs::path("/models") / name;
    });
    EXPECT_FALSE(models.looks());
    models.look(TourPair::two_factors);
    door->wait_for_arrivals(1);
    EXPECT_TRUE(models.looks());
    EXPECT_FALSE(models.take().has_value());
    door->open();
    EXPECT_EQ(next(models), models_of(TourPair::two_factors));
    EXPECT_FALSE(models.looks());
    EXPECT_FALSE(models.take().has_value()) << "once";
}

TEST(TourModels, TheTourThatIsAskedForLastIsFound) {
    const auto door = std::make_shared<Door>(/*is_open=*/false);
    TourModels models(Wake{}, [door](std::string_view name) {
        door->pass();
        return fs::path("/models") / name;
    });
    models.look(TourPair::two_factors);
    door->wait_for_arrivals(1);
    models.look(TourPair::four_factors);
    door->open();
    EXPECT_EQ(next(models), models_of(TourPair::four_factors));
    EXPECT_FALSE(models.looks());
}

TEST(TourModels, WhatCannotBeLookedForIsNotThere) {
    TourModels models(
        Wake{}, [](std::string_view) -> fs::path { throw std::runtime_error("the disk is gone"); });
    models.look(TourPair::four_factors);
    const std::optional<TourModels::Found> found = next(models);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(*found, (TourModels::Found{TourPair::four_factors, {}, {}}));
}

}  // namespace
}  // namespace zscope
