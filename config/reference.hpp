// SPDX-License-Identifier: MIT
// config: the form of `${env:NAME}`, `${file:/path}` and `${credential:NAME}`. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paperwire::config {

struct Reference {
    enum class Kind : std::uint8_t { env, file, credential };

    Kind kind{Kind::env};
    std::string name;      // NAME or path
    std::size_t begin{0};  // of `${` in the text it was found in
    std::size_t end{0};    // after `}`
};

/// True when `${env:`, `${file:` or `${credential:` stands anywhere in the text.
[[nodiscard]] bool has_reference(std::string_view text);
/// The first well-formed reference at or after `from`. Nothing is checked of its name.
[[nodiscard]] std::optional<Reference> find_reference(std::string_view text, std::size_t from = 0);
/// What is wrong with a reference's name, as `want …`; empty when nothing is.
[[nodiscard]] std::string complaint_about(const Reference& reference);

}  // namespace paperwire::config
