// SPDX-License-Identifier: MIT
// bench: processor time and memory of this process.
#pragma once

#include <malloc.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>

namespace paperwire::bench {

/// Of all threads.
[[nodiscard]] inline double processor_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

class Stopwatch {
public:
    [[nodiscard]] double wall() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
    }
    [[nodiscard]] double processor() const { return processor_seconds() - begun_processor_; }

private:
    std::chrono::steady_clock::time_point begun_{std::chrono::steady_clock::now()};
    double begun_processor_{processor_seconds()};
};

/// How far the resident memory has risen at most since this was made. What had been freed before is given back first,
/// so that it does not hide growth.
class PeakGrowth {
public:
    PeakGrowth() {
        ::malloc_trim(0);
        std::ofstream("/proc/self/clear_refs") << "5\n";  // the peak becomes what there is now; proc(5)
        begun_mb_ = status_mb("VmRSS:");
    }
    [[nodiscard]] double megabytes() const { return status_mb("VmHWM:") - begun_mb_; }

private:
    static double status_mb(const std::string& key) {
        std::ifstream status("/proc/self/status");
        for (std::string word; status >> word;) {
            if (double kilobytes = 0; word == key && status >> kilobytes) return kilobytes / 1024.0;
        }
        return 0;
    }
    double begun_mb_{0};
};

/// What malloc has handed out and not got back.
[[nodiscard]] inline double allocated_mb() {
    const auto state = ::mallinfo2();
    return static_cast<double>(state.uordblks + state.hblkhd) / 1048576.0;
}

}  // namespace paperwire::bench
