// SPDX-License-Identifier: MIT
// daemon: notes on the last pass.
#include "bot/daemon/last_pass.hpp"

namespace paperwire::daemon {

namespace {

constexpr const char* time_note = "last_pass.at";
constexpr const char* line_note = "last_pass.line";

}  // namespace

Result<void> remember_pass(store::Store& store, Instant at, const PassReport& report) {
    return remember_pass(store, at, to_line(report));
}

Result<void> remember_pass(store::Store& store, Instant at, const std::string& line) {
    if (auto written = store.set_note(line_note, line); !written) return written;
    return store.set_note(time_note, to_string(at));
}

Result<std::optional<Instant>> last_pass_time(store::Store& store) {
    const auto text = store.note(time_note);
    if (!text) return std::unexpected(text.error());
    return text->empty() ? std::nullopt : parse_instant(*text);
}

Result<void> check_not_before_last_pass(store::Store& store, std::optional<Instant> at) {
    if (!at) return {};
    const auto last = last_pass_time(store);
    if (!last) return std::unexpected(last.error());
    if (!*last || *at >= **last) return {};
    return fail(Errc::usage, "--at: " + to_string(*at) + " is before the store's last pass (" + to_string(**last) +
                                 "): want that or later");
}

Result<std::string> last_pass_line(store::Store& store) { return store.note(line_note); }

}  // namespace paperwire::daemon
