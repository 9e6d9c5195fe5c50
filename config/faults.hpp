// SPDX-License-Identifier: MIT
// config: the files that were read, and the faults found in them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/load.hpp"
#include "config/node.hpp"

namespace paperwire::config {

/// One file of the configuration.
struct Source {
    std::string name;       // as shown in faults
    std::string directory;  // what relative paths in it start from; empty: the working directory
};

/// The files in the order they were read, and everything that is wrong with them. Adding never fails.
class Faults {
public:
    /// The number that Place::file holds from now on. `directory` is taken from the name.
    std::uint32_t add_source(std::string name);
    [[nodiscard]] const Source& source(std::uint32_t file) const { return sources_[file]; }
    /// `path` as seen from the file: relative ones start in its directory.
    [[nodiscard]] std::string resolve(std::uint32_t file, std::string_view path) const;

    void error(Place place, std::string message);
    void warning(Place place, std::string message);

    [[nodiscard]] std::size_t error_count() const noexcept { return errors_; }
    /// The message of the newest error; empty when there is none.
    [[nodiscard]] std::string last_error() const;
    /// `FILE:LINE:COL` of a place.
    [[nodiscard]] std::string where(Place place) const;
    /// Sorted by file order, line, column; each once.
    [[nodiscard]] std::vector<Fault> sorted() const;

private:
    struct Placed {
        Place place;
        Fault::Severity severity;
        std::string message;
    };

    std::vector<Source> sources_;
    std::vector<Placed> placed_;
    std::size_t errors_{0};
};

}  // namespace paperwire::config
