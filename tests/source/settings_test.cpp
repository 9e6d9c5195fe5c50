// SPDX-License-Identifier: MIT
#include "bot/source/settings.hpp"

#include <gtest/gtest.h>

#include "bot/source/url_host.hpp"

namespace paperwire::source {
namespace {

TEST(ArxivHost, IsTheDomainAndAllBelowIt) {
    for (const auto* url : {"https://rss.arxiv.org/rss", "http://arxiv.org", "https://export.arxiv.org:443/api/query",
                            "HTTPS://RSS.ARXIV.ORG/rss", "https://user:pw@rss.arxiv.org/rss", "https://arxiv.org./rss",
                            "https://rss.arxiv.org?x"}) {
        EXPECT_TRUE(is_arxiv_host(url)) << url;
    }
}

TEST(ArxivHost, IsNoLookAlike) {
    for (const auto* url :
         {"http://127.0.0.1:8080/rss", "https://notarxiv.org/rss", "https://arxiv.org.example.org/rss",
          "file:///srv/arxiv.org", "https://rss.arxiv.org@example.org/", "https://example.org/https://arxiv.org", "",
          "http://[::1]:80/arxiv.org"}) {
        EXPECT_FALSE(is_arxiv_host(url)) << url;
    }
}

TEST(HostOf, LeavesUserAndPortOut) {
    EXPECT_EQ(host_of("http://user:secret@Example.org:8080/x"), "example.org");
    EXPECT_EQ(host_of("http://[::1]:8080/x"), "[::1]");
    EXPECT_EQ(host_of("file:///srv/feeds"), "");
}

}  // namespace
}  // namespace paperwire::source
