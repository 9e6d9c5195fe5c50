// SPDX-License-Identifier: MIT
// daemon: what is counted, for Prometheus. Counters come from the reports of the loops, gauges from the store when
// somebody looks. No label ever holds a person, an address or a secret. The only home of prometheus-cpp is metrics.cpp.
// Source: prometheus.io/docs/instrumenting/exposition_formats and /docs/practices/naming (read 2026-11).
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bot/core/time.hpp"
#include "bot/delivery/deliver_due.hpp"
#include "bot/digest/close_digests.hpp"
#include "bot/intake/poll_sources.hpp"
#include "bot/store/store.hpp"

namespace paperwire::daemon {

/// What the store says when it is looked at.
struct StoreGauges {
    std::vector<store::StoredReceipt> receipts;  // newest of every category
    std::map<std::string, store::ChannelCounts> channels;
    std::vector<store::Suspension> suspended;
    std::vector<store::ServiceState> services;  // arXiv's
    std::size_t gaps{0};                        // days that nobody has read whole
    Instant at{};
};

/// Reads the gauges. Store thread. Errors: those of the store.
[[nodiscard]] Result<StoreGauges> read_gauges(store::Store& store, Instant now);

/// Safe from any thread.
class Metrics {
public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    void polled(const intake::PollReport& report, Instant at);
    /// What an earlier process did.
    void polled_before(Instant at);
    void closed(const digest::CloseReport& report, Instant at);
    void attempted(const delivery::Attempted& attempt);
    void reloaded(bool successful, Instant at);
    void store_failed();

    /// Everything in Prometheus' text format, version 0.0.4. Without gauges when the store did not answer.
    [[nodiscard]] std::string text(const StoreGauges* gauges) const;

private:
    struct Families;
    std::unique_ptr<Families> families_;
};

}  // namespace paperwire::daemon
