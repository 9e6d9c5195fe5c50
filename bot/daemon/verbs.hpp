// SPDX-License-Identifier: MIT
// daemon: the verbs of the command line, one file each in bot/daemon/verbs. Each returns an exit code; results go to
// stdout, complaints to stderr.
#pragma once

#include "bot/daemon/command_line.hpp"

namespace paperwire::daemon {

/// Parses argv, sets logging up and runs the verb. An exception that escapes a verb is told as a bug: exit 70.
[[nodiscard]] int run_program(int argc, const char* const* argv);

[[nodiscard]] int verb_run(const Invocation& invocation);
[[nodiscard]] int verb_check_config(const Invocation& invocation);
[[nodiscard]] int verb_preview(const Invocation& invocation);
[[nodiscard]] int verb_match(const Invocation& invocation);
[[nodiscard]] int verb_explain(const Invocation& invocation);
[[nodiscard]] int verb_try(const Invocation& invocation);
[[nodiscard]] int verb_test_channel(const Invocation& invocation);
[[nodiscard]] int verb_destination(const Invocation& invocation);
[[nodiscard]] int verb_outbox(const Invocation& invocation);
[[nodiscard]] int verb_status(const Invocation& invocation);
[[nodiscard]] int verb_backfill(const Invocation& invocation);
[[nodiscard]] int verb_backup(const Invocation& invocation);
[[nodiscard]] int verb_papers(const Invocation& invocation);
[[nodiscard]] int verb_parse(const Invocation& invocation);
[[nodiscard]] int verb_demo(const Invocation& invocation);

}  // namespace paperwire::daemon
