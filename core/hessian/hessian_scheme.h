#pragma once

#include <cstdint>
#include <string_view>

namespace zscope {

/// How second derivatives are got; results of different kinds are never mixed.
enum class HessianScheme {
    official,  ///< 2 n (n + 1) evaluations, diagonal step 2 epsilon: what the paper reports with
    minimal,   ///< n^2 + n + 1 evaluations, diagonal step epsilon
    minimal_wide_diagonal,  ///< minimal with the diagonal of `official`: n^2 + 3 n + 1
    analytic,               ///< second-order jets or a closed form; kinks are not seen
};

/// "official", "minimal", "minimal-wide-diagonal", "analytic".
[[nodiscard]] constexpr std::string_view scheme_name(HessianScheme scheme) {
    switch (scheme) {
        case HessianScheme::official:
            return "official";
        case HessianScheme::minimal:
            return "minimal";
        case HessianScheme::minimal_wide_diagonal:
            return "minimal-wide-diagonal";
        case HessianScheme::analytic:
            return "analytic";
    }
    return "";
}

/// Evaluations of one sample's Hessians; 0 for analytic.
[[nodiscard]] constexpr std::int64_t evaluation_count(HessianScheme scheme, std::int64_t n) {
    switch (scheme) {
        case HessianScheme::official:
            return 2 * n * (n + 1);
        case HessianScheme::minimal:
            return n * n + n + 1;
        case HessianScheme::minimal_wide_diagonal:
            return n * n + 3 * n + 1;
        case HessianScheme::analytic:
            return 0;
    }
    return 0;
}

}  // namespace zscope
