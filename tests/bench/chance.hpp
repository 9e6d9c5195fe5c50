// SPDX-License-Identifier: MIT
// bench: seeded chance that is the same on every machine, which the standard's distributions are not.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace paperwire::bench {

class Chance {
public:
    explicit Chance(std::uint32_t seed) : engine_(seed) {}

    /// In [0, count).
    [[nodiscard]] std::size_t below(std::size_t count) { return engine_() % count; }
    /// In [from, to].
    [[nodiscard]] std::size_t between(std::size_t from, std::size_t to) { return from + below(to - from + 1); }
    [[nodiscard]] bool percent(unsigned share) { return below(100) < share; }
    /// In [0, 1).
    [[nodiscard]] double fraction() { return static_cast<double>(engine_()) / 4294967296.0; }
    /// In [0, count), the later the likelier: the greatest of three.
    [[nodiscard]] std::size_t late(std::size_t count) { return std::max({below(count), below(count), below(count)}); }
    template <typename T>
    [[nodiscard]] const T& of(const std::vector<T>& choices) {
        return choices[below(choices.size())];
    }

private:
    std::mt19937 engine_;
};

/// Ranks in [0, count), the one of rank r with a weight of 1 / (r + 1 + shift)^exponent.
class Zipf {
public:
    Zipf(std::size_t count, double shift, double exponent = 1.0) {
        double sum = 0;
        sums_.reserve(count);
        for (std::size_t rank = 0; rank < count; ++rank)
            sums_.push_back(sum += 1.0 / std::pow(static_cast<double>(rank) + 1.0 + shift, exponent));
    }

    [[nodiscard]] std::size_t draw(Chance& chance) const {
        const auto found = std::ranges::upper_bound(sums_, chance.fraction() * sums_.back());
        return std::min(static_cast<std::size_t>(found - sums_.begin()), sums_.size() - 1);
    }

private:
    std::vector<double> sums_;
};

}  // namespace paperwire::bench
