// SPDX-License-Identifier: MIT
// daemon: jitter and tokens.
#include "bot/daemon/chance.hpp"

#include <openssl/rand.h>

#include <array>
#include <random>
#include <stdexcept>

namespace paperwire::daemon {

std::uint64_t random_number() {
    static std::mt19937_64 generator{std::random_device{}()};
    return generator();
}

std::string random_token() {
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error("the system gives no random bytes");
    static constexpr char digits[] = "0123456789abcdef";
    std::string token;
    for (const unsigned char byte : bytes) {
        token += digits[byte >> 4U];
        token += digits[byte & 15U];
    }
    return token;
}

}  // namespace paperwire::daemon
