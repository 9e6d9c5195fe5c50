// SPDX-License-Identifier: MIT
#include "bot/source/oai_answer.hpp"

namespace paperwire::source {

Result<OaiAnswer> parse_oai_answer(std::string_view /*bytes*/) {
    return fail(Errc::malformed, "an OAI-PMH answer, which is not read yet");
}

std::string oai_set(std::string_view canonical) { return std::string(canonical); }

}  // namespace paperwire::source
