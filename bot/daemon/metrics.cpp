// SPDX-License-Identifier: MIT
// daemon: counters in prometheus-cpp's registry; gauges of the store built anew at each look, so that what is gone from
// the store is gone from the answer.
#include "bot/daemon/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>

namespace paperwire::daemon {

namespace {

using Labels = std::map<std::string, std::string>;

prometheus::Family<prometheus::Counter>& counter(prometheus::Registry& registry, const std::string& name,
                                                 const std::string& help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

prometheus::Gauge& gauge(prometheus::Registry& registry, const std::string& name, const std::string& help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

double seconds_of(Instant at) { return static_cast<double>(to_milliseconds(at)) / 1000.0; }

prometheus::ClientMetric sample(const Labels& labels, double value) {
    prometheus::ClientMetric metric;
    for (const auto& [name, text] : labels) metric.label.push_back({name, text});
    metric.gauge.value = value;
    return metric;
}

/// One gauge family of the store.
class GaugeFamily {
public:
    GaugeFamily(const std::string& name, const std::string& help) {
        family_.name = name;
        family_.help = help;
        family_.type = prometheus::MetricType::Gauge;
    }
    void add(const Labels& labels, double value) { family_.metric.push_back(sample(labels, value)); }
    [[nodiscard]] prometheus::MetricFamily take() { return std::move(family_); }

private:
    prometheus::MetricFamily family_;
};

constexpr std::array all_states{CategoryState::fresh, CategoryState::quiet, CategoryState::stale,
                                CategoryState::throttled, CategoryState::unreachable};

void add_categories(const StoreGauges& gauges, std::vector<prometheus::MetricFamily>& families) {
    GaugeFamily state("paperwire_category_state", "1 for the state that a category is in, 0 for the others");
    GaugeFamily listed("paperwire_category_listed", "Items in arXiv's newest feed of a category");
    for (const store::StoredReceipt& one : gauges.receipts) {
        for (const CategoryState each : all_states) {
            const Labels labels{{"category", one.receipt.category}, {"state", std::string(to_string(each))}};
            state.add(labels, one.receipt.state == each ? 1 : 0);
        }
        listed.add({{"category", one.receipt.category}}, one.receipt.listed);
    }
    families.push_back(state.take());
    families.push_back(listed.take());
}

void add_channels(const StoreGauges& gauges, std::vector<prometheus::MetricFamily>& families) {
    GaugeFamily queued("paperwire_outbox_queued", "Digests that wait for their first attempt or are under way");
    GaugeFamily retrying("paperwire_outbox_retrying", "Digests that were tried and wait");
    GaugeFamily uncertain("paperwire_outbox_uncertain",
                          "Digests among those that wait for whose last message no answer came");
    GaugeFamily held("paperwire_outbox_held", "Uncertain ones that wait for a person");
    GaugeFamily dead("paperwire_outbox_dead", "Dead letters");
    GaugeFamily suspended("paperwire_channel_suspended", "1 while a whole channel is held back");
    for (const auto& [name, counts] : gauges.channels) {
        const Labels labels{{"channel", name}};
        queued.add(labels, static_cast<double>(counts.queued));
        retrying.add(labels, static_cast<double>(counts.retrying));
        uncertain.add(labels, static_cast<double>(counts.uncertain));
        held.add(labels, static_cast<double>(counts.held));
        dead.add(labels, static_cast<double>(counts.dead));
        suspended.add(labels, std::ranges::count(gauges.suspended, name, &store::Suspension::channel) > 0 ? 1 : 0);
    }
    for (GaugeFamily* family : {&queued, &retrying, &uncertain, &held, &dead, &suspended})
        families.push_back(family->take());
}

void add_services(const StoreGauges& gauges, std::vector<prometheus::MetricFamily>& families) {
    GaugeFamily rests("paperwire_arxiv_service_rests", "1 while one of arXiv's services is not asked, as it wants");
    GaugeFamily refused("paperwire_arxiv_service_refused",
                        "1 after a 403, which is for people, until it answers again");
    for (const store::ServiceState& one : gauges.services) {
        const Labels labels{{"service", one.name}};
        rests.add(labels, one.not_before && *one.not_before > gauges.at ? 1 : 0);
        refused.add(labels, one.refused_at ? 1 : 0);
    }
    GaugeFamily gaps("paperwire_gaps_open", "Announcement days of categories that nobody has read whole");
    gaps.add({}, static_cast<double>(gauges.gaps));
    for (GaugeFamily* family : {&rests, &refused, &gaps}) families.push_back(family->take());
}

}  // namespace

struct Metrics::Families {
    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter>& polls =
        counter(registry, "paperwire_feed_polls_total", "Questions to arXiv by what they came to");
    prometheus::Counter& papers =
        counter(registry, "paperwire_papers_read_total", "Items read from arXiv's feeds").Add({});
    prometheus::Counter& events = counter(registry, "paperwire_events_total", "Announcements that were new").Add({});
    prometheus::Counter& digests = counter(registry, "paperwire_digests_closed_total", "Digests made").Add({});
    prometheus::Counter& entries =
        counter(registry, "paperwire_digest_entries_total", "Entries over all digests made").Add({});
    prometheus::Family<prometheus::Counter>& attempts =
        counter(registry, "paperwire_delivery_attempts_total", "Messages handed to a channel by what became of them");
    prometheus::Family<prometheus::Counter>& dead =
        counter(registry, "paperwire_deliveries_dead_total", "Digests that became dead letters");
    prometheus::Family<prometheus::Counter>& plain =
        counter(registry, "paperwire_plain_text_fallbacks_total",
                "Messages sent without their markup because the server could not read it");
    prometheus::Family<prometheus::Histogram>& seconds =
        prometheus::BuildHistogram().Name("paperwire_send_seconds").Help("How long one send took").Register(registry);
    prometheus::Counter& store_failures =
        counter(registry, "paperwire_store_failures_total", "Turns of the loops that the store ended").Add({});
    prometheus::Gauge& last_poll =
        gauge(registry, "paperwire_last_poll_timestamp_seconds", "When arXiv was last asked, and had answered");
    prometheus::Gauge& last_close =
        gauge(registry, "paperwire_last_close_timestamp_seconds", "When it was last looked for digests to make");
    prometheus::Gauge& reload_successful = gauge(registry, "paperwire_config_last_reload_successful",
                                                 "1 when the last (re)load of the configuration held");
    prometheus::Gauge& reload_time = gauge(registry, "paperwire_config_last_reload_success_timestamp_seconds",
                                           "When the configuration in use was loaded");
};

Result<StoreGauges> read_gauges(store::Store& store, Instant now) {
    StoreGauges gauges;
    auto receipts = store.newest_receipts();
    if (!receipts) return std::unexpected(receipts.error());
    auto channels = store.channel_counts();
    if (!channels) return std::unexpected(channels.error());
    auto suspended = store.suspended_channels(now);
    if (!suspended) return std::unexpected(suspended.error());
    auto services = store.services();
    if (!services) return std::unexpected(services.error());
    const auto gaps = store.open_gaps();
    if (!gaps) return std::unexpected(gaps.error());
    gauges.services = std::move(*services);
    gauges.gaps = gaps->size();
    gauges.at = now;
    gauges.receipts = std::move(*receipts);
    gauges.channels = std::move(*channels);
    gauges.suspended = std::move(*suspended);
    return gauges;
}

Metrics::Metrics() : families_(std::make_unique<Families>()) {
    prometheus::BuildGauge()
        .Name("paperwire_build_info")
        .Help("1; the version is a label")
        .Register(families_->registry)
        .Add({{"version", PAPERWIRE_VERSION}})
        .Set(1);
}

Metrics::~Metrics() = default;

void Metrics::polled(const intake::PollReport& report, Instant at) {
    for (const auto& [result, count] : report.results) families_->polls.Add({{"result", result}}).Increment(count);
    families_->papers.Increment(static_cast<double>(report.papers));
    families_->events.Increment(report.events);
    families_->last_poll.Set(seconds_of(at));
}

void Metrics::polled_before(Instant at) { families_->last_poll.Set(seconds_of(at)); }

void Metrics::closed(const digest::CloseReport& report, Instant at) {
    families_->digests.Increment(static_cast<double>(report.digests));
    families_->entries.Increment(static_cast<double>(report.entries));
    families_->last_close.Set(seconds_of(at));
}

void Metrics::attempted(const delivery::Attempted& attempt) {
    const Labels channel{{"channel", attempt.channel}};
    Labels both = channel;
    both["outcome"] = to_string(attempt.outcome.kind);
    families_->attempts.Add(both).Increment();
    if (attempt.state == store::DeliveryState::dead) families_->dead.Add(channel).Increment();
    if (attempt.outcome.plain) families_->plain.Add(channel).Increment();
    // From what an archive's file takes to the longest that a mail server may think.
    const prometheus::Histogram::BucketBoundaries bounds{0.005, 0.02, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300};
    families_->seconds.Add(channel, bounds).Observe(std::chrono::duration<double>(attempt.took).count());
}

void Metrics::reloaded(bool successful, Instant at) {
    families_->reload_successful.Set(successful ? 1 : 0);
    if (successful) families_->reload_time.Set(seconds_of(at));
}

void Metrics::store_failed() { families_->store_failures.Increment(); }

std::string Metrics::text(const StoreGauges* gauges) const {
    std::vector<prometheus::MetricFamily> families = families_->registry.Collect();
    if (gauges != nullptr) {
        add_categories(*gauges, families);
        add_channels(*gauges, families);
        add_services(*gauges, families);
    }
    return prometheus::TextSerializer().Serialize(families);
}

}  // namespace paperwire::daemon
