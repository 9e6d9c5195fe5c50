// SPDX-License-Identifier: MIT
#include <algorithm>

#include "bot/source/taxonomy.hpp"
#include "config/duration.hpp"
#include "config/keys.hpp"
#include "config/sections.hpp"
#include "config/url.hpp"

namespace paperwire::config {

namespace {

using namespace std::chrono_literals;

/// arXiv's terms: one request in three seconds. Source: info.arxiv.org/help/api/tou.html (read 2026-11).
constexpr auto least_interval = 3'000ms;

void read_rss(const Spot& spot, bool tls_off, std::string& rss) {
    const auto written = spot.text();
    if (!written) {
        return;
    }
    if (!written->starts_with("file:")) {
        rss = read_http_base(spot, tls_off).value_or(rss);
        return;
    }
    const auto url = parse_url(*written);
    if (!url) {
        spot.error(url.error().message);
        return;
    }
    rss = *written;
    while (rss.ends_with('/') && rss != "file:///") {
        rss.pop_back();
    }
}

void read_contact(const Spot& spot, std::string& contact) {
    const auto written = spot.text();
    if (!written) {
        return;
    }
    if (written->find_first_of("()") != std::string::npos) {
        spot.error(in_quotes(*written) + " cannot stand in a User-Agent (want a mail address or a URL)");
        return;
    }
    contact = *written;
}

void read_min_interval(const Spot& spot, const Mapping& mapping, source::ArxivSettings& arxiv) {
    const auto written = spot.text();
    if (!written) {
        return;
    }
    const auto interval = parse_duration(*written);
    if (!interval) {
        spot.error(in_quotes(*written) + " is not a duration (want a number and ms, s or m, as in 3s)");
        return;
    }
    arxiv.min_interval = *interval;
    if (*interval >= least_interval) {
        return;
    }
    const bool feeds = source::is_arxiv_host(arxiv.rss);
    const bool api = source::is_arxiv_host(arxiv.api);
    const bool oai = source::is_arxiv_host(arxiv.oai);
    if (feeds || (api && mapping.has("api")) || (oai && mapping.has("oai"))) {
        spot.error(in_quotes(*written) + " is too short for arxiv.org hosts (want 3s or more)");
    }
}

void read_categories(const Spot& spot, std::vector<std::string>& categories) {
    for (const Spot& item : spot.items()) {
        const auto written = item.text();
        if (!written) {
            continue;
        }
        const auto expanded = source::expand_category(*written);
        if (!expanded) {
            item.error(expanded.error().message);
            continue;
        }
        categories.insert(categories.end(), expanded->begin(), expanded->end());
    }
    std::ranges::sort(categories);
    const auto repeated = std::ranges::unique(categories);
    categories.erase(repeated.begin(), repeated.end());
}

}  // namespace

void read_arxiv(const Spot& spot, source::ArxivSettings& arxiv) {
    if (!spot.expect_mapping()) {
        return;
    }
    const Mapping mapping(spot, keys::arxiv);
    const bool tls_off = read_tls_off(mapping);
    if (const auto contact = mapping.find("contact")) {
        read_contact(*contact, arxiv.contact);
    }
    if (const auto rss = mapping.find("rss")) {
        read_rss(*rss, tls_off, arxiv.rss);
    }
    if (const auto api = mapping.find("api")) {
        arxiv.api = read_http_base(*api, tls_off).value_or(arxiv.api);
    }
    if (const auto oai = mapping.find("oai")) {
        arxiv.oai = read_http_base(*oai, tls_off).value_or(arxiv.oai);
    }
    if (const auto interval = mapping.find("min_interval")) {
        read_min_interval(*interval, mapping, arxiv);
    }
    if (const auto categories = mapping.find("categories")) {
        read_categories(*categories, arxiv.categories);
    }
}

}  // namespace paperwire::config
