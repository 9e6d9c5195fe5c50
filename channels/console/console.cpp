// SPDX-License-Identifier: MIT
// channels/console: a digest as text on the terminal. One part; a send is one write.
#include "channels/create.hpp"

namespace paperwire::console {

namespace {

class ConsoleChannel final : public channels::Channel {
public:
    ConsoleChannel(channels::TextStyle style, std::function<bool(std::string_view)> write)
        : style_(style), write_(std::move(write)) {}

    Result<std::vector<channels::PartBytes>> render(const Digest& digest) const override {
        return std::vector<channels::PartBytes>{channels::render_text(digest, style_)};
    }

    boost::asio::awaitable<Outcome> send(channels::Recipient, channels::PartContext,
                                         channels::PartBytes bytes) override {
        Outcome outcome;
        if (write_(bytes)) {
            outcome.kind = Outcome::Kind::sent;
            outcome.reply = "written";
        } else {
            outcome.kind = Outcome::Kind::retry;
            outcome.scope = Outcome::Scope::channel;
            outcome.reply = "standard output does not take it: closed, or the disk behind it is full";
        }
        co_return outcome;
    }

    /// One terminal: digests follow each other.
    unsigned concurrency() const override { return 1; }

private:
    channels::TextStyle style_;
    std::function<bool(std::string_view)> write_;
};

}  // namespace

std::unique_ptr<channels::Channel> create_channel(channels::TextStyle style,
                                                  std::function<bool(std::string_view)> write) {
    return std::make_unique<ConsoleChannel>(style, std::move(write));
}

}  // namespace paperwire::console
