// SPDX-License-Identifier: MIT
// fakes: papers, feeds, filters and people in a line each.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "bot/core/paper.hpp"
#include "bot/core/subscriber.hpp"
#include "bot/digest/audience.hpp"
#include "bot/source/paper_source.hpp"
#include "filters/rule.hpp"

namespace paperwire::fakes {

/// The value, or the end of the test with the error.
template <typename T>
T want(Result<T> result);
inline void want(Result<void> result);

[[nodiscard]] Day day(const std::string& text);
[[nodiscard]] Instant at(const std::string& text);
[[nodiscard]] PaperId id(const std::string& text);

/// `Title of 2604.00001`, comment unknown and no journal reference: what a feed knows.
[[nodiscard]] Paper make_paper(const std::string& paper, std::vector<std::string> categories, int version = 1);
[[nodiscard]] source::FeedItem item(const std::string& paper, Kind kind, std::vector<std::string> categories,
                                    int version = 1);
/// A whole answer of one category's feed; the etag is made of the category, the day and the number of items.
[[nodiscard]] source::FeedAnswer feed(const std::string& category, const std::string& its_day,
                                      std::vector<source::FeedItem> items);

/// A filter on categories alone.
[[nodiscard]] filters::Rule in(std::vector<std::string> categories);
[[nodiscard]] filters::KindSet kinds(std::vector<Kind> wanted);

/// A subscriber with one delivery to the channel `box`, through filters named f0, f1, …
struct Person {
    std::string name;
    std::string schedule{"daily 08:00"};
    std::vector<filters::Rule> rules;
    Delivery delivery{};  // channel, name, to, zone, filters and schedule are filled in where they are empty
};
[[nodiscard]] std::shared_ptr<const digest::Audience> audience_of(const std::vector<Person>& people);
[[nodiscard]] DestinationKey key(const std::string& name);

}  // namespace paperwire::fakes

template <typename T>
T paperwire::fakes::want(Result<T> result) {
    if (!result) throw std::runtime_error("wanted a value: " + result.error().message);
    return std::move(*result);
}

inline void paperwire::fakes::want(Result<void> result) {
    if (!result) throw std::runtime_error("wanted success: " + result.error().message);
}
