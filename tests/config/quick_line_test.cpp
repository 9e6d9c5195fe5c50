// SPDX-License-Identifier: MIT
// Lines of subscribers_file are read the quick way where they are surely right, and with a tree else. Whichever way
// they go, they come to the same subscribers and the same faults.
#include <gtest/gtest.h>

#include <random>

#include "config/json_line.hpp"
#include "config/subscribers.hpp"
#include "config/yaml.hpp"
#include "tests/config/workspace.hpp"

namespace paperwire::config {
namespace {

constexpr const char* named_filters =
    "{plain: {title: x}, deep: {any_of: [{all_of: [plain]}, {authors: '^Ana$'}]}, wide: {categories: cs.*}}";

/// Reads lines one after the other, with or without the quick way.
class Reading {
public:
    explicit Reading(bool quick) : quick_(quick) {
        root_ = parse_yaml(named_filters, faults_.add_source("filters.yaml"), faults_);
        spot_.emplace(*root_, "filters", faults_);
        filters_.emplace(*spot_, Limits{2});
        archive::ArchiveSettings site;
        site.directory = "/srv";
        telegram::TelegramSettings chat;
        email::EmailSettings mail;
        slack::SlackSettings hook;
        hook.webhook = Secret("https://hooks.slack.com/x");
        channels_.emplace("site", site);
        channels_.emplace("tg", chat);
        channels_.emplace("mail", mail);
        channels_.emplace("hook", hook);
        channels_.emplace("none", NullSettings{});
        channels_.emplace("broken", std::nullopt);
        population_.emplace(Surroundings{&channels_, &*filters_, "Europe/Berlin", false});
        file_ = faults_.add_source("people.jsonl");
    }

    /// True when it went the quick way.
    bool read(const std::string& line) {
        const Place place{file_, ++number_, 1};
        const std::string padded = line + std::string(FlatJson::padding, ',');
        if (quick_ && population_->read_quickly(std::string_view{padded}.substr(0, line.size()), place)) {
            return true;
        }
        const std::size_t before = faults_.error_count();
        const NodePtr node = parse_json_line(line, file_, number_, faults_);
        if (node != nullptr && faults_.error_count() == before) {
            const Member* const id = node->find("id");
            const bool has_id = id != nullptr && id->value->is(Node::Form::scalar);
            const std::string label = has_id ? "subscribers." + id->value->text : std::string{};
            population_->read_line(Spot(*node, label, faults_), place);
        }
        return false;
    }

    [[nodiscard]] std::vector<Fault> faults() const { return faults_.sorted(); }
    [[nodiscard]] Population take() { return population_->take(); }
    [[nodiscard]] std::vector<bool> used() const {
        return {filters_->is_used("plain"), filters_->is_used("deep"), filters_->is_used("wide")};
    }

private:
    bool quick_;
    Faults faults_;
    NodePtr root_;
    std::optional<Spot> spot_;
    std::optional<FilterReader> filters_;
    ChannelTable channels_;
    std::optional<PopulationReader> population_;
    std::uint32_t file_{0};
    int number_{0};
};

void expect_equal(Reading& quick, Reading& careful) {
    EXPECT_EQ(quick.faults(), careful.faults());
    EXPECT_EQ(quick.used(), careful.used());
    const Population a = quick.take();
    const Population b = careful.take();
    EXPECT_EQ(a.subscribers, b.subscribers);
    ASSERT_EQ(a.rules.size(), b.rules.size());
    for (std::size_t i = 0; i < a.rules.size(); ++i) {
        EXPECT_EQ(a.rules[i].name, b.rules[i].name);
        EXPECT_EQ(*a.rules[i].rule, *b.rules[i].rule);
    }
}

/// Writes lines that are right for the most part.
class Writer {
public:
    explicit Writer(std::uint32_t seed) : random_(seed) {}

    std::string line() {
        std::string text =
            "{" +
            member("id", any({"\"p1\"", "4", "\"n" + number() + "\"", "\"n" + number() + "\"", "\"n" + number() + "\""},
                             {"\"\"", "\"é\"", "1.5", "null", "[1]", "-0", "true"}));
        text += rarely() ? "," + member("timezone", any({"\"UTC\"", "\"Asia/Tokyo\""}, {"\"Mars\"", "7"})) : "";
        text += rarely() ? "," + member("language", any({"\"en\"", "\"pt-BR\""}, {"\"\"", "\"english!\""})) : "";
        text += "," + member("filters", filters());
        text += very_rarely() ? "" : "," + member("deliver", deliveries());
        text += very_rarely() ? ",\"id\":\"again\"" : "";
        text += very_rarely() ? ",\"other\":1" : "";
        return mutated(text + "}" + any({""}, {"\r", " ", "{}", ",", "x"}));
    }

private:
    using Texts = std::vector<std::string>;

    std::size_t below(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_); }
    bool rarely() { return below(8) == 0; }
    bool very_rarely() { return below(120) == 0; }
    std::string number() { return std::to_string(below(100'000)); }
    std::string any(const Texts& right, const Texts& wrong) {
        const Texts& texts = very_rarely() ? wrong : right;
        return texts[below(texts.size())];
    }
    static std::string member(const std::string& key, const std::string& value) { return "\"" + key + "\":" + value; }

    template <typename Item>
    std::string list(Item item) {
        if (below(3) == 0) return item();
        std::string text;
        for (std::size_t count = very_rarely() ? 0 : 1 + below(3); count > 0; --count) {
            text += (text.empty() ? "" : ",") + item();
        }
        return "[" + text + "]";
    }

    std::string pattern() {
        return any(
            {R"("\\bMLIR\\b")", R"("loop invariants?")", R"("caf\u00e9")", R"("é+")", R"("^Ana")", R"("x{2,3}y")",
             R"("\\d")", R"("[a-c]")"},
            {R"("(")", R"("")", R"("a\u0007")", R"("\\bé")", R"("\ud800")", R"("\udc00")", "\"\xFF\"", R"(".")",
             R"("\\d+")", "12", "null", R"("\b")", R"("e\u0301")", "[\"x\"]", "\"" + std::string(1001, 'a') + "\""});
    }

    std::string filter(std::size_t depth, bool with_name) {
        std::string text =
            with_name ? member("name", any({"\"a\"", "\"b\"", "\"c\""}, {"\"plain\"", "\"\"", "1.0", "3"})) : "";
        const auto add = [&text](const std::string& one) { text += (text.empty() ? "" : ",") + one; };
        if (rarely())
            add(member("categories",
                       list([&] { return any({"\"cs.PL\"", "\"cs.*\"", "\"hep-th\""}, {"\"cs\"", "\"x\""}); })));
        if (rarely()) add(member("announce", list([&] { return any({"\"new\"", "\"cross\""}, {"\"old\""}); })));
        if (rarely())
            add(member("keywords", list([&] { return any({"\"type system\"", "\"naïve\""}, {"\"--\"", "\"\""}); })));
        if (rarely()) add(member("primary", "\"cs.LO\""));
        if (below(2) == 0) add(member(any({"text", "title", "authors"}, {"txet"}), list([&] { return pattern(); })));
        if (depth < 3 && below(3) == 0) {
            add(member(any({"all_of", "any_of", "none_of"}, {"one_of"}), list([&] {
                           return below(3) == 0 ? any({"\"plain\"", "\"deep\""}, {"\"nobody\""})
                                                : filter(depth + 1, false);
                       })));
        }
        if (!very_rarely()) add(member("comment", pattern()));
        return "{" + text + "}";
    }

    std::string filters() {
        return list([&] {
            return below(2) == 0 ? any({"\"plain\"", "\"deep\"", "\"wide\""}, {"\"nobody\"", "7", "[]"})
                                 : filter(0, true);
        });
    }

    std::string deliveries() {
        return list([&] {
            struct Place {
                std::string channel;
                std::string to;
            };
            const std::vector<Place> places{{"site", "\"p" + number() + "\""},
                                            {"tg", any({"12345", "\"-10012\"", "\"@readers\""}, {"\"x\"", "-5"})},
                                            {"mail", any({"\"a@example.org\"", "\"b@example.org\""}, {"\"a b\"", "7"})},
                                            {"none", any({"\"x\"", "1", "\"y\""}, {"\"\"", "18446744073709551616"})},
                                            {any({"none"}, {"hook", "nowhere", "broken"}), ""}};
            const Place& place = places[below(places.size())];
            std::string text = member("channel", "\"" + place.channel + "\"");
            text += place.to.empty() || very_rarely() ? "" : "," + member("to", place.to);
            const auto add = [&](const char* key, const Texts& right, const Texts& wrong) {
                if (rarely()) text += "," + member(key, any(right, wrong));
            };
            add("name", {"\"phone\"", "\"other\""}, {"\"ü\"", "\"\""});
            add("schedule", {"\"daily 08:00\"", "\"Weekly  Mon 9:00\"", "\"immediate\""},
                {"\"daily\"", "\"daily 25:00\""});
            add("quiet", {"\"22:00-07:00\"", "\"22:00 - 07:00\""},
                {"\"22:00\"", "\"07:00-07:00\"", "\"-\"", "\"1:00-2:00-3:00\""});
            add("timezone", {"\"UTC\""}, {"\"Nowhere\""});
            add("filters", {"\"a\"", "[\"plain\"]"}, {"[]", "[\"plain\",\"plain\"]", "\"zzz\""});
            add("language", {"\"de\""}, {"\"d\""});
            add("summary", {"\"off\"", "\"extract\""}, {"\"model\"", "\"all\""});
            add("form", {"\"full\"", "\"compact\""}, {"\"short\""});
            add("empty", {"\"skip\"", "\"send\""}, {"\"maybe\""});
            add("on_uncertain", {"\"hold\"", "\"resend\""}, {"\"x\""});
            add("silent", {"true", "false"}, {"\"yes\""});
            add("paused", {"true", "\"False\"", "\"2026-08-31\""}, {"\"soon\"", "1"});
            add("since", {"\"2026-04-20\""}, {"\"2026-02-30\""});
            add("topic", {"17"}, {"0", "\"x\""});
            return "{" + text + "}";
        });
    }

    /// Now and then with one byte changed, doubled or gone.
    std::string mutated(std::string text) {
        if (below(20) != 0) return text;
        const std::size_t at = below(text.size());
        switch (below(3)) {
            case 0: text[at] = static_cast<char>(below(256)); break;
            case 1: text.insert(at, 1, text[at]); break;
            default: text.erase(at, 1); break;
        }
        std::erase(text, '\n');
        return text;
    }

    std::mt19937 random_;
};

TEST(QuickLine, IsEqualToTheCarefulReading) {
    std::size_t quick_lines = 0;
    for (std::uint32_t seed = 1; seed <= 40; ++seed) {
        SCOPED_TRACE(seed);
        Writer writer(seed);
        Reading quick(true);
        Reading careful(false);
        std::string all;
        for (int i = 0; i < 60; ++i) {
            const std::string line = writer.line();
            all += line + "\n";
            quick_lines += quick.read(line) ? 1 : 0;
            careful.read(line);
        }
        expect_equal(quick, careful);
        ASSERT_FALSE(HasFailure()) << all;
    }
    EXPECT_GT(quick_lines, 250U);
}

TEST(QuickLine, TakesWhatIsRightAndLeavesTheRest) {
    struct Case {
        std::string line;
        bool quick;
    };
    const std::string rest = R"(,"filters":"plain","deliver":{"channel":"none"}})";
    const std::vector<Case> table{
        {R"({"id":"a")" + rest, true},
        {R"({"id":7)" + rest, true},
        {R"( {"deliver":[{"channel":"none"}],"filters":[{"title":"caf\u00e9","name":"n"}],"id":"a"} )"
         "\r",
         true},
        {R"({"id":1.0)" + rest, false},
        {R"({"id":"\ud83d\ude00")" + rest, false},
        {R"({"id":"a","id":"b")" + rest, false},
        {R"({"id":"a","unknown":1)" + rest, false},
        {R"({"id":"a","filters":"plain"})", false},
        {R"({"id":"a","filters":"plain","deliver":{"channel":"none","silent":true}})", false},
        {R"({"id":"a","filters":{"name":"n","title":"\\d+"},"deliver":{"channel":"none"}})", false},
        {"\xEF\xBB\xBF{\"id\":\"a\"" + rest, false},
        {"{\"id\":\"a\"" + rest + "{}", false},
        {"{\"id\":\"\xC3\"" + rest, false},
        {"", false},
    };
    for (const Case& one : table) {
        SCOPED_TRACE(one.line);
        Reading quick(true);
        Reading careful(false);

        EXPECT_EQ(quick.read(one.line), one.quick);

        careful.read(one.line);
        expect_equal(quick, careful);
    }
}

TEST(QuickLine, SeesIdsAndArchivePlacesThatAreTaken) {
    const std::string first = R"({"id":"a","filters":"plain","deliver":{"channel":"site","to":"x"}})";
    for (const std::string second : {R"({"id":"a","filters":"deep","deliver":{"channel":"none"}})",
                                     R"({"id":"b","filters":"deep","deliver":{"channel":"site","to":"x"}})"}) {
        Reading quick(true);
        Reading careful(false);
        EXPECT_TRUE(quick.read(first));
        EXPECT_FALSE(quick.read(second));
        careful.read(first);
        careful.read(second);

        EXPECT_EQ(quick.faults().size(), 1U);
        expect_equal(quick, careful);
    }
}

}  // namespace
}  // namespace paperwire::config
