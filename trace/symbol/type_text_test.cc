#include "trace/symbol/type_text.h"

#include <gtest/gtest.h>

namespace ramet::trace {
namespace {

using Texts = std::vector<std::string>;

TEST(ArgumentsOf, AreTheOutermostOnes) {
  EXPECT_EQ(arguments_of("tuple<int, map<a, b> >", 0), (Texts{"int", "map<a, b>"}));
  EXPECT_EQ(arguments_of("spawn<f, ()>", 0), (Texts{"f", "()"}));
}

TEST(ArgumentsOf, BeginAtTheFirstBracketBehindAPlace) {
  EXPECT_EQ(arguments_of("a<b>::c<d, e>", 4), (Texts{"d", "e"}));
}

TEST(ArgumentsOf, KeepCommasAndArrowsThatBelongToOneArgument) {
  EXPECT_EQ(arguments_of("t<void (*)(int, long), int>", 0), (Texts{"void (*)(int, long)", "int"}));
  EXPECT_EQ(arguments_of("call_once<fn() -> u32, ()>", 0), (Texts{"fn() -> u32", "()"}));
  EXPECT_EQ(arguments_of("t<main::{lambda(int, long)#1}>", 0), (Texts{"main::{lambda(int, long)#1}"}));
}

TEST(ArgumentsOf, AreNoneWhereTheBracketsDoNotClose) {
  EXPECT_EQ(arguments_of("tuple<int, map<a, b>", 0), Texts{});
  EXPECT_EQ(arguments_of("plain", 0), Texts{});
  EXPECT_EQ(arguments_of("", 0), Texts{});
  EXPECT_EQ(arguments_of("a<b>", 4), Texts{});
}

TEST(PathOf, IsCutBetweenScopesAndNotWithinArguments) {
  EXPECT_EQ(path_of("a::b<c::d>::e"), (Texts{"a", "b<c::d>", "e"}));
  EXPECT_EQ(path_of("nested::main::{closure#0}"), (Texts{"nested", "main", "{closure#0}"}));
  EXPECT_EQ(path_of("main"), Texts{"main"});
}

TEST(PathOf, TakesAnyText) {
  EXPECT_EQ(path_of(""), Texts{""});
  EXPECT_EQ(path_of("::"), (Texts{"", ""}));
  EXPECT_EQ(path_of("a:::b").size(), 2u);
  EXPECT_FALSE(path_of(">>>::<<<::)").empty());
}

}  // namespace
}  // namespace ramet::trace
