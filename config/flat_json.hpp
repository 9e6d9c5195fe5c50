// SPDX-License-Identifier: MIT
// config: one line of JSON as a row of values, for the many lines that are surely right. flat_json.cpp is the one file
// that knows simdjson.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paperwire::config {

/// A value; those inside it follow it directly.
struct FlatValue {
    enum class Form : std::uint8_t { text, list, mapping };

    Form form{Form::text};
    std::uint32_t end{0};   // position after the last value inside it
    std::string_view key;   // of a mapping's members
    std::string_view text;  // whole numbers and truths too, as people write them
};

class FlatJson {
public:
    /// So many bytes after a line must be readable.
    static constexpr std::size_t padding = 64;

    FlatJson();
    FlatJson(const FlatJson&) = delete;
    FlatJson& operator=(const FlatJson&) = delete;
    ~FlatJson();

    /// The values of a line whose whole is a mapping, good until the next call; empty for whatever config/json_line.hpp
    /// might refuse or read otherwise. Keys may be there twice.
    [[nodiscard]] std::span<const FlatValue> read(std::string_view line);

private:
    struct Parser;
    std::unique_ptr<Parser> parser_;
    std::vector<FlatValue> values_;
    std::string numbers_;
};

}  // namespace paperwire::config
