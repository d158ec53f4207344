#include "core/export/measure_names.h"

namespace zscope {
namespace {

bool is_penalty(const SensitivityOptions& options) {
    return !options.component && !options.pair && options.direction.empty();
}

}  // namespace

std::string size_name(const std::string& value, bool is_signed) {
    return is_signed ? value : std::string("size of ").append(value);
}

std::string measure_name(const SensitivityOptions& options) {
    if (options.component) {
        return size_name("change", options.is_signed);
    }
    if (!options.direction.empty()) {
        return size_name("v'Hv", options.is_signed);
    }
    return options.pair ? hessian_measure_name(options.is_signed) : "penalty";
}

std::string measure_title(const SensitivityOptions& options) {
    const char* const what = is_penalty(options) ? ": variance of second differences " : " ";
    return measure_name(options) + what + measure_unit(options);
}

std::string measure_unit(const SensitivityOptions& options) {
    if (options.component) {
        return kValueUnit;
    }
    return is_penalty(options) ? "(value^2/z^4)" : kSecondDerivativeUnit;
}

std::string hessian_measure_name(bool is_signed) {
    return size_name("H_ij", is_signed);
}

std::string interaction_title() {
    return std::string(kInteractionMeasure).append(" ").append(kSecondDerivativeUnit);
}

std::string matrix_key(std::string_view own) {
    return std::string("Diagonal, in grey: a component's own ")
        .append(own)
        .append("; a marked corner: above the scale");
}

}  // namespace zscope
