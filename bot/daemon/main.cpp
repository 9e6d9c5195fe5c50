// SPDX-License-Identifier: MIT
#include "bot/daemon/verbs.hpp"

int main(int argc, char** argv) { return paperwire::daemon::run_program(argc, argv); }
