// SPDX-License-Identifier: MIT
// Any answer of any server, over both doors: `STATUS|RETRY-AFTER|BODY`. Whatever it is, it is told in one short line,
// only a plain 200 is a message sent, and no wait is endless.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bot/text/utf8.hpp"
#include "channels/slack/reply.hpp"

namespace {

using namespace paperwire;

void demand(bool holds) {
    if (!holds) std::abort();
}

std::string_view take_field(std::string_view& rest) {
    const std::size_t end = std::min(rest.find('|'), rest.size());
    const std::string_view field = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return field;
}

void judge(const net::HttpResponse& response, slack::Door door) {
    const Outcome outcome = slack::classify(response, door);
    demand(outcome == slack::classify(response, door));
    demand(!outcome.reply.empty() && outcome.reply.size() <= 500 && text::is_valid_utf8(outcome.reply));
    for (const char c : outcome.reply) demand(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
    demand(outcome.kind != Outcome::Kind::sent || response.status == 200);
    demand(outcome.receipt.empty() || outcome.kind == Outcome::Kind::sent);
    demand(response.status != 429 || outcome.kind == Outcome::Kind::throttled);
    if (outcome.retry_after) demand(outcome.retry_after->count() > 0 && *outcome.retry_after <= std::chrono::hours{24});
    if (slack::is_about_thread(response)) demand(outcome.kind != Outcome::Kind::sent);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    net::HttpResponse response;
    const std::string_view status = take_field(rest);
    std::from_chars(status.data(), status.data() + status.size(), response.status);
    response.headers.emplace_back("retry-after", take_field(rest));
    response.body = rest;
    judge(response, slack::Door::web_api);
    judge(response, slack::Door::webhook);
    return 0;
}
