// SPDX-License-Identifier: MIT
#include "bot/store/journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string_view>
#include <system_error>
#include <vector>

#include "bot/store/database.hpp"

namespace paperwire::store {
namespace {

constexpr std::size_t journal_header_bytes = 32;
constexpr std::size_t frame_header_bytes = 24;
constexpr std::uint32_t journal_magic = 0x377f0682;  // the lowest bit: checksums of big-endian words

std::uint32_t big_endian(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

std::uint32_t little_endian(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

/// Runs over header and frames.
struct Checksum {
    bool big{false};
    std::uint32_t one{0};
    std::uint32_t two{0};

    void add(std::string_view bytes) {
        const auto word = big ? big_endian : little_endian;
        for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
            one += word(bytes, at) + two;
            two += word(bytes, at + 4) + one;
        }
    }
    [[nodiscard]] bool stands_at(std::string_view bytes, std::size_t at) const {
        return big_endian(bytes, at) == one && big_endian(bytes, at + 4) == two;
    }
};

/// A cursor over a page's bytes that reads nothing beyond them.
struct Reader {
    std::string_view page;
    std::size_t at{0};

    std::uint64_t byte() { return at < page.size() ? static_cast<unsigned char>(page[at++]) : 0; }
    std::uint64_t whole(std::size_t bytes) {
        std::uint64_t value = 0;
        for (; bytes > 0; --bytes) value = value << 8U | byte();
        return value;
    }
    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (int i = 0; i < 8; ++i) {
            const auto next = byte();
            value = value << 7U | (next & 0x7fU);
            if (next < 0x80) return value;
        }
        return value << 8U | byte();
    }
};

/// A column's integer by its serial type.
std::optional<std::int64_t> integer_of(std::uint64_t type, Reader& body) {
    constexpr std::array<std::size_t, 7> widths{0, 1, 2, 3, 4, 6, 8};
    if (type == 8 || type == 9) return static_cast<std::int64_t>(type - 8);
    if (type == 0 || type >= widths.size()) return std::nullopt;
    const std::size_t bits = widths.at(type) * 8;
    const std::uint64_t raw = body.whole(widths.at(type));
    return static_cast<std::int64_t>(raw << (64 - bits)) >> (64 - bits);
}

/// A row (name, value) of `counters` that bears the name.
std::optional<std::int64_t> value_in(Reader cell, std::string_view name) {
    cell.varint();  // bytes of the payload
    const std::size_t begin = cell.at;
    const std::size_t header = cell.varint();
    const auto name_type = cell.varint();
    const auto value_type = cell.varint();
    if (name_type < 13 || name_type % 2 == 0) return std::nullopt;
    Reader body{cell.page, begin + header};
    const std::size_t length = (name_type - 13) / 2;
    if (header > body.page.size() || length > body.page.size()) return std::nullopt;
    if (body.at + length > body.page.size() || body.page.substr(body.at, length) != name) return std::nullopt;
    body.at += length;
    return integer_of(value_type, body);
}

/// `commits` on the page of `counters`: a leaf of an index, for the table has no row numbers.
std::optional<std::int64_t> commits_on(std::string_view page) {
    constexpr std::uint64_t index_leaf = 10;
    Reader head{page};
    if (head.byte() != index_leaf) return std::nullopt;
    head.at = 3;
    const auto cells = head.whole(2);
    head.at = 8;
    for (std::uint64_t i = 0; i < cells; ++i) {
        const auto found = value_in({page, head.whole(2)}, "commits");
        if (found) return found;
    }
    return std::nullopt;
}

struct Journal {
    std::ifstream stream;
    std::string salts;
    std::size_t page_bytes{0};
    Checksum checksum;
};

std::optional<Journal> open_journal(const std::string& file) {
    Journal journal{std::ifstream(file, std::ios::binary), {}, 0, {}};
    std::string header(journal_header_bytes, '\0');
    if (!journal.stream.read(header.data(), static_cast<std::streamsize>(header.size()))) return std::nullopt;
    const auto magic = big_endian(header, 0);
    if ((magic & ~1U) != journal_magic) return std::nullopt;
    journal.page_bytes = big_endian(header, 8);
    if (journal.page_bytes < 512 || journal.page_bytes > 65'536) return std::nullopt;
    journal.checksum.big = (magic & 1U) != 0;
    journal.checksum.add(std::string_view(header).substr(0, 24));
    if (!journal.checksum.stands_at(header, 24)) return std::nullopt;
    journal.salts = header.substr(16, 8);
    return journal;
}

bool next_frame(Journal& journal, std::string& frame) {
    frame.resize(frame_header_bytes + journal.page_bytes);
    if (!journal.stream.read(frame.data(), static_cast<std::streamsize>(frame.size()))) return false;
    if (frame.compare(8, 8, journal.salts) != 0) return false;
    journal.checksum.add(std::string_view(frame).substr(0, 8));
    journal.checksum.add(std::string_view(frame).substr(frame_header_bytes));
    return journal.checksum.stands_at(frame, 16);
}

/// What the file says by itself.
struct Alone {
    std::int64_t commits{0};
    std::uint32_t page{0};
};

std::optional<Alone> read_alone(const std::string& path) {
    const auto database = Database::open(path, OpenAs::alone);
    if (!database) return std::nullopt;
    const auto read = (*database)->read([&]() -> Result<std::optional<Alone>> {
        auto place = (*database)->query("SELECT rootpage FROM sqlite_schema WHERE name = 'counters'");
        if (!place.next()) return std::nullopt;
        auto count = (*database)->query("SELECT value FROM counters WHERE name = 'commits'");
        if (!count.next()) return std::nullopt;
        return Alone{count.integer(0), static_cast<std::uint32_t>(place.integer(0))};
    });
    return read ? *read : std::nullopt;
}

/// Whoever has a database open in WAL mode holds a lock on its bytes from 2^30 on, this process included.
bool is_locked(int descriptor) {
    struct flock range{};
    range.l_type = F_WRLCK;
    range.l_whence = SEEK_SET;
    range.l_start = off_t{1} << 30U;
    range.l_len = 512;
    return ::fcntl(descriptor, F_OFD_GETLK, &range) != 0 || range.l_type != F_UNLCK;
}

/// Closing a descriptor of a file that this process has open in SQLite would drop SQLite's locks on it: those stay
/// open.
bool is_in_use(const std::string& path) {
    static std::mutex guard;
    static std::vector<int> kept;
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    if (!is_locked(descriptor)) {
        ::close(descriptor);
        return false;
    }
    const std::scoped_lock hold(guard);
    kept.push_back(descriptor);
    return true;
}

}  // namespace

std::optional<JournalSpan> read_journal(const std::string& file, std::uint32_t page) {
    auto journal = open_journal(file);
    if (!journal) return std::nullopt;
    std::optional<JournalSpan> span;
    std::vector<std::int64_t> open;  // of the transaction under way
    for (std::string frame; next_frame(*journal, frame);) {
        if (big_endian(frame, 0) == page) {
            if (const auto commits = commits_on(std::string_view(frame).substr(frame_header_bytes)))
                open.push_back(*commits);
        }
        if (big_endian(frame, 4) == 0) continue;
        if (!open.empty()) span = JournalSpan{span ? span->first : open.front(), open.back()};
        open.clear();
    }
    return span;
}

Result<void> check_journal(const std::string& path) {
    std::error_code failed;
    const std::string file = path + "-wal";
    const auto bytes = std::filesystem::file_size(file, failed);
    if (failed || bytes <= journal_header_bytes || is_in_use(path)) return {};
    const auto alone = read_alone(path);
    if (!alone) return {};  // made before writes were counted, or damaged: SQLite looks at it next
    const auto span = read_journal(file, alone->page);
    if (!span || (span->first <= alone->commits + 1 && alone->commits <= span->last)) return {};
    if (is_in_use(path)) return {};  // somebody came meanwhile
    return fail(Errc::storage,
                "store " + path + ": " + file + " belongs to another state of it (the file stands at write " +
                    std::to_string(alone->commits) + ", the log goes from " + std::to_string(span->first) + " to " +
                    std::to_string(span->last) + "); if you put a backup back, move " + file + " and " + path +
                    "-shm away, which are the former file's; else " + restore_advice(path));
}

}  // namespace paperwire::store
