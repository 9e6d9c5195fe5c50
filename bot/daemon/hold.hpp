// SPDX-License-Identifier: MIT
// daemon: a place that was taken, given back at the end of a scope, whatever ends it.
#pragma once

#include "bot/async/event.hpp"

namespace paperwire::daemon {

/// One place, given back at the end. Loop thread.
class Hold {
public:
    explicit Hold(async::Places& places) : places_(places) {}
    ~Hold() { places_.give_back(); }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

private:
    async::Places& places_;
};

}  // namespace paperwire::daemon
