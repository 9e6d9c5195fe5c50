// SPDX-License-Identifier: MIT
// channels: a digest as JSON and back. The contract's keys come first and in its order; extra keys after them carry
// what the other forms need, so that an archive can be rendered again from its DAY.json alone.
#pragma once

#include <string>
#include <string_view>

#include "bot/core/digest.hpp"
#include "bot/core/result.hpp"

namespace paperwire::channels {

/// render_json (preview_forms.hpp) on one line, for the outbox.
[[nodiscard]] std::string compact_json(const Digest& digest);

/// Reads what render_json or compact_json wrote; keys that are not the contract's may be missing. The digest's id and
/// raw texts are not kept. Text is mended to valid UTF-8. Entries are numbered through anew. Errors: malformed, naming
/// the key.
[[nodiscard]] Result<Digest> digest_from_json(std::string_view json);

/// Sets Digest::contents from the entries as they stand (a group a stretch of one category) and numbers them through.
/// `titles` gives a category its title; where it has none, the id stands.
void number_through(Digest& digest, const std::vector<Group>& titles);

}  // namespace paperwire::channels
