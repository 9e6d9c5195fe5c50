// SPDX-License-Identifier: MIT
// channels/email: a kept part to the bytes of a message. The one home of GMime. It writes the MIME and reads it back;
// the header is ours (headers.hpp), since GMime encodes structured headers and folds late. What is read back must be
// what was meant.
#include <gmime/gmime.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>

#include "channels/create.hpp"
#include "channels/email/headers.hpp"
#include "channels/email/outside_text.hpp"
#include "channels/email/part.hpp"
#include "channels/email/piece.hpp"
#include "channels/email/way_out.hpp"

namespace paperwire::email {
namespace {

struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using Owned = std::unique_ptr<T, Unref>;

struct FreeOptions {
    void operator()(GMimeFormatOptions* options) const { g_mime_format_options_free(options); }
};

void begin_gmime() {
    static std::once_flag once;
    std::call_once(once, [] { g_mime_init(); });
}

std::unexpected<Error> differs(const Part& part, std::string_view what) {
    return fail(Errc::internal,
                "mail " + message_label(part, part.part) + ": reads back with another " + std::string{what});
}

std::string replace_slot(std::string text, const std::string& with) {
    for (std::size_t at = 0; (at = text.find(unsubscribe_slot, at)) != std::string::npos; at += with.size())
        text.replace(at, unsubscribe_slot.size(), with);
    return text;
}

/// The domain as DNS knows it, so that only a local part may need SMTPUTF8.
Result<std::string> with_ascii_domain(const std::string& address) {
    const std::string domain{domain_part(address)};
    if (std::ranges::all_of(domain, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return address;
    const std::unique_ptr<char, decltype(&g_free)> ascii{g_hostname_to_ascii(domain.c_str()), &g_free};
    if (!ascii) return fail(Errc::malformed, "mail address: the domain \"" + domain + "\" is not one");
    return std::string{local_part(address)} + "@" + ascii.get();
}

Result<void> check_part(const Part& part) {
    const auto is_id_character = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    const bool is_id =
        !part.digest.empty() && part.digest.size() <= 64 && std::ranges::all_of(part.digest, is_id_character);
    if (!is_id) return fail(Errc::internal, "kept mail: the digest's id is not one");
    if (part.part < 1 || part.parts < part.part) return fail(Errc::internal, "kept mail: part of parts is impossible");
    if (has_unprintable(part.subject)) return fail(Errc::internal, "kept mail: the subject holds a control character");
    return {};
}

/// Base64 where quoted-printable would be longer; its content must bring its own CRLF, quoted-printable's gets it when
/// written.
struct Body {
    std::string content;
    GMimeContentEncoding encoding;
};

Body encode_body(const std::string& text) {
    const auto escaped = static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80 || c == '='; }));
    if (escaped * 6 <= text.size()) return {text, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE};
    std::string crlf;
    for (const char c : text) {
        if (c == '\n') crlf.push_back('\r');
        crlf.push_back(c);
    }
    return {std::move(crlf), GMIME_CONTENT_ENCODING_BASE64};
}

Owned<GMimePart> text_part(const char* subtype, const std::string& text) {
    const Body body = encode_body(text);
    Owned<GMimePart> part{g_mime_part_new_with_type("text", subtype)};
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part.get()), "charset", "utf-8");
    const Owned<GMimeStream> stream{g_mime_stream_mem_new_with_buffer(body.content.data(), body.content.size())};
    const Owned<GMimeDataWrapper> content{
        g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT)};
    g_mime_part_set_content(part.get(), content.get());
    g_mime_part_set_content_encoding(part.get(), body.encoding);
    return part;
}

/// A boundary that quoted-printable and base64 cannot contain: `=_` is no escape, and base64 has no `_`.
std::string boundary_of(const Part& part) { return "=_" + message_label(part, part.part); }

Owned<GMimeMultipart> alternatives(const Part& part) {
    Owned<GMimeMultipart> both{g_mime_multipart_new_with_subtype("alternative")};
    g_mime_multipart_set_boundary(both.get(), boundary_of(part).c_str());
    const Owned<GMimePart> text = text_part("plain", part.text);
    const Owned<GMimePart> html = text_part("html", part.html);
    g_mime_multipart_add(both.get(), GMIME_OBJECT(text.get()));
    g_mime_multipart_add(both.get(), GMIME_OBJECT(html.get()));
    return both;
}

void write_header(GMimeObject* message, const HeaderLine& header) {
    g_mime_object_append_header(message, header.name.c_str(), "", "utf-8");
    GMimeHeader* added = g_mime_header_list_get_header(g_mime_object_get_header_list(message), header.name.c_str());
    g_mime_header_set_raw_value(added, (" " + header.value + "\n").c_str());
}

void write_date(GMimeMessage* message, Instant date) {
    GDateTime* time =
        g_date_time_new_from_unix_utc(std::chrono::floor<std::chrono::seconds>(date).time_since_epoch().count());
    if (time == nullptr) return;
    g_mime_message_set_date(message, time);
    g_date_time_unref(time);
}

std::string stream_text(GMimeStream* stream) {
    const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    return bytes == nullptr || bytes->len == 0 ? std::string{}
                                               : std::string{reinterpret_cast<const char*>(bytes->data), bytes->len};
}

std::string write_message(const Part& part, const std::vector<HeaderLine>& headers) {
    const Owned<GMimeMessage> message{g_mime_message_new(FALSE)};
    for (const HeaderLine& header : headers) write_header(GMIME_OBJECT(message.get()), header);
    write_date(message.get(), part.date);
    const Owned<GMimeMultipart> body = alternatives(part);
    g_mime_message_set_mime_part(message.get(), GMIME_OBJECT(body.get()));
    const std::unique_ptr<GMimeFormatOptions, FreeOptions> options{g_mime_format_options_new()};
    g_mime_format_options_set_newline_format(options.get(), GMIME_NEWLINE_FORMAT_DOS);
    const Owned<GMimeStream> out{g_mime_stream_mem_new()};
    g_mime_object_write_to_stream(GMIME_OBJECT(message.get()), options.get(), out.get());
    return stream_text(out.get());
}

/// RFC 5321: CRLF and nothing else ends a line, 998 octets at most before it.
bool has_sound_lines(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t end = bytes.find("\r\n");
        if (end == std::string_view::npos || end > 998) return false;
        if (bytes.substr(0, end).find_first_of(std::string_view{"\r\n\0", 3}) != std::string_view::npos) return false;
        bytes.remove_prefix(end + 2);
    }
    return true;
}

std::string decoded_text(GMimeObject* object) {
    if (object == nullptr || !GMIME_IS_PART(object)) return {};
    GMimeDataWrapper* content = g_mime_part_get_content(GMIME_PART(object));
    if (content == nullptr) return {};
    const Owned<GMimeStream> out{g_mime_stream_mem_new()};
    g_mime_data_wrapper_write_to_stream(content, out.get());
    std::string text = stream_text(out.get());
    std::erase(text, '\r');
    return text;
}

bool is_mailbox(InternetAddressList* list, const Mailbox& meant) {
    if (list == nullptr || internet_address_list_length(list) != 1) return false;
    InternetAddress* address = internet_address_list_get_address(list, 0);
    if (!INTERNET_ADDRESS_IS_MAILBOX(address)) return false;
    const char* name = internet_address_get_name(address);
    const char* spec = internet_address_mailbox_get_idn_addr(INTERNET_ADDRESS_MAILBOX(address));
    return spec != nullptr && (meant.address == spec || header_address(meant.address) == spec) &&
           meant.name == (name == nullptr ? "" : name);
}

/// The headers that were meant, each once, and of others only Date and those of MIME.
bool has_headers(GMimeMessage* message, const std::vector<HeaderLine>& meant) {
    GMimeHeaderList* list = g_mime_object_get_header_list(GMIME_OBJECT(message));
    constexpr int others = 2;  // Date, MIME-Version; Content-Type counts as the body's
    if (g_mime_header_list_get_count(list) != static_cast<int>(meant.size()) + others) return false;
    return std::ranges::all_of(meant, [list](const HeaderLine& header) {
        GMimeHeader* found = g_mime_header_list_get_header(list, header.name.c_str());
        if (found == nullptr) return false;
        std::string raw = g_mime_header_get_raw_value(found);
        std::erase(raw, '\r');
        return raw == " " + header.value + "\n";
    });
}

Result<void> check_message(const std::string& bytes, const Part& part, const Envelope& envelope,
                           const std::vector<HeaderLine>& headers) {
    if (!has_sound_lines(bytes)) return differs(part, "line end");
    const Owned<GMimeStream> stream{g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size())};
    const Owned<GMimeParser> parser{g_mime_parser_new_with_stream(stream.get())};
    const Owned<GMimeMessage> message{g_mime_parser_construct_message(parser.get(), nullptr)};
    if (!message) return differs(part, "shape");
    if (!has_headers(message.get(), headers)) return differs(part, "header");
    const char* subject = g_mime_message_get_subject(message.get());
    if (part.subject != (subject == nullptr ? "" : subject)) return differs(part, "subject");
    const char* id = g_mime_message_get_message_id(message.get());
    if (id == nullptr || message_id(part, part.part, envelope.from) != id) return differs(part, "message id");
    if (!is_mailbox(g_mime_message_get_from(message.get()), envelope.from)) return differs(part, "sender");
    if (!is_mailbox(g_mime_message_get_to(message.get()), Mailbox{"", envelope.to})) return differs(part, "addressee");
    GMimeObject* body = g_mime_message_get_mime_part(message.get());
    if (body == nullptr || !GMIME_IS_MULTIPART(body) || g_mime_multipart_get_count(GMIME_MULTIPART(body)) != 2)
        return differs(part, "shape");
    if (decoded_text(g_mime_multipart_get_part(GMIME_MULTIPART(body), 0)) != part.text) return differs(part, "text");
    if (decoded_text(g_mime_multipart_get_part(GMIME_MULTIPART(body), 1)) != part.html) return differs(part, "HTML");
    return {};
}

}  // namespace

Result<Envelope> make_envelope(const EmailSettings& settings, const std::string& to, const std::string& token) {
    Result<Mailbox> from = parse_mailbox(settings.from);
    if (!from) return fail(Errc::configuration, "from: " + from.error().message);
    if (Result<void> checked = check_address(to); !checked) return std::unexpected(checked.error());
    Result<std::string> from_address = with_ascii_domain(from->address);
    if (!from_address) return fail(Errc::configuration, "from: " + from_address.error().message);
    Result<std::string> to_address = with_ascii_domain(to);
    if (!to_address) return std::unexpected(to_address.error());
    Result<WayOut> way_out = fill_way_out(settings, token);
    if (!way_out) return std::unexpected(way_out.error());
    return Envelope{Mailbox{std::move(from->name), std::move(*from_address)}, std::move(*to_address),
                    std::move(*way_out)};
}

Result<std::string> compose_message(const EmailSettings& settings, const channels::Recipient& recipient,
                                    const channels::PartContext&, const channels::PartBytes& bytes) {
    begin_gmime();
    Result<Part> part = part_from_json(bytes);
    if (!part) return std::unexpected(part.error());
    if (Result<void> checked = check_part(*part); !checked) return std::unexpected(checked.error());
    const Result<Envelope> envelope = make_envelope(settings, recipient.to, recipient.token);
    if (!envelope) return std::unexpected(envelope.error());
    part->text = replace_slot(std::move(part->text), plain::render_way_out(envelope->way_out.shown()));
    part->html = replace_slot(std::move(part->html), html::render_way_out(envelope->way_out.shown()));
    const std::vector<HeaderLine> headers = build_headers(*part, *envelope);
    std::string message = write_message(*part, headers);
    if (Result<void> checked = check_message(message, *part, *envelope, headers); !checked)
        return std::unexpected(checked.error());
    return message;
}

}  // namespace paperwire::email
