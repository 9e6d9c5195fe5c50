// SPDX-License-Identifier: MIT
// core: names of outcomes, and how much of a server's words is kept.
#include "bot/core/outcome.hpp"

namespace paperwire {

std::string_view to_string(Outcome::Kind kind) noexcept {
    switch (kind) {
        case Outcome::Kind::sent: return "sent";
        case Outcome::Kind::retry: return "retry";
        case Outcome::Kind::throttled: return "throttled";
        case Outcome::Kind::rejected: return "rejected";
        case Outcome::Kind::gone: return "gone";
        case Outcome::Kind::moved: return "moved";
        case Outcome::Kind::uncertain: return "uncertain";
    }
    return "uncertain";
}

std::string_view fitting_reply(std::string_view utf8) noexcept {
    if (utf8.size() <= reply_limit) return utf8;
    std::size_t end = reply_limit;
    while (end > 0 && (static_cast<unsigned char>(utf8[end]) & 0xC0U) == 0x80U) --end;
    return utf8.substr(0, end);
}

}  // namespace paperwire
