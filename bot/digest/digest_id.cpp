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

DigestId digest_id(store::DestinationId destination, const DestinationKey& key, const Stretch& stretch) {
    std::string text = framed(key.subscriber) + framed(key.channel) + framed(key.name) + std::to_string(stretch.from) +
                       "-" + std::to_string(stretch.to);
    if (stretch.from == stretch.to) text += "@" + std::to_string(to_milliseconds(stretch.slot));
    else if (stretch.stay != 0) text += "#" + std::to_string(stretch.stay);
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned length = 0;
    EVP_Digest(text.data(), text.size(), hash.data(), &length, EVP_sha256(), nullptr);

    static constexpr char digits[] = "0123456789abcdef";
    std::string id;
    for (int shift = 28; shift >= 0; shift -= 4) id += digits[(static_cast<std::uint64_t>(destination) >> shift) & 15U];
    for (std::size_t i = 0; i < 12; ++i) {
        id += digits[hash.at(i) >> 4U];
        id += digits[hash.at(i) & 15U];
    }
    return id;
}

}  // namespace paperwire::digest
