#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace zscope {

/// SHA-256 (FIPS 180-4) of bytes fed in pieces. For telling files apart, not for secrets.
class Sha256 {
  public:
    Sha256();
    void update(std::span<const std::byte> bytes);
    void update(std::string_view text) { update(std::as_bytes(std::span(text))); }
    /// 64 lower-case hex digits. Ends the sum; call once.
    [[nodiscard]] std::string finish_hex();

  private:
    void process_block(const std::byte* block);

    std::array<std::uint32_t, 8> state_;
    std::array<std::byte, 64> buffer_{};
    std::size_t buffered_ = 0;
    std::uint64_t total_bytes_ = 0;
};

[[nodiscard]] std::string sha256_hex(std::span<const std::byte> bytes);
[[nodiscard]] std::string sha256_hex(std::string_view text);

}  // namespace zscope
