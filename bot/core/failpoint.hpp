// SPDX-License-Identifier: MIT
// core: places where a test may break the program. Compiled in only with PAPERWIRE_FAILPOINTS (preset crash, dev);
// elsewhere PAPERWIRE_FAILPOINT is nothing. A name is `room.place`, lower case.
#pragma once

#include <functional>
#include <string_view>

namespace paperwire {

#ifdef PAPERWIRE_FAILPOINTS
/// Called at every failpoint with its name; the default obeys $PAPERWIRE_FAILPOINT ("NAME:N": SIGKILL to itself at the
/// N-th passage of NAME, "*:N" at the N-th passage of any). A test may set its own; not thread safe while loops run.
void pass_failpoint(std::string_view name);
void set_failpoint_observer(std::function<void(std::string_view)> observer);
#define PAPERWIRE_FAILPOINT(name) ::paperwire::pass_failpoint(name)
#else
#define PAPERWIRE_FAILPOINT(name) static_cast<void>(0)
#endif

}  // namespace paperwire
