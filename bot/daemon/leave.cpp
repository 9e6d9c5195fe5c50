// SPDX-License-Identifier: MIT
#include "bot/daemon/leave.hpp"

#include <algorithm>
#include <utility>

#include "bot/core/log.hpp"
#include "bot/daemon/leave_page.hpp"

namespace paperwire::daemon {

namespace {

using boost::asio::awaitable;
using store::DestinationRow;

constexpr std::size_t token_digits = 32;
/// Looked up in place of what cannot be a token, so that it takes as long.
constexpr std::string_view nobodys_token = "00000000000000000000000000000000";

std::string token_of(std::string_view path) {
    const std::string_view text = path.substr(std::min(leave_path.size(), path.size()));
    const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    const bool is_token = text.size() == token_digits && std::ranges::all_of(text, is_digit);
    return std::string{is_token ? text : nobodys_token};
}

HttpAnswer answer_to(const Error& error) {
    if (error.code == Errc::not_found) return leave_page(LeavePage::unknown, {});
    log::error("http", "a reader could not leave", {{"reason", error.message}});
    return leave_page(LeavePage::not_now, {});
}

awaitable<Result<DestinationRow>> look_up(LeaveRooms& rooms, std::string token) {
    store::Store& reader = rooms.reader;
    auto find = [&reader, &token] { return reader.destination_by_token(token); };
    co_return co_await async::offload(rooms.reader_thread, std::move(find));
}

/// Looks up and stops in one turn of the store's thread.
awaitable<Result<DestinationRow>> stop(LeaveRooms& rooms, std::string token) {
    store::Store& store = rooms.store;
    auto work = [&store, &token, now = rooms.clock.civil()]() -> Result<DestinationRow> {
        auto row = store.destination_by_token(token);
        if (!row || row->stopped) return row;
        if (const auto stopped = store.stop_destination(row->key, "left", now); !stopped)
            return std::unexpected(stopped.error());
        return row;
    };
    co_return co_await async::offload(rooms.store_thread, std::move(work));
}

awaitable<HttpAnswer> leave(LeaveRooms& rooms, std::string token) {
    const Result<DestinationRow> row = co_await stop(rooms, std::move(token));
    if (!row) co_return answer_to(row.error());
    if (!row->stopped) {
        log::info("http", "a reader left", {{"destination", to_string(row->key)}});
        rooms.left();
    }
    co_return leave_page(LeavePage::left, row->key);
}

}  // namespace

awaitable<HttpAnswer> answer_leaving(LeaveRooms rooms, HttpAsked asked) {
    std::string token = token_of(asked.path);
    if (asked.is_post) {
        if (!says_one_click(asked.type, asked.body)) co_return leave_page(LeavePage::not_asked, {});
        co_return co_await leave(rooms, std::move(token));
    }
    const Result<DestinationRow> row = co_await look_up(rooms, std::move(token));
    if (!row) co_return answer_to(row.error());
    co_return leave_page(row->stopped ? LeavePage::left : LeavePage::question, row->key);
}

}  // namespace paperwire::daemon
