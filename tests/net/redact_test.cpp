// SPDX-License-Identifier: MIT
// redact: what may be logged of a URL.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bot/net/http_client.hpp"

namespace paperwire::net {
namespace {

struct Case {
    std::string url;
    std::string shown;
};

TEST(Redact, HidesWhatMayBeSecretAndKeepsTheRest) {
    const std::vector<Case> cases{
        {"https://rss.arxiv.org/rss/cs.PL", "https://rss.arxiv.org/rss/cs.PL"},
        {"https://export.arxiv.org/api/query?search_query=cat:cs.PL&start=0",
         "https://export.arxiv.org/api/query?search_query=***&start=***"},
        {"https://api.telegram.org/bot123456:AAHxyz_-9/sendMessage", "https://api.telegram.org/***/sendMessage"},
        {"http://127.0.0.1:8081/bot123456%3AAAHxyz/getMe", "http://127.0.0.1:8081/***/getMe"},
        {"https://api.telegram.org/file/bot1:A/b.pdf", "https://api.telegram.org/file/***/b.pdf"},
        {"https://hooks.slack.com/services/T0/B0/Xyz", "https://hooks.slack.com/services/***/***/***"},
        {"https://HOOKS.slack.com:443/services/T0", "https://HOOKS.slack.com:443/services/***"},
        {"https://ana:pass@example.org/x", "https://example.org/x"},
        {"https://ana:p@ss@example.org:8443/x", "https://example.org:8443/x"},
        {"https://ana:pa/ss@example.org/x", "https://***/***/x"},
        {"https://example.org/u/" + std::string(41, 'a'), "https://example.org/u/***"},
        {"https://example.org/u/" + std::string(40, 'a'), "https://example.org/u/" + std::string(40, 'a')},
        {"https://example.org/x?token", "https://example.org/x?***"},
        {"https://example.org/x?", "https://example.org/x?"},
        {"https://example.org/x#access_token=1", "https://example.org/x"},
        {"https://example.org?key=1", "https://example.org?key=***"},
        {"http://[::1]:8080/robots", "http://[::1]:8080/robots"},
        {"https://example.org/both/bottle", "https://example.org/both/bottle"},
        {"https://example.org/a\r\nb\x1b", "https://example.org/a??b?"},
        {"", ""},
    };

    for (const Case& each : cases) {
        SCOPED_TRACE(each.url);
        EXPECT_EQ(redact(each.url), each.shown);
    }
}

TEST(HttpResponse, HeaderIsTheFirstOfItsName) {
    const HttpResponse response{.status = 200, .headers = {{"etag", "a"}, {"link", "b"}, {"etag", "c"}}, .body = {}};

    EXPECT_EQ(response.header("etag"), "a");
    EXPECT_EQ(response.header("date"), "");
}

}  // namespace
}  // namespace paperwire::net
