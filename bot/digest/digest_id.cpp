// SPDX-License-Identifier: MIT
// digest: ids that never depend on a clock.
#include <openssl/evp.h>

#include <array>

#include "bot/digest/build_manifest.hpp"

namespace paperwire::digest {

namespace {

/// A length before each part keeps ("a", "bc") apart from ("ab", "c").
std::string framed(const std::string& part) { return std::to_string(part.size()) + ":" + part; }

}  // namespace

DigestId digest_id(const DestinationKey& key, store::Seq from, store::Seq to, Instant slot) {
    std::string text = framed(key.subscriber) + framed(key.channel) + framed(key.name) + std::to_string(from) + "-" +
                       std::to_string(to);
    if (from == to) text += "@" + std::to_string(to_milliseconds(slot));
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned length = 0;
    EVP_Digest(text.data(), text.size(), hash.data(), &length, EVP_sha256(), nullptr);

    static constexpr char digits[] = "0123456789abcdef";
    std::string id;
    for (std::size_t i = 0; i < 16; ++i) {
        id += digits[hash.at(i) >> 4U];
        id += digits[hash.at(i) & 15U];
    }
    return id;
}

}  // namespace paperwire::digest
