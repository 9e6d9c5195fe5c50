// SPDX-License-Identifier: MIT
// daemon: destination list, stop, start.
#include <algorithm>
#include <chrono>
#include <iostream>

#include "bot/async/clock.hpp"
#include "bot/daemon/configuration.hpp"
#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/open_store.hpp"
#include "bot/daemon/verbs.hpp"

namespace paperwire::daemon {

namespace {

struct Place {
    DestinationKey key;
    std::string to;
    bool paused{false};
};

std::vector<Place> places_of(const config::Settings& settings) {
    std::vector<Place> places;
    for (const Subscriber& subscriber : settings.population->subscribers) {
        for (const Delivery& delivery : subscriber.deliveries) {
            places.push_back({key_of(subscriber, delivery), delivery.to, delivery.paused || delivery.paused_until});
        }
    }
    return places;
}

std::string state_of(const Place& place, const std::vector<store::DestinationRow>& rows) {
    const auto row = std::ranges::find(rows, place.key, &store::DestinationRow::key);
    if (row == rows.end()) return "new\t";
    if (row->stopped) {
        return "stopped\t" + row->stopped_reason + (row->stopped_at ? " (" + to_string(*row->stopped_at) + ")" : "");
    }
    if (place.paused) return "paused\t";
    return row->moved_to.empty() ? "active\t" : "active\tmoved to " + row->moved_to;
}

int list(const config::Settings& settings) {
    const auto store = open_to_read(settings);
    if (!store) return report(store.error());
    const auto rows = (*store)->destinations();
    if (!rows) return report(rows.error());
    for (const Place& place : places_of(settings)) {
        std::cout << place.key.subscriber << "\t" << place.key.channel << "\t" << place.key.name << "\t"
                  << state_of(place, *rows) << "\n";
    }
    return exit_ok;
}

int change(const Invocation& invocation, const config::Settings& settings) {
    const auto places = places_of(settings);
    const auto place = std::ranges::find_if(places, [&](const Place& one) {
        return one.key.subscriber == invocation.subscriber && one.key.channel == invocation.channel &&
               (one.key.name == invocation.to || one.to == invocation.to);
    });
    if (place == places.end()) {
        std::cerr << "paperwire: " << invocation.subscriber << " " << invocation.channel << " " << invocation.to
                  << " is no destination of " << invocation.config << " (paperwire destination list shows them)\n";
        return exit_usage;
    }
    const auto store = open_to_write(settings);
    if (!store) return report(store.error());
    const Instant now = async::SystemClock().civil();
    const auto done = invocation.verb == "destination stop" ? (*store)->stop_destination(place->key, "by hand", now)
                                                            : (*store)->start_destination(place->key, now);
    if (!done && done.error().code == Errc::not_found) {
        std::cerr << "paperwire: " << to_string(place->key) << ": no pass has run since it was configured\n";
        return exit_data;
    }
    return done ? exit_ok : report(done.error());
}

}  // namespace

int verb_destination(const Invocation& invocation) {
    const auto settings = load_or_complain(invocation.config, config::LoadOptions::Secrets::off);
    if (!settings) return exit_configuration;
    return invocation.verb == "destination list" ? list(*settings) : change(invocation, *settings);
}

}  // namespace paperwire::daemon
