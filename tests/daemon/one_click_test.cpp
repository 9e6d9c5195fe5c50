// SPDX-License-Identifier: MIT
// What counts as a reader's word that they want to leave: the forms of RFC 8058, and nothing that only looks like one.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bot/daemon/leave.hpp"

namespace paperwire::daemon {
namespace {

struct Case {
    std::string type;
    std::string body;
    bool says{false};
};

const std::string form = "application/x-www-form-urlencoded";
const std::string parts = "multipart/form-data; boundary=xyz";

std::string part(const std::string& name, const std::string& value, const std::string& boundary = "xyz") {
    return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
}

TEST(OneClick, IsReadInBothForms) {
    const std::vector<Case> cases = {
        {form, "List-Unsubscribe=One-Click", true},
        {form + "; charset=UTF-8", "List-Unsubscribe=One-Click", true},
        {"Application/X-WWW-Form-URLEncoded", "List-Unsubscribe=One-Click", true},
        {"", "List-Unsubscribe=One-Click", true},
        {form, "List-Unsubscribe=One-Click\r\n", true},
        {form, "List%2DUnsubscribe=One%2dClick", true},
        {form, "a=b&List-Unsubscribe=One-Click&c", true},
        {parts, part("List-Unsubscribe", "One-Click") + "--xyz--\r\n", true},
        {parts, part("List-Unsubscribe", "One-Click") + "--xyz--", true},
        {"multipart/form-data; boundary=\"x y\"", part("List-Unsubscribe", "One-Click", "x y") + "--x y--", true},
        {"Multipart/Form-Data; charset=utf-8; Boundary=xyz", part("List-Unsubscribe", "One-Click") + "--xyz--", true},
        {parts, "preamble\r\n" + part("a", "b") + part("List-Unsubscribe", "One-Click") + "--xyz--\r\nepilogue", true},
        {parts, "--xyz\r\n" + part("List-Unsubscribe", "One-Click") + "--xyz--", true},  // a part without a byte
        {parts,
         "--xyz\r\ncontent-disposition: form-data; name=List-Unsubscribe\r\nContent-Type: "
         "text/plain\r\n\r\nOne-Click\r\n"
         "--xyz--",
         true},
    };
    for (const Case& one : cases)
        EXPECT_EQ(says_one_click(one.type, one.body), one.says) << one.type << "\n" << one.body;
}

TEST(OneClick, IsNotGuessed) {
    const std::vector<Case> cases = {
        {form, ""},
        {form, "List-Unsubscribe"},
        {form, "List-Unsubscribe="},
        {form, "List-Unsubscribe=No"},
        {form, "List-Unsubscribe=One-Clickx"},
        {form, "xList-Unsubscribe=One-Click"},
        {form, "a=List-Unsubscribe=One-Click"},
        {form, "One-Click=List-Unsubscribe"},
        {form, "List-Unsubscribe=One-Clic%"},
        {form, "%"},
        {form, std::string("List-Unsubscribe=One-Click\0", 27)},
        {"text/plain", "List-Unsubscribe=One-Click"},
        {"application/json", R"({"List-Unsubscribe": "One-Click"})"},
        {"multipart/form-data", part("List-Unsubscribe", "One-Click") + "--xyz--"},
        {"multipart/form-data; boundary=", "--\r\n" + part("List-Unsubscribe", "One-Click")},
        {parts, ""},
        {parts, "List-Unsubscribe=One-Click"},
        {parts, part("other", "One-Click") + "--xyz--"},
        {parts, part("List-Unsubscribe", "No") + "--xyz--"},
        {parts, part("List-Unsubscribe", "One-Click", "abc") + "--abc--"},
        {parts, "--xyz\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n"},
        {parts, "--xyz"},
        {parts, "--xyz\r\n\r\n\r\n\r\n--xyz"},
    };
    for (const Case& one : cases) EXPECT_FALSE(says_one_click(one.type, one.body)) << one.type << "\n" << one.body;
}

TEST(MaskedName, TellsTheReaderAndNobodyElse) {
    EXPECT_EQ(masked("ana@example.org"), "a…@e….org");
    EXPECT_EQ(masked("ß@müller.example"), "ß…@m….example");
    EXPECT_EQ(masked("ana@localhost"), "a…@l…");
    EXPECT_EQ(masked("\"a@b\"@example.org"), "\"…@e….org");
    EXPECT_EQ(masked("@papers"), "@…");
    EXPECT_EQ(masked("123456789"), "1…");
    EXPECT_EQ(masked(""), "…");
    EXPECT_EQ(masked("a@"), "a…@…");
}

}  // namespace
}  // namespace paperwire::daemon
