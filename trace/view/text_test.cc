#include "trace/view/text.h"

#include <gtest/gtest.h>

#include "trace/view/style.h"

namespace ramet::trace {
namespace {

const Style unicode{.unicode = true};
const Style ascii{};

TEST(Printable, LetsNoEscapeCodeThrough) {
  EXPECT_EQ(printable("\x1b[31mred\a\n", unicode), "\\x1b[31mred\\x07\\n");
  EXPECT_EQ(printable("\xc2\x9b" "31m", unicode), "\\u009b31m") << "C1 control sequence introducer";
}

TEST(Printable, ShowsWhatWouldReorderOrHideText) {
  EXPECT_EQ(printable("a\u202etxt.exe", unicode), "a\\u202etxt.exe");
  EXPECT_EQ(printable("zero\u200bwidth", unicode), "zero\\u200bwidth");
}

TEST(Printable, EscapesEveryByteOfInvalidUtf8) {
  EXPECT_EQ(printable("\xff", unicode), "\\xff");
  EXPECT_EQ(printable("\xe2\x82", unicode), "\\xe2\\x82") << "cut short";
  EXPECT_EQ(printable("\xc0\xaf", unicode), "\\xc0\\xaf") << "overlong";
  EXPECT_EQ(printable("\xed\xa0\x80", unicode), "\\xed\\xa0\\x80") << "surrogate";
}

TEST(Printable, KeepsOtherLanguagesOnlyWhereUnicodeIsAllowed) {
  EXPECT_EQ(printable("grün 线程", unicode), "grün 线程");
  EXPECT_EQ(printable("grün", ascii), "gr\\u00fcn");
}

TEST(DisplayWidth, CountsColumnsAndNotBytes) {
  EXPECT_EQ(display_width("grün"), 4);
  EXPECT_EQ(display_width("线程"), 4);
  EXPECT_EQ(display_width("e\u0301"), 1);
  EXPECT_EQ(display_width(""), 0);
}

TEST(Shorten, LeavesWhatFits) { EXPECT_EQ(shorten("ls -l", 5, unicode), "ls -l"); }

TEST(Shorten, MarksWhatItCut) {
  EXPECT_EQ(shorten("make -j2 all", 8, unicode), "make -j…");
  EXPECT_EQ(shorten("make -j2 all", 8, ascii), "make ...");
  EXPECT_EQ(shorten("make -j2 all", 1, unicode), "…");
  EXPECT_EQ(shorten("make -j2 all", 0, unicode), "");
}

TEST(Shorten, NeverTakesMoreColumnsThanAskedNorCutsACharacter) {
  const std::string text = "线程 e\u0301 \\x1b[31m grün \\u202e end";
  for (int width = 0; width < 40; ++width) {
    const std::string cut = shorten(text, width, unicode);
    EXPECT_LE(display_width(cut), width);
    EXPECT_EQ(printable(cut, unicode), cut) << "a character was cut in the middle";
  }
  EXPECT_EQ(shorten("ab\\x1bcd", 6, unicode), "ab…") << "an escape is whole or absent";
}

TEST(QuoteWord, QuotesAsAShellWould) {
  EXPECT_EQ(quote_word("--jobs=2", unicode), "--jobs=2");
  EXPECT_EQ(quote_word("a b", unicode), "'a b'");
  EXPECT_EQ(quote_word("", unicode), "''");
  EXPECT_EQ(quote_word("it's", unicode), "$'it\\'s'");
  EXPECT_EQ(quote_word("$HOME", unicode), "'$HOME'");
  EXPECT_EQ(quote_word("grün", unicode), "grün");
}

TEST(QuoteWord, WritesWhatCannotBePrintedSoThatTheShellWouldReadItBack) {
  EXPECT_EQ(quote_word("a\x1b[2J\\", unicode), "$'a\\x1b[2J\\\\'");
  EXPECT_EQ(quote_word("\xff", unicode), "$'\\xff'");
}

TEST(CommandLine, JoinsTheWords) { EXPECT_EQ(command_line({"sh", "-c", "ls | wc"}, unicode), "sh -c 'ls | wc'"); }

}  // namespace
}  // namespace ramet::trace
