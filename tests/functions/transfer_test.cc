// Transfer: values as bytes, and bytes that are not those of a value.
#include "ramet/task/transfer.h"

#include <gtest/gtest.h>

namespace ramet {
namespace {

template <class T>
void expect_same(const T& value) {
  const auto bytes = to_bytes(value);
  EXPECT_EQ(from_bytes<T>(bytes), value);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(from_bytes<T>(std::span(bytes).first(size)), std::nullopt) << size << " of " << bytes.size() << " bytes";
  }
}

TEST(Transfer, GivesTheSameValueAndNoneOfFewerBytes) {
  expect_same(5);
  expect_same(std::string("aspen"));
  expect_same(std::u16string(u"Zitterpappel"));
  expect_same(std::vector<long>{1, 2, 3});
  expect_same(std::vector<bool>{true, false});
  expect_same(std::vector<std::string>{"", "birch"});
  expect_same(std::tuple(1, std::string("elm"), std::pair(2.5, std::vector<char>{'x'})));
}

TEST(Transfer, BelievesNoLengthThatTheBytesDoNotHave) {
  const auto absurd = to_bytes(~std::size_t{0});
  EXPECT_EQ(from_bytes<std::string>(absurd), std::nullopt);
  EXPECT_EQ(from_bytes<std::vector<long>>(absurd), std::nullopt);
  EXPECT_EQ(from_bytes<std::vector<std::string>>(absurd), std::nullopt);
}

static_assert(Transferable<std::array<int, 4>> && Transferable<std::optional<std::string>> &&
              Transferable<std::tuple<>>);
static_assert(!Transferable<int*> && !Transferable<std::string_view> && !Transferable<std::span<int>>);
static_assert(!Transferable<std::vector<const char*>> && !Transferable<std::pair<int, std::nullptr_t>>);

}  // namespace
}  // namespace ramet
