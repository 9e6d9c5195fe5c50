// SPDX-License-Identifier: MIT
// digest: facts of a paper that may still come, once nobody waits for them any more.
#pragma once

#include "bot/core/paper.hpp"

namespace paperwire::digest {

/// The paper with what is unknown taken as none; itself where nothing is unknown.
[[nodiscard]] PaperPtr without_unknowns(const PaperPtr& paper);

}  // namespace paperwire::digest
