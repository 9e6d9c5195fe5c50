// SPDX-License-Identifier: MIT
#include "bot/daemon/leave_page.hpp"

#include <string>
#include <string_view>

#include "bot/core/ascii.hpp"
#include "bot/daemon/leave.hpp"
#include "bot/text/escape.hpp"

namespace paperwire::daemon {

namespace {

constexpr std::string_view style =
    "body{max-width:36em;margin:12vh auto;padding:0 1em;font:1.1em/1.5 sans-serif}"
    "button{font:inherit;padding:.5em 1.2em}";
// The hash is that of `style`; a test holds them together.
constexpr std::string_view policy =
    "default-src 'none'; style-src 'sha256-yuniHXIATdwQaN0EGAWxZv9w5b/hzPdwEeKS3/uw/W0='; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'";
constexpr std::string_view ellipsis = "\xE2\x80\xA6";

struct Words {
    unsigned status;
    std::string_view title;
    std::string_view before;  // of the destination, in HTML
    std::string_view after;
};

Words words_of(LeavePage page) {
    switch (page) {
        case LeavePage::question:
            return {200, "Stop these messages?", "<p>Paperwire sends new arXiv papers to ",
                    ".</p>\n<form method=\"post\">\n<input type=\"hidden\" name=\"List-Unsubscribe\" "
                    "value=\"One-Click\">\n<button type=\"submit\">Stop sending them</button>\n</form>\n<p>Nothing "
                    "has changed so far. What else you get from Paperwire goes on.</p>\n"};
        case LeavePage::left:
            return {200, "You have left", "<p>Paperwire sends nothing more to ",
                    ".</p>\n<p>To get its messages again, ask whoever runs it.</p>\n"};
        case LeavePage::unknown:
            return {404, "No such link", "<p>This link stops nobody's messages. Is it whole?</p>\n", {}};
        case LeavePage::not_asked:
            return {400,
                    "Nothing changed",
                    "<p>To stop the messages, open the link and press its button, or send "
                    "<code>List-Unsubscribe=One-Click</code> as a form (RFC 8058).</p>\n",
                    {}};
        case LeavePage::not_now: break;
    }
    return {503,
            "Not now",
            "<p>Nothing has changed: this could not be written down. Please try again in a minute.</p>\n",
            {}};
}

/// The first code point of it.
std::string_view first_letter(std::string_view utf8) {
    std::size_t end = utf8.empty() ? 0 : 1;
    while (end < utf8.size() && (static_cast<unsigned char>(utf8[end]) & 0xC0U) == 0x80U) ++end;
    return utf8.substr(0, end);
}

std::string describe(const DestinationKey& key) {
    std::string place = "the " + text::escape_html(key.channel) + " channel";
    if (!key.name.empty()) place = "<strong>" + text::escape_html(masked(key.name)) + "</strong> by " + place;
    return place;
}

}  // namespace

std::string masked(std::string_view name) {
    const auto at = name.rfind('@');
    const std::string before{first_letter(name)};
    if (at == std::string_view::npos || at == 0) return before + std::string{ellipsis};
    const std::string_view domain = name.substr(at + 1);
    const auto dot = domain.rfind('.');
    const std::string_view top = dot == std::string_view::npos ? std::string_view{} : domain.substr(dot);
    return before + std::string{ellipsis} + "@" + std::string{first_letter(domain)} + std::string{ellipsis} +
           std::string{top};
}

HttpAnswer leave_page(LeavePage page, const DestinationKey& destination) {
    const Words words = words_of(page);
    HttpAnswer answer;
    answer.status = words.status;
    answer.type = "text/html; charset=utf-8";
    answer.body =
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<meta name=\"robots\" content=\"noindex\">\n<title>";
    answer.body.append(words.title).append(" \xC2\xB7 Paperwire</title>\n<style>").append(style);
    answer.body.append("</style>\n</head>\n<body>\n<main>\n<h1>").append(words.title).append("</h1>\n");
    answer.body.append(words.before);
    if (!words.after.empty()) answer.body.append(describe(destination)).append(words.after);
    answer.body += "</main>\n</body>\n</html>\n";
    answer.headers = {{"Content-Security-Policy", std::string{policy}},
                      {"Referrer-Policy", "no-referrer"},
                      {"X-Robots-Tag", "noindex, nofollow"},
                      {"X-Frame-Options", "DENY"}};
    if (page == LeavePage::not_now) answer.headers.emplace_back("Retry-After", "60");
    return answer;
}

}  // namespace paperwire::daemon
