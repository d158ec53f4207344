#include "core/model/progan/bfloat16_product.h"

#include <ATen/cpu/Utils.h>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

#include <array>
#include <cstring>

#include "core/model/progan/channel_lanes.h"
#endif

namespace zscope::progan {

#if defined(__x86_64__) && defined(__GNUC__)

#define ZSCOPE_BFLOAT16_PAIRS __attribute__((target("avx512f,avx512bf16")))

namespace {

static_assert(kBfloat16Columns == 2 * kLanes && kBfloat16Inner == 2);

/// A panel of c: `rows` by 32 sums, which stay in registers.
template <int rows>
ZSCOPE_BFLOAT16_PAIRS void multiply_panel(const std::uint16_t* a, const std::uint16_t* panel,
                                          float* c, std::int64_t inner, std::int64_t columns) {
    std::array<FloatLanes, rows> left{};
    std::array<FloatLanes, rows> right{};
    for (std::int64_t i = 0; i < inner; i += kBfloat16Inner, panel += 4 * kLanes) {
        const auto first = __builtin_bit_cast(__m512bh, _mm512_loadu_si512(panel));
        const auto second = __builtin_bit_cast(__m512bh, _mm512_loadu_si512(panel + 2 * kLanes));
#pragma GCC unroll 16
        for (int row = 0; row < rows; ++row) {
            int bits = 0;
            std::memcpy(&bits, a + row * inner + i, sizeof bits);
            const auto pair = __builtin_bit_cast(__m512bh, _mm512_set1_epi32(bits));
            left[row] = _mm512_dpbf16_ps(left[row], pair, first);
            right[row] = _mm512_dpbf16_ps(right[row], pair, second);
        }
    }
#pragma GCC unroll 16
    for (int row = 0; row < rows; ++row, c += columns) {
        _mm512_storeu_ps(c, left[row]);
        _mm512_storeu_ps(c + kLanes, right[row]);
    }
}

}  // namespace

bool has_bfloat16_pairs() noexcept {
    return __builtin_cpu_supports("avx512bf16") != 0;
}

void multiply_bfloat16(const std::uint16_t* a, const std::uint16_t* b, float* c, std::int64_t rows,
                       std::int64_t inner, std::int64_t columns) noexcept {
    for (std::int64_t column = 0; column < columns; column += kBfloat16Columns) {
        const std::uint16_t* panel = b + column * inner;
        std::int64_t row = 0;
        for (; row + 12 <= rows; row += 12) {
            multiply_panel<12>(a + row * inner, panel, c + row * columns + column, inner, columns);
        }
        for (; row < rows; row += kBfloat16Rows) {
            multiply_panel<4>(a + row * inner, panel, c + row * columns + column, inner, columns);
        }
    }
}

#else

bool has_bfloat16_pairs() noexcept {
    return false;
}

void multiply_bfloat16(const std::uint16_t* /*a*/, const std::uint16_t* /*b*/, float* /*c*/,
                       std::int64_t /*rows*/, std::int64_t /*inner*/,
                       std::int64_t /*columns*/) noexcept {}

#endif

bool has_bfloat16_tiles() {
    static const bool kHas = [] {
        const auto capabilities = at::cpu::get_cpu_capabilities();
        const auto tiles = capabilities.find("amx_tile");
        return tiles != capabilities.end() && tiles->second.toBool();
    }();
    return kHas;
}

}  // namespace zscope::progan
