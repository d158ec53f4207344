#include "core/export/measure_names.h"

namespace zscope {

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
    const std::string name = measure_name(options);
    if (options.component) {
        return name + " (value)";
    }
    const bool is_penalty = !options.pair && options.direction.empty();
    return is_penalty ? name + ": variance of second differences (value^2/z^4)"
                      : name + kSecondDerivativeUnit;
}

std::string hessian_measure_name(bool is_signed) {
    return size_name("H_ij", is_signed);
}

std::string matrix_key(std::string_view own) {
    return std::string("Diagonal: a component's own ")
        .append(own)
        .append("; a marked corner: above the scale");
}

}  // namespace zscope
