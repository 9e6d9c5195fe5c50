// SPDX-License-Identifier: MIT
// Any status, header and body from where the Bot API should be: what comes of it must keep to Outcome's promises.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "bot/text/utf8.hpp"
#include "channels/telegram/reply.hpp"

namespace {

void hold(bool promise) {
    if (!promise) std::abort();
}

}  // namespace

// The first byte is the status' hundreds and the rest of it, then the Retry-After up to a line end, then the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using Kind = paperwire::Outcome::Kind;
    if (size < 2) return 0;
    const std::string rest(reinterpret_cast<const char*>(data + 2), size - 2);
    const auto line = rest.find('\n');
    paperwire::net::HttpResponse response;
    response.status = 100 + data[0] % 6 * 100 + data[1] % 100;
    response.headers = {{"retry-after", rest.substr(0, line)}, {"date", "Mon, 27 Apr 2026 06:00:00 GMT"}};
    response.body = line == std::string::npos ? std::string{} : rest.substr(line + 1);
    const int status = response.status;
    const paperwire::telegram::Exchange exchange{std::move(response), true};

    const paperwire::Outcome outcome = paperwire::telegram::classify(exchange);

    hold(!outcome.reply.empty() && outcome.reply.size() <= 500);
    hold(paperwire::text::is_valid_utf8(outcome.reply));
    hold(outcome.reply.find_first_of(std::string("\r\n\0", 3)) == std::string::npos);
    hold(outcome.kind != Kind::sent || (status >= 200 && status < 300));
    hold(!outcome.retry_after || (outcome.retry_after->count() > 0 && *outcome.retry_after <= std::chrono::hours{24}));
    hold((outcome.kind == Kind::moved) == !outcome.moved_to.empty());
    hold(outcome.receipt.empty() || outcome.kind == Kind::sent);
    hold(!paperwire::telegram::is_about_markup(exchange) || outcome.kind != Kind::sent);
    return 0;
}
