// SPDX-License-Identifier: MIT
// bench: work in a process of its own, so that its memory is its own and gone when it ends.
#pragma once

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <type_traits>

namespace paperwire::bench {

template <typename Value>
struct Ended {
    Value figures{};
    rusage usage{};  // of the child
    bool well{false};
};

/// Runs `work` in a child and takes what it returns, plain numbers, through a pipe. No thread may be running.
template <typename Work>
auto in_child(Work work) {
    using Value = decltype(work());
    static_assert(std::is_trivially_copyable_v<Value>);
    int ends[2]{};
    if (::pipe(ends) != 0) std::abort();
    const pid_t child = ::fork();
    if (child == 0) {
        const Value figures = work();
        const bool written = ::write(ends[1], &figures, sizeof figures) == static_cast<ssize_t>(sizeof figures);
        ::_exit(written ? 0 : 1);
    }
    ::close(ends[1]);
    Ended<Value> ended;
    ended.well = ::read(ends[0], &ended.figures, sizeof(Value)) == static_cast<ssize_t>(sizeof(Value));
    ::close(ends[0]);
    int status = 0;
    ::wait4(child, &status, 0, &ended.usage);
    if (!ended.well) ended.figures = Value{};
    return ended;
}

}  // namespace paperwire::bench
