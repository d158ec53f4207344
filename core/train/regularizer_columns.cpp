#include "core/train/regularizer_columns.h"

namespace zscope {

namespace {

constexpr std::string_view kLambda = "_lambda";

}  // namespace

std::string lambda_column(std::string_view regularizer) {
    return std::string(regularizer).append(kLambda);
}

std::string layer_column_prefix(std::string_view regularizer) {
    return std::string(regularizer) + "_layer_";
}

std::string layer_column(std::string_view regularizer, int layer) {
    return layer_column_prefix(regularizer) + std::to_string(layer);
}

std::vector<std::string> regularizers_in(const std::vector<std::string>& columns) {
    std::vector<std::string> names;
    for (const std::string& column : columns) {
        if (column.ends_with(kLambda)) {
            names.push_back(column.substr(0, column.size() - kLambda.size()));
        }
    }
    return names;
}

}  // namespace zscope
