// SPDX-License-Identifier: MIT
// core: names of error codes.
#include "bot/core/result.hpp"

namespace paperwire {

std::string_view to_string(Errc code) noexcept {
    switch (code) {
        case Errc::malformed: return "malformed";
        case Errc::usage: return "usage";
        case Errc::configuration: return "configuration";
        case Errc::unavailable: return "unavailable";
        case Errc::throttled: return "throttled";
        case Errc::timeout: return "timeout";
        case Errc::refused: return "refused";
        case Errc::unauthorized: return "unauthorized";
        case Errc::not_found: return "not_found";
        case Errc::conflict: return "conflict";
        case Errc::busy: return "busy";
        case Errc::storage: return "storage";
        case Errc::storage_full: return "storage_full";
        case Errc::canceled: return "canceled";
        case Errc::internal: return "internal";
    }
    return "internal";
}

}  // namespace paperwire
