// SPDX-License-Identifier: MIT
// daemon: Boost.Beast's HTTP without its assertions. One of Boost 1.81 does not hold when the last chunk of a body
// comes in pieces (https://github.com/boostorg/beast/pull/2861, 2024): any stranger could end the process by it. The
// code behind it is right.
#pragma once

#include <boost/beast/core.hpp>

#pragma push_macro("BOOST_DISABLE_ASSERTS")
#define BOOST_DISABLE_ASSERTS
#include <boost/beast/http.hpp>
#pragma pop_macro("BOOST_DISABLE_ASSERTS")
#include <boost/assert.hpp>
