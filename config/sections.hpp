// SPDX-License-Identifier: MIT
// config: what the sections of a configuration share, and their readers. Each reads its Spot into settings, adds a
// fault for whatever is wrong, and goes on.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "config/faults.hpp"
#include "config/load.hpp"
#include "config/secrets.hpp"
#include "config/settings.hpp"
#include "config/spot.hpp"

namespace paperwire::config {

struct Reading {
    Faults& faults;
    const LoadOptions& options;
    SecretReader secrets;

    [[nodiscard]] std::optional<std::string> environment(const std::string& name) const {
        return options.environment ? options.environment(name) : std::nullopt;
    }
};

/// What is wrong with a http(s) address: another scheme, a name and password in it, http:// off loopback without `tls:
/// off`. Never holds the address.
[[nodiscard]] std::string complaint_about_http(std::string_view url, bool tls_off);
/// `tls: off`.
[[nodiscard]] bool read_tls_off(const Mapping& mapping);
/// A http(s) base address without its trailing slash.
[[nodiscard]] std::optional<std::string> read_http_base(const Spot& spot, bool tls_off);
/// A path, absolute: `~/` is the home, a relative one starts where its file lies.
[[nodiscard]] std::optional<std::string> read_path(const Spot& spot, const Reading& reading);
[[nodiscard]] std::optional<std::string> read_zone(const Spot& spot);

void read_arxiv(const Spot& spot, source::ArxivSettings& arxiv);
void read_store(const Spot& spot, const Reading& reading, StoreSettings& store);
/// Where the store is when nothing is said.
void default_store(Place place, const Reading& reading, StoreSettings& store);
void read_summaries(const Spot& spot, const Reading& reading, Settings& settings);
/// Said wherever a summary is asked for.
inline constexpr const char* no_summaries_yet = "has no effect yet: this version writes no summaries";

void read_limits(const Spot& spot, Limits& limits);

/// All channels that were named, also faulty ones; without a value where even the type is unknown.
using ChannelTable = std::map<std::string, std::optional<ChannelSettings>, std::less<>>;
[[nodiscard]] ChannelTable read_channels(const Spot& spot, const Reading& reading);

}  // namespace paperwire::config
