#include <gtest/gtest.h>

#include <string>

#include "core/export/analysis_record.h"

namespace zscope {
namespace {

std::string name_of(const char* argument) {
    AnalysedModel model;
    model.argument = argument;
    return row_name(model);
}

TEST(RowName, IsWhatWasTypedWithoutFolders) {
    EXPECT_EQ(name_of("demo"), "demo");
    EXPECT_EQ(name_of("models/two-factors"), "two-factors");
    EXPECT_EQ(name_of("models/two-factors/"), "two-factors");
    EXPECT_EQ(name_of("models/turned.safetensors"), "turned.safetensors");
}

TEST(RowName, TheModelOfARunIsCalledLikeTheRun) {
    for (const char* argument :
         {"runs/two-s1", "runs/two-s1/model", "runs/two-s1/model/", "two-s1/./model",
          "runs/two-s1/model/model.safetensors", "runs/two-s1/model/model.json"}) {
        EXPECT_EQ(name_of(argument), "two-s1") << argument;
    }
}

TEST(RowName, TheUsualFilesAreCalledLikeTheirFolder) {
    EXPECT_EQ(name_of("models/two-factors/model.safetensors"), "two-factors");
    EXPECT_EQ(name_of("two-factors/model.json"), "two-factors");
}

TEST(RowName, WithoutAnotherNameThatOfTheModelIsKept) {
    EXPECT_EQ(name_of("model"), "model");
    EXPECT_EQ(name_of("../model"), "model");
    EXPECT_EQ(name_of("/model"), "model");
    EXPECT_EQ(name_of("model/model.safetensors"), "model");
    EXPECT_EQ(name_of("model.safetensors"), "model.safetensors");
    EXPECT_EQ(name_of("../model.json"), "model.json");
}

}  // namespace
}  // namespace zscope
