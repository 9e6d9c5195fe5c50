// SPDX-License-Identifier: MIT
// daemon: the configuration in use, made ready: what a reload builds beside the old one and swaps whole.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bot/core/result.hpp"
#include "bot/delivery/deliver_due.hpp"
#include "bot/digest/audience.hpp"
#include "bot/source/archive.hpp"
#include "bot/source/paper_source.hpp"
#include "config/load.hpp"

namespace paperwire::daemon {

/// Never null inside, but for the archive. Copies share everything.
struct Live {
    std::shared_ptr<const config::Settings> settings;
    std::shared_ptr<const digest::Audience> audience;
    std::shared_ptr<const delivery::Channels> channels;
    std::shared_ptr<source::PaperSource> source;
    std::shared_ptr<source::ArchiveSource> archive{};  // null where there is none to ask
};

/// What makes the rooms' edges from settings. Loop thread.
struct Makers {
    std::function<Result<std::shared_ptr<channels::Channel>>(const std::string& name, const config::ChannelSettings&)>
        channel;
    std::function<std::shared_ptr<source::PaperSource>(const source::ArxivSettings&)> source;
    std::function<std::shared_ptr<source::ArchiveSource>(const source::ArxivSettings&)> archive{};  // may be empty
};

/// What changed from one to the next.
struct Change {
    std::size_t subscribers_added{0};
    std::size_t subscribers_removed{0};
    std::size_t subscribers_changed{0};
    std::size_t channels_kept{0};
    std::size_t channels_made{0};
    std::size_t channels_removed{0};
    std::vector<std::string> made{};  // channels made, by name
};

/// A configuration that was read, with the work done that needs no loop thread.
struct Prepared {
    config::Loaded loaded;                             // its settings moved out
    std::shared_ptr<const config::Settings> settings;  // null when there are errors
    std::shared_ptr<const digest::Audience> audience;  // null when there are errors
    Change change{};                                   // that of the subscribers
};
/// Any thread; seconds where there are a million subscribers. What did not change since `before` (may be null) is
/// shared with it.
[[nodiscard]] Prepared prepare(config::Loaded loaded, const Live* before);

struct Built {
    Live live;
    Change change;
};

/// Makes it live. Channels whose settings did not change are those of `before`, so is the source; `before` may be null.
/// Errors: those of the makers.
[[nodiscard]] Result<Built> build_live(const Prepared& prepared, const Live* before, const Makers& makers);

}  // namespace paperwire::daemon
