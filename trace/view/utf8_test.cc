#include "trace/view/utf8.h"

#include <gtest/gtest.h>

namespace ramet::trace {
namespace {

TEST(FirstCharacter, TakesCharactersOfOneToFourBytes) {
  EXPECT_EQ(first_character("a").code, U'a');
  EXPECT_EQ(first_character("\xc3\xa9").code, U'\u00e9');
  EXPECT_EQ(first_character("\xe2\x82\xac").code, U'\u20ac');
  EXPECT_EQ(first_character("\xf0\x9f\x90\x9a").code, U'\U0001f41a');
  EXPECT_EQ(first_character("\xf0\x9f\x90\x9a").size, 4U);
}

TEST(FirstCharacter, RefusesWhatRfc3629Refuses) {
  for (const std::string_view broken : {"\x80", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff", "\xc3", "\xe2\x82"}) {
    EXPECT_FALSE(first_character(broken).valid);
    EXPECT_EQ(first_character(broken).size, 1U);
  }
}

TEST(Unprintable, MeansControlsAndMarksThatReorder) {
  for (const char32_t code : {U'\x1b', U'\x7f', U'\x9b', U'\u202e', U'\ufeff', U'\U000e0041'}) EXPECT_TRUE(is_unprintable(code));
  for (const char32_t code : {U' ', U'~', U'\u00e9', U'\u5de5', U'\U0001f41a'}) EXPECT_FALSE(is_unprintable(code));
}

}  // namespace
}  // namespace ramet::trace
