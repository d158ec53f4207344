#include "core/model/progan/parallel_rows.h"

#include <ATen/TensorIterator.h>

namespace zscope::progan {

void parallel_rows(const at::Tensor& anchor, std::int64_t rows, std::int64_t grain,
                   c10::function_ref<void(std::int64_t, std::int64_t)> work) {
    const at::Tensor counter = anchor.detach().as_strided({rows}, {1});
    const auto* base = static_cast<const char*>(counter.const_data_ptr());
    const auto size = static_cast<std::int64_t>(counter.element_size());
    at::TensorIterator iterator = at::TensorIteratorConfig()
                                      .resize_outputs(false)
                                      .check_all_same_dtype(false)
                                      .add_output(counter)
                                      .build();
    iterator.for_each(
        [&](char** data, const std::int64_t* /*strides*/, std::int64_t inner, std::int64_t outer) {
            const std::int64_t begin = (data[0] - base) / size;
            work(begin, begin + inner * outer);
        },
        grain);
}

}  // namespace zscope::progan
