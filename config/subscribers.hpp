// SPDX-License-Identifier: MIT
// config: subscribers and their deliveries, from YAML and from subscribers_file alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/draft.hpp"
#include "config/fingerprint.hpp"
#include "config/known_lines.hpp"
#include "config/position_table.hpp"
#include "config/quick_line.hpp"
#include "config/settings.hpp"
#include "config/spot.hpp"
#include "config/surroundings.hpp"

namespace paperwire::config {

/// Takes subscribers one by one and makes the population of them.
class PopulationReader {
public:
    /// What `before` (may be null) has already is taken from there.
    explicit PopulationReader(const Surroundings& around, std::shared_ptr<const Population> before = nullptr);

    /// Those under `subscribers`.
    void read_all(const Spot& spot);
    /// Takes a line of subscribers_file that was there before, or is surely right, FlatJson::padding readable bytes
    /// after it. False: nothing was done, and read_line() has to look.
    [[nodiscard]] bool read_quickly(std::string_view line, Place place);
    /// One line of subscribers_file; when it has a fault, nothing of it stays. True when it was taken.
    bool read_line(const Spot& spot, Place place);

    [[nodiscard]] std::size_t inline_filter_count() const noexcept { return inline_filters_; }
    [[nodiscard]] std::size_t count() const noexcept { return population_.subscribers.size(); }
    void leave_out(std::string line) { population_.left_out.push_back(std::move(line)); }
    [[nodiscard]] Population take();

private:
    void read_subscriber(const Mapping& mapping, Draft& draft);
    void read_uses(const Spot& spot, Draft& draft);
    void read_use(const Spot& spot, Draft& draft);
    void read_delivery(const Spot& spot, Draft& draft);
    void read_addressee(const Mapping& mapping, Draft& draft, Delivery& delivery);
    void read_selection(const Mapping& mapping, const Draft& draft, Delivery& delivery);
    void read_manner(const Mapping& mapping, Delivery& delivery);
    void claim_archive_place(const Mapping& mapping, std::string place, Draft& draft);
    void read_chat_keys(const Mapping& mapping, Delivery& delivery);
    [[nodiscard]] bool take_known(Fingerprint line, Place place);
    void remember(Fingerprint line, const Draft& draft);
    void keep(Draft draft, Place place);
    void claim_archive_places(std::uint32_t position);
    [[nodiscard]] bool has_free_places(const Subscriber& subscriber) const;
    [[nodiscard]] std::uint32_t number_of(const Draft::Use& use);
    /// Who has the id.
    [[nodiscard]] std::optional<Place> holder(std::string_view id) const;
    /// Whose the place in an archive is.
    [[nodiscard]] const Subscriber* owner(std::string_view archive_place) const;

    Surroundings around_;
    QuickLineReader quick_;
    Population population_;
    std::vector<Place> places_;                             // by subscriber
    PositionTable ids_;                                     // of subscribers
    std::unordered_map<std::string, Place> ids_of_no_one_;  // of entries that are no subscribers
    std::shared_ptr<const Population> before_;              // may be null
    std::optional<LineRecall> recall_;                      // set when there is one
    std::shared_ptr<KnownLines> lines_;                     // positions as read
    std::optional<PositionTable> rules_;                    // in population_.rules, by address
    std::vector<std::uint32_t> archive_owners_;             // positions of subscribers
    std::vector<std::uint32_t> archive_deliveries_;         // and which delivery
    PositionTable archive_places_;                          // in these two
    std::size_t inline_filters_{0};
};

}  // namespace paperwire::config
