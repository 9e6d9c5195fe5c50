// SPDX-License-Identifier: MIT
// config: lines of subscribers_file that are surely right, without a tree. Equal to PopulationReader in what it takes;
// whatever that might find fault with, or warn of, is left to it.
#pragma once

#include <string_view>

#include "config/draft.hpp"
#include "config/flat_json.hpp"
#include "config/quick_filter.hpp"
#include "config/surroundings.hpp"

namespace paperwire::config {

class QuickLineReader {
public:
    /// What `around` points to must outlive this.
    explicit QuickLineReader(const Surroundings& around) : around_(around), filters_(*around.filters) {}

    /// The subscriber of a line, FlatJson::padding readable bytes after it; false: not surely right. Whether its id and
    /// its places in archives are free is not looked at.
    [[nodiscard]] bool read(std::string_view line, Draft& draft);
    /// Names of filters that the line asked for; views of what read() was given last.
    [[nodiscard]] const std::vector<std::string_view>& named() const noexcept { return filters_.named(); }

    /// Whether that line has a pattern that every paper must be asked about.
    [[nodiscard]] bool has_pattern_without_literal() const noexcept { return filters_.has_pattern_without_literal(); }

private:
    [[nodiscard]] bool read_use(std::uint32_t position, Draft& draft);
    [[nodiscard]] bool read_delivery(std::uint32_t position, Draft& draft);
    template <typename Members>
    [[nodiscard]] bool read_addressee(const Members& members, Draft& draft, Delivery& delivery) const;
    template <typename Members>
    [[nodiscard]] bool read_selection(const Members& members, const Draft& draft, Delivery& delivery) const;
    template <typename Members>
    [[nodiscard]] bool read_manner(const Members& members, Delivery& delivery) const;
    template <typename Members>
    [[nodiscard]] bool read_chat_keys(const Members& members, Delivery& delivery) const;
    template <typename Members>
    [[nodiscard]] bool read_place_and_language(const Members& members, std::string& timezone,
                                               std::string& language) const;

    Surroundings around_;
    QuickFilterReader filters_;
    FlatJson json_;
    FlatValues values_;
};

}  // namespace paperwire::config
