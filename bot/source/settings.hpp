// SPDX-License-Identifier: MIT
// source: what the configuration says about arXiv.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace paperwire::source {

struct ArxivSettings {
    std::string contact;                           // into the User-Agent
    std::string rss{"https://rss.arxiv.org/rss"};  // http(s)://… or file:///DIR
    std::string api{"https://export.arxiv.org/api/query"};
    std::string oai{"https://oaipmh.arxiv.org/oai"};
    std::chrono::milliseconds min_interval{3'000};
    std::vector<std::string> categories;  // canonical, wildcards spread; empty: whatever some filter could match

    friend bool operator==(const ArxivSettings&, const ArxivSettings&) = default;
};

/// True when the URL's host is arxiv.org or below it.
[[nodiscard]] bool is_arxiv_host(std::string_view url);

/// Whether arXiv's query API, or its OAI-PMH, is there to be asked: who takes feeds from elsewhere than arxiv.org
/// (a folder, a server of their own) has the archive that they name, and never arXiv's own.
[[nodiscard]] bool may_ask_api(const ArxivSettings& settings);
[[nodiscard]] bool may_ask_oai(const ArxivSettings& settings);

}  // namespace paperwire::source
