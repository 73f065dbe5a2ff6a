#include "trace/symbol/address_space.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "trace/symbol/image.h"
#include "trace/symbol/image_files.h"
#include "trace/symbol/own_process.h"

namespace ramet::trace {
namespace {

constexpr auto opens_nothing = [](pid_t, const Mapping&) { return -1; };

Mapping code(std::uint64_t begin, std::uint64_t end, std::string path) {
  return {.begin = begin, .end = end, .executable = true, .path = std::move(path)};
}

TEST(AddressSpace, FindsThePieceThatHoldsAnAddress) {
  ImageFiles files(opens_nothing);
  const AddressSpace space({code(0x5000, 0x6000, "/b"), code(0x1000, 0x2000, "/a")}, 1, files);
  EXPECT_EQ(space.find(0xfff), nullptr);
  EXPECT_EQ(space.find(0x1000)->path, "/a");
  EXPECT_EQ(space.find(0x1fff)->path, "/a");
  EXPECT_EQ(space.find(0x2000), nullptr) << "the end is not inside";
  EXPECT_EQ(space.find(0x5800)->path, "/b");
  EXPECT_EQ(space.find(~std::uint64_t{0}), nullptr);
}

TEST(AddressSpace, HasNoDataAndNothingThatIsEmpty) {
  ImageFiles files(opens_nothing);
  Mapping data = code(0x1000, 0x2000, "/a");
  data.executable = false;
  const AddressSpace space({data, code(0x3000, 0x3000, "/b"), code(0x5000, 0x4000, "/c")}, 1, files);
  EXPECT_TRUE(space.pieces().empty());
}

TEST(AddressSpace, NamesADeletedFileAsItWasNamed) {
  ImageFiles files(opens_nothing);
  const AddressSpace space({code(0x1000, 0x2000, "/tmp/program (deleted)")}, 1, files);
  EXPECT_EQ(space.find(0x1000)->path, "/tmp/program");
}

TEST(AddressSpace, KnowsTheImageAndTheLinkTimeAddressOfAPiece) {
  ImageFiles files(open_image_of_live_process);
  const AddressSpace space(own_executable_mappings(), getpid(), files);
  const AddressSpace::Piece* const piece = space.find(address_of(&own_executable_mappings));
  ASSERT_NE(piece, nullptr);
  ASSERT_NE(piece->image, nullptr);
  EXPECT_GE(piece->link_time, piece->image->low());
  EXPECT_LT(piece->link_time, piece->image->high());
}

TEST(AddressSpace, DropsAnImageThatDoesNotHaveTheMappedPart) {
  ImageFiles files(open_image_of_live_process);
  Mapping mapping = code(0x1000, 0x2000, "/bin/true");
  mapping.offset = std::uint64_t{1} << 40;
  const AddressSpace space({mapping}, getpid(), files);
  EXPECT_EQ(space.find(0x1000)->image, nullptr);
}

}  // namespace
}  // namespace ramet::trace
