// SPDX-License-Identifier: MIT
#include "bot/source/settings.hpp"

#include <algorithm>

#include "bot/source/url_host.hpp"

namespace paperwire::source {

std::string host_of(std::string_view url) {
    const auto scheme = url.find("://");
    std::string_view authority = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
    authority = authority.substr(0, authority.find_first_of("/?#\\"));
    authority = authority.substr(authority.rfind('@') + 1);  // npos + 1 is 0
    std::string_view host = authority.substr(0, authority.find(':'));
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        host = authority.substr(0, end == std::string_view::npos ? end : end + 1);
    }
    while (host.ends_with('.')) {
        host.remove_suffix(1);
    }
    std::string lower(host);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return lower;
}

bool is_arxiv_host(std::string_view url) {
    const std::string host = host_of(url);
    return host == "arxiv.org" || host.ends_with(".arxiv.org");
}

bool may_ask_api(const ArxivSettings& settings) {
    return is_arxiv_host(settings.rss) || settings.api != ArxivSettings{}.api;
}

bool may_ask_oai(const ArxivSettings& settings) {
    return is_arxiv_host(settings.rss) || settings.oai != ArxivSettings{}.oai;
}

}  // namespace paperwire::source
