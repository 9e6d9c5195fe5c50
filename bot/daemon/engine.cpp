// SPDX-License-Identifier: MIT
// daemon: wiring and the pass.
#include "bot/daemon/engine.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>

#include "bot/core/log.hpp"
#include "bot/daemon/chance.hpp"
#include "bot/daemon/configuration.hpp"
#include "bot/daemon/joint_turns.hpp"
#include "bot/daemon/terminal.hpp"
#include "bot/net/mail_client.hpp"
#include "bot/schedule/zone.hpp"
#include "channels/create.hpp"

namespace paperwire::daemon {

namespace {

using boost::asio::awaitable;

unsigned cores() { return std::max(1U, std::thread::hardware_concurrency()); }

/// Threads that write archive files: they wait for the disk, not for a core.
constexpr unsigned file_threads = 8;

/// Deliveries of one channel under way in a pass: whoever asked for it waits, and each transaction is worth the more.
constexpr std::size_t outbox_window = 4'096;

bool is_directory(const source::ArxivSettings& settings) { return settings.rss.starts_with("file://"); }

bool write_stdout(std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

boost::asio::awaitable<bool> sleep_for(async::Clock& clock, std::chrono::milliseconds duration) {
    co_await clock.sleep_for(duration);
    co_return true;
}

std::chrono::milliseconds since(async::Clock& clock, async::Monotonic begun) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(clock.monotonic() - begun);
}

}  // namespace

Engine::Engine(config::Settings settings, std::unique_ptr<store::Store> store, std::optional<Instant> at,
               TurnStores turns)
    : settings_(std::move(settings)),
      audience_(audience_of(settings_)),
      clock_(at),
      store_(std::move(store)),
      turn_stores_(std::move(turns)),
      store_thread_("store", 1),
      pool_("pool", cores()),
      files_("files", file_threads),
      http_(net::create_http_client(loop_.get_executor())) {
    turns_ = make_turns(Patience::as_asked);
    patient_turns_ = make_turns(Patience::own);
    source_ = is_directory(settings_.arxiv) ? source::create_directory_source(settings_.arxiv)
                                            : source::create_http_source(settings_.arxiv, *http_, clock_, *turns_);
    archive_ = source::create_http_archive(settings_.arxiv, *http_, clock_, *turns_);
}

Engine::~Engine() = default;

std::unique_ptr<source::Turns> Engine::make_turns(Patience patience) {
    store::Store& own = turn_stores_.instead ? *turn_stores_.instead : *store_;
    auto turns = std::make_unique<StoreTurns>(TurnRooms{own, store_thread_, clock_, random_number}, patience);
    if (!turn_stores_.as_well) return turns;
    const TurnRooms others{*turn_stores_.as_well, store_thread_, clock_, random_number};
    return std::make_unique<JointTurns>(std::make_unique<StoreTurns>(others, patience), std::move(turns));
}

void Engine::rest(std::chrono::milliseconds duration) { static_cast<void>(run(sleep_for(clock_, duration))); }

std::unique_ptr<source::PaperSource> Engine::make_source(const source::ArxivSettings& settings) {
    if (is_directory(settings)) return source::create_directory_source(settings);
    return source::create_http_source(settings, *http_, clock_, *patient_turns_);
}

std::unique_ptr<source::ArchiveSource> Engine::make_archive(const source::ArxivSettings& settings) {
    return source::create_http_archive(settings, *http_, clock_, *patient_turns_);
}

Result<std::unique_ptr<channels::Channel>> Engine::make_channel(const std::string& name,
                                                                const config::ChannelSettings& settings) {
    if (const auto* email = std::get_if<email::EmailSettings>(&settings)) {
        return email::create_channel(*email, net::create_mail_client(loop_.get_executor(), email::mail_server(*email)));
    }
    if (const auto* archive = std::get_if<archive::ArchiveSettings>(&settings))
        return archive::create_channel(*archive, files_);
    if (std::holds_alternative<config::ConsoleSettings>(settings))
        return console::create_channel(stdout_style(), write_stdout);
    if (std::holds_alternative<config::NullSettings>(settings)) return null::create_channel();
    if (const auto* telegram = std::get_if<telegram::TelegramSettings>(&settings))
        return telegram::create_channel(*telegram, *http_);
    if (const auto* slack = std::get_if<slack::SlackSettings>(&settings)) return slack::create_channel(*slack, *http_);
    return fail(Errc::internal, "channels." + name + ": a type without a maker");
}

Result<void> Engine::open_channels(const MakeChannel& make) {
    for (const auto& [name, settings] : settings_.channels) {
        auto channel = make ? make(name, settings) : make_channel(name, settings);
        if (!channel) return std::unexpected(channel.error());
        (*channels_)[name] = std::move(*channel);
    }
    return {};
}

awaitable<Result<std::vector<std::string>>> Engine::categories_to_ask(PassOrder order) {
    if (!order.only_unread) co_return *audience_->everything;
    auto read = [this] { return store_->feed_states(); };
    Result<std::map<std::string, store::FeedState>> states = co_await async::offload(store_thread_, std::move(read));
    if (!states) co_return std::unexpected(states.error());
    const Day today = schedule::eastern_day(clock_.civil());
    std::vector<std::string> lacking;
    for (const std::string& category : *audience_->everything) {
        const auto known = states->find(category);
        if (known == states->end() || !known->second.day || *known->second.day < today) lacking.push_back(category);
    }
    co_return lacking;
}

awaitable<Result<void>> Engine::poll(PassOrder order, PassReport& report) {
    Result<std::vector<std::string>> categories = co_await categories_to_ask(order);
    if (!categories) co_return std::unexpected(categories.error());
    ProgressLine line;
    intake::PollRooms rooms{*source_,
                            *store_,
                            store_thread_,
                            clock_,
                            random_number,
                            [&line](const std::string& category, std::size_t done, std::size_t all) {
                                line.show("reading " + category, done, all);
                            }};
    intake::PollPlan plan;
    plan.categories = std::move(*categories);
    plan.settle_missing = audience_->asks_for_missing;
    // Somebody who asks for a pass wants it now; only arXiv itself is spared by our own back-off as well.
    plan.own_backoff = source::is_arxiv_host(settings_.arxiv.rss);
    plan.rebuilt_daily = !is_directory(settings_.arxiv);
    plan.has_archive = archive_ != nullptr && source::may_ask_oai(settings_.arxiv);
    Result<intake::PollReport> polled = co_await intake::poll_sources(rooms, std::move(plan));
    if (!polled) co_return std::unexpected(polled.error());
    report.poll = std::move(*polled);
    co_return Result<void>{};
}

/// What the feeds do not bring: days that passed unread, and facts that somebody waits for.
awaitable<Result<void>> Engine::look_back(PassReport& report) {
    if (archive_ == nullptr) co_return Result<void>{};
    intake::HarvestRooms rooms{*archive_, *store_, store_thread_, clock_};
    intake::LookBackPlan plan;
    plan.categories = *audience_->everything;
    plan.facts = audience_->asks_for_missing;
    plan.replacements = audience_->takes_replacements;
    plan.harvests = source::may_ask_oai(settings_.arxiv);
    Result<intake::LookBackReport> looked = co_await intake::look_back(rooms, std::move(plan));
    if (!looked) co_return std::unexpected(looked.error());
    report.look_back = std::move(*looked);
    co_return co_await find_completed(report);
}

/// A day whose feed was cut is read once the archive brought the rest.
awaitable<Result<void>> Engine::find_completed(PassReport& report) {
    if (report.poll.left_to_archive.empty()) co_return Result<void>{};
    auto read = [this] { return store_->feed_states(); };
    const Result<std::map<std::string, store::FeedState>> states =
        co_await async::offload(store_thread_, std::move(read));
    if (!states) co_return std::unexpected(states.error());
    std::erase_if(report.poll.unread, [&](const std::string& category) {
        const auto left = report.poll.left_to_archive.find(category);
        const auto state = states->find(category);
        return left != report.poll.left_to_archive.end() && state != states->end() && state->second.day &&
               *state->second.day >= left->second;
    });
    co_return Result<void>{};
}

awaitable<Result<void>> Engine::close(PassOrder order, PassReport& report) {
    ProgressLine line;
    const auto show = [&line](std::string_view stage, std::size_t done, std::size_t all) {
        line.show(std::string(stage), done, all);
    };
    digest::CloseRooms rooms{*store_, store_thread_, pool_, clock_, random_token, cores(), show};
    digest::CloseOrder closing;
    closing.all_due = order.all_due;
    closing.keep = std::chrono::days{settings_.limits.keep_days};
    Result<digest::CloseReport> closed = co_await digest::close_digests(rooms, *audience_, closing);
    if (!closed) co_return std::unexpected(closed.error());
    report.close = *closed;
    co_return Result<void>{};
}

awaitable<Result<void>> Engine::deliver(PassReport& report) {
    ProgressLine line;
    const std::size_t all = report.close.digests;
    delivery::DeliverRooms rooms{*store_,
                                 store_thread_,
                                 pool_,
                                 clock_,
                                 [this] { return delivery::Current{audience_, channels_}; },
                                 random_number,
                                 [&line, all](std::size_t done) {
                                     if (done % 100 == 0) line.show("delivering", done, std::max(all, done));
                                 },
                                 {},
                                 {},
                                 outbox_window};
    Result<delivery::DeliverReport> delivered = co_await delivery::deliver_due(std::move(rooms));
    if (!delivered) co_return std::unexpected(delivered.error());
    report.deliver = *delivered;
    // What could have been sent and was not.
    auto count = [this, now = clock_.civil()] { return store_->count_due(now); };
    const Result<std::size_t> left = co_await async::offload(store_thread_, std::move(count));
    if (!left) co_return std::unexpected(left.error());
    report.still_due = *left;
    co_return Result<void>{};
}

awaitable<Result<PassReport>> Engine::pass(PassOrder order) {
    PassReport report;
    async::Monotonic begun = clock_.monotonic();
    if (order.poll) {
        const Result<void> polled = co_await poll(order, report);
        if (!polled) co_return std::unexpected(polled.error());
        if (order.deliver) {
            const Result<void> looked = co_await look_back(report);
            if (!looked) co_return std::unexpected(looked.error());
        }
        report.poll_time = since(clock_, begun);
    }
    begun = clock_.monotonic();
    const Result<void> closed = co_await close(order, report);
    if (!closed) co_return std::unexpected(closed.error());
    report.close_time = since(clock_, begun);
    if (order.deliver) {
        begun = clock_.monotonic();
        const Result<void> delivered = co_await deliver(report);
        if (!delivered) co_return std::unexpected(delivered.error());
        report.deliver_time = since(clock_, begun);
    }
    co_return report;
}

Result<PassReport> Engine::run_pass(PassOrder order) { return run(pass(order)); }

int exit_code_of(const PassReport& report) {
    constexpr int no_source = 69;
    constexpr int try_again = 75;
    constexpr int addressee_gone = 67;
    // arXiv's 403 is for people: no timer may go on as if it were a bad hour.
    if (report.poll.refusal || report.look_back.refused()) return no_source;
    if (!report.poll.unread.empty() && report.poll.answered == 0) return no_source;
    if (report.deliver.deferred > 0 || report.still_due > 0 || !report.poll.unread.empty() || report.look_back.gaps > 0)
        return try_again;
    return report.deliver.dead > 0 ? addressee_gone : 0;
}

std::string to_line(const PassReport& report) {
    const auto ms = [](std::chrono::milliseconds value) { return std::to_string(value.count()) + " ms"; };
    return "read " + std::to_string(report.poll.papers) + " items of " + std::to_string(report.poll.asked) +
           " categories in " + ms(report.poll_time) + "; closed " + std::to_string(report.close.digests) +
           " digests with " + std::to_string(report.close.entries) + " entries in " + ms(report.close_time) +
           " (joining " + ms(report.close.join_time) + ", indexing " + ms(report.close.index_time) + ", matching " +
           ms(report.close.match_time) + ", writing " + ms(report.close.write_time) + "); delivered " +
           std::to_string(report.deliver.sent) + " in " + std::to_string(report.deliver.parts) + " messages in " +
           ms(report.deliver_time);
}

}  // namespace paperwire::daemon
