// SPDX-License-Identifier: MIT
// core: obeying $PAPERWIRE_FAILPOINT, for the crash rig.
#include "bot/core/failpoint.hpp"

#ifdef PAPERWIRE_FAILPOINTS

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string>

namespace paperwire {

namespace {

struct Order {
    std::string name;
    long passage{0};
};

Order read_order() {
    const char* text = std::getenv("PAPERWIRE_FAILPOINT");  // NOLINT(concurrency-mt-unsafe): read once, before threads
    if (text == nullptr) return {};
    const std::string order = text;
    const auto colon = order.rfind(':');
    if (colon == std::string::npos) return {};
    return Order{order.substr(0, colon), std::strtol(order.c_str() + colon + 1, nullptr, 10)};
}

std::function<void(std::string_view)>& observer() {
    static std::function<void(std::string_view)> instance;
    return instance;
}

}  // namespace

void pass_failpoint(std::string_view name) {
    static const Order order = read_order();
    static std::atomic<long> passages{0};
    if (observer()) {
        observer()(name);
        return;
    }
    if (order.passage > 0 && (order.name == "*" || order.name == name) && ++passages == order.passage)
        std::raise(SIGKILL);
}

void set_failpoint_observer(std::function<void(std::string_view)> observe) { observer() = std::move(observe); }

}  // namespace paperwire

#endif
