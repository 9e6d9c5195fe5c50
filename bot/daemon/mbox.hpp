// SPDX-License-Identifier: MIT
// daemon: several mails as one text.
#pragma once

#include <string>
#include <vector>

namespace paperwire::daemon {

/// An mbox (mboxrd: lines that begin with `>`* and `From ` get one more `>`), line ends LF. Source: RFC 4155 (read
/// 2026-11).
[[nodiscard]] std::string to_mbox(const std::vector<std::string>& mails);

}  // namespace paperwire::daemon
