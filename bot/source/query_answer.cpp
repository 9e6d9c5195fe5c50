// SPDX-License-Identifier: MIT
#include "bot/source/query_answer.hpp"

namespace paperwire::source {

Result<QueryAnswer> parse_query_answer(std::string_view /*bytes*/) {
    return fail(Errc::malformed, "an answer of arXiv's query API, which is not read yet");
}

}  // namespace paperwire::source
