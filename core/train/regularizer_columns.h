#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zscope {

// The columns of a regularizer in curves.csv (docs/file-formats.md, "Curves"): its total, which
// bears its name, its strength, and its value in each layer.

/// "hessian_penalty_lambda".
[[nodiscard]] std::string lambda_column(std::string_view regularizer);

/// "hessian_penalty_layer_", which the index of a layer follows.
[[nodiscard]] std::string layer_column_prefix(std::string_view regularizer);

/// "hessian_penalty_layer_3".
[[nodiscard]] std::string layer_column(std::string_view regularizer, int layer);

/// The names of the regularizers whose strength is among `columns`, in order.
[[nodiscard]] std::vector<std::string> regularizers_in(const std::vector<std::string>& columns);

}  // namespace zscope
