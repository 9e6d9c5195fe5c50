// SPDX-License-Identifier: MIT
#include "tests/delivery/town.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>

namespace paperwire::delivery {

Town::Town(unsigned pool_threads) : time(here.loop, clock, {{&here.store_thread, 1}, {&here.pool, pool_threads}}) {
    here.channels.clear();
}

fakes::FakeChannel& Town::add_channel(const std::string& name, unsigned concurrency) {
    const auto channel = std::make_shared<fakes::FakeChannel>(clock, concurrency);
    channels_[name] = channel;
    here.channels[name] = channel;
    return *channel;
}

fakes::Person Town::person(const std::string& name, const std::string& channel) {
    fakes::Person made{name, "immediate", {fakes::in({"cs.PL"})}, {}};
    made.delivery.channel = channel;
    made.delivery.to = name;
    return made;
}

void Town::close_a_day(int papers) {
    std::vector<source::FeedItem> items;
    for (int i = 0; i < papers; ++i) {
        items.push_back(fakes::item("2604." + std::to_string(next_paper_++), paperwire::Kind::new_paper, {"cs.PL"}));
    }
    const Day day = fakes::day("2026-04-27").plus(next_day_++);
    here.read("cs.PL", to_string(day), std::move(items));
    digest::CloseRooms closing{
        *here.store, here.store_thread, here.pool, clock, [this] { return "token-" + std::to_string(++tokens_); }, 2};
    const auto ending = fakes::start(here.loop, digest::close_digests(closing, *here.audience, {}));
    if (!time.run_until([&ending] { return ending->value.has_value(); })) throw std::logic_error("not closed");
    fakes::want(*ending->value);
}

DeliverRooms Town::rooms() {
    DeliverRooms of_installation = here.deliver_rooms();
    return {of_installation.store,    of_installation.store_thread, of_installation.pool,     clock,
            of_installation.current,  of_installation.random,       of_installation.progress, of_installation.observe,
            of_installation.patience, of_installation.window};
}

DeliverReport Town::drain() {
    const auto ending = fakes::start(here.loop, deliver_due(rooms()));
    if (!time.run_until([&ending] { return ending->value.has_value() || ending->error; }))
        throw std::logic_error("delivery waits for something that never comes");
    if (ending->error) std::rethrow_exception(ending->error);
    return fakes::want(*ending->value);
}

void Town::start() {
    outbox_ = std::make_unique<OutboxLoop>(rooms());
    running_ = true;
    boost::asio::co_spawn(here.loop, outbox_->run(), [this](const std::exception_ptr& error) {
        running_ = false;
        if (error) std::rethrow_exception(error);
    });
    time.settle();
}

void Town::stop() { outbox_->stop(); }

bool Town::ends() {
    return time.run_until([this] { return !running_; });
}

void Town::restart(const fakes::Installation::Wrap& wrap) {
    stop();
    if (!ends()) throw std::logic_error("the loop does not end");
    here.reopen(wrap);
    start();
}

std::map<std::string, std::vector<std::chrono::milliseconds>> Town::times(const std::string& channel) {
    std::map<std::string, std::vector<std::chrono::milliseconds>> all;
    for (const fakes::Sending& sending : channels_.at(channel)->sendings()) {
        all[sending.recipient.subscriber].push_back(
            std::chrono::duration_cast<std::chrono::milliseconds>(sending.on - begin_));
    }
    return all;
}

}  // namespace paperwire::delivery
