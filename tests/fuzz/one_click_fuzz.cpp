// SPDX-License-Identifier: MIT
// fuzz: a POST to the page where people leave: Content-Type up to the first LF, the body behind it. Nothing that lacks
// both words may count as somebody's wish. The name of a destination, masked, gives no more than a few letters away.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bot/daemon/leave.hpp"
#include "bot/daemon/leave_page.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace paperwire::daemon;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto end = bytes.find('\n');
    const std::string_view type = bytes.substr(0, end);
    const std::string_view body = end == std::string_view::npos ? std::string_view{} : bytes.substr(end + 1);
    const bool could_say = body.find("One") != std::string_view::npos || body.find('%') != std::string_view::npos;
    if (says_one_click(type, body) && !could_say) std::abort();

    const HttpAnswer page = leave_page(LeavePage::question, {"ana", std::string(type), std::string(body)});
    if (page.body.find("<script") != std::string::npos || page.status != 200) std::abort();
    return 0;
}
