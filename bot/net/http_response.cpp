// SPDX-License-Identifier: MIT
// net: looking a header up, and our own name.
#include <algorithm>

#include "bot/net/http_client.hpp"

namespace paperwire::net {

std::string_view HttpResponse::header(std::string_view name) const {
    const auto found =
        std::ranges::find(headers, name, [](const auto& pair) -> std::string_view { return pair.first; });
    return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

std::string_view product() noexcept { return "paperwire/" PAPERWIRE_VERSION; }

}  // namespace paperwire::net
