// SPDX-License-Identifier: MIT
// daemon: mbox.
#include "bot/daemon/mbox.hpp"

#include <string_view>

namespace paperwire::daemon {

namespace {

bool needs_quote(std::string_view line) {
    const auto first = line.find_first_not_of('>');
    return first != std::string_view::npos && line.substr(first).starts_with("From ");
}

}  // namespace

std::string to_mbox(const std::vector<std::string>& mails) {
    std::string mbox;
    for (const std::string& mail : mails) {
        mbox += "From paperwire@localhost Thu Jan  1 00:00:00 1970\n";
        std::string_view rest = mail;
        while (!rest.empty()) {
            const auto end = rest.find('\n');
            std::string_view line = rest.substr(0, end);
            rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
            if (line.ends_with('\r')) line.remove_suffix(1);
            if (needs_quote(line)) mbox += '>';
            mbox.append(line).append("\n");
        }
        mbox += "\n";
    }
    return mbox;
}

}  // namespace paperwire::daemon
