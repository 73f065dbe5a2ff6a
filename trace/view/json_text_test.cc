#include "trace/view/json_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace ramet::trace {
namespace {

TEST(JsonText, WritesFieldsInTheOrderTheyAreTold) {
  JsonText line;
  line.begin_line();
  line.number("b", 1);
  line.truth("a", false);
  line.null("c");
  line.begin_array("list");
  line.text({}, "x");
  line.begin_object();
  line.number("deep", std::numeric_limits<std::int64_t>::min());
  line.end_object();
  line.end_array();
  line.number("last", std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(line.end_line(),
            "{\"b\":1,\"a\":false,\"c\":null,\"list\":[\"x\",{\"deep\":-9223372036854775808}],"
            "\"last\":18446744073709551615}\n");
}

TEST(JsonText, BeginsEachLineAnew) {
  JsonText line;
  line.begin_line();
  line.text("name", "\xff");
  (void)line.end_line();
  line.begin_line();
  EXPECT_EQ(line.end_line(), "{}\n");
}

TEST(JsonText, EscapesWhatJsonDemandsAndWhatTerminalsObey) {
  JsonText line;
  line.begin_line();
  line.text("a", std::string_view("\"\\\n\t\r\0\x1b\x7f", 8));
  line.text("b", "caf\xc3\xa9 \xe2\x80\xae \xf3\xa0\x81\x81");
  EXPECT_EQ(line.end_line(),
            "{\"a\":\"\\\"\\\\\\n\\t\\r\\u0000\\u001b\\u007f\",\"b\":\"caf\xc3\xa9 \\u202e \\udb40\\udc41\"}\n");
}

TEST(JsonText, RepairsTextThatIsNotUtf8AndKeepsItsBytes) {
  JsonText line;
  line.begin_line();
  line.begin_array("argv");
  line.text({}, "good");
  line.text({}, "a\xff");
  line.end_array();
  line.text("name", "\xc3");
  EXPECT_EQ(line.end_line(),
            "{\"argv\":[\"good\",\"a\\ufffd\"],\"name\":\"\\ufffd\",\"raw\":{\"/argv/1\":\"61ff\",\"/name\":\"c3\"}}\n");
}

TEST(JsonText, WritesAddressesAndBytesInHexadecimal) {
  JsonText line;
  line.begin_line();
  line.hexadecimal("address", 0xffff'ffff'ffff'ff9c);
  line.hexadecimal("zero", 0);
  line.bytes("bytes", std::vector<std::byte>{std::byte{0}, std::byte{0xfe}});
  EXPECT_EQ(line.end_line(), "{\"address\":\"0xffffffffffffff9c\",\"zero\":\"0x0\",\"bytes\":\"00fe\"}\n");
}

}  // namespace
}  // namespace ramet::trace
