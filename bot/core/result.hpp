// SPDX-License-Identifier: MIT
// core: the closed set of things that can go wrong, and the value-or-error that every room returns.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paperwire {

enum class Errc : std::uint8_t {
    malformed,      // outside bytes that are not what their format promises
    usage,          // the caller asked for something that cannot be (a bad flag, a TIME in the past)
    configuration,  // the configuration is at fault
    unavailable,    // the other side cannot be reached or answers 5xx
    throttled,      // the other side asks for patience (406, 429, 503)
    timeout,        // no answer within the deadline
    refused,        // the other side said no, for good
    unauthorized,   // credentials are wrong or missing
    not_found,      // no such paper, row, file
    conflict,       // another process or row stands in the way
    busy,           // another process holds what is needed for a while; nothing was done
    storage,        // the disk or the database failed
    storage_full,   // no space is left
    canceled,       // the operation was given up because the process stops
    internal,       // a bug of ours
};

/// Stable lower-case name of a code, for logs.
[[nodiscard]] std::string_view to_string(Errc code) noexcept;

/// What went wrong. `message` is lower case, names the thing, the value and the remedy, and never holds a secret.
struct Error {
    Errc code{Errc::internal};
    std::string message;
    /// How long the other side asked us to wait, where it did; zero and negative values never appear here.
    std::optional<std::chrono::seconds> retry_after{};

    friend bool operator==(const Error&, const Error&) = default;
};

template <typename T>
using Result = std::expected<T, Error>;

/// Makes the unexpected half of a Result.
[[nodiscard]] inline std::unexpected<Error> fail(Errc code, std::string message) {
    return std::unexpected<Error>(Error{code, std::move(message), std::nullopt});
}

/// Puts `context` and ": " before the error's message, keeping code and retry_after.
[[nodiscard]] inline std::unexpected<Error> fail(std::string_view context, Error error) {
    error.message.insert(0, ": ").insert(0, context);
    return std::unexpected<Error>(std::move(error));
}

}  // namespace paperwire
