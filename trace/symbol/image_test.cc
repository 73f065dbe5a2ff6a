#include "trace/symbol/image.h"

#include <elf.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <iterator>

#include "trace/symbol/own_process.h"

namespace ramet::trace {
namespace {

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Result<Image> viewed(std::string& bytes) { return Image::view(bytes.data(), bytes.size(), "a test"); }

TEST(Image, KnowsItsLayoutAndMachine) {
  const Result<Image> image = Image::read(open("/proc/self/exe", O_RDONLY | O_CLOEXEC), "/proc/self/exe");
  ASSERT_TRUE(image.has_value());
  EXPECT_LT(image->low(), image->high());
#if defined(__x86_64__)
  EXPECT_EQ(image->machine(), EM_X86_64);
#endif
}

TEST(Image, TellsWhichLinkTimeAddressAnOffsetInTheFileHas) {
  const auto place = address_of(&bytes_of);
  const Mapping mapping = own_mapping_of(place);
  const Result<Image> image = Image::read(open("/proc/self/exe", O_RDONLY | O_CLOEXEC), "/proc/self/exe");
  ASSERT_TRUE(image.has_value());
  const auto begin = image->address_of_offset(mapping.offset);
  ASSERT_TRUE(begin.has_value());
  // Whatever the loader added to the first byte of the mapping it added to all.
  EXPECT_EQ(image->address_of_offset(mapping.offset + 100), *begin + 100);
  EXPECT_FALSE(image->address_of_offset(std::uint64_t{1} << 40).has_value());
}

TEST(Image, OfASmallFileNeedsNoDescriptor) {
  const Result<Image> small = Image::read(open("/bin/true", O_RDONLY | O_CLOEXEC), "/bin/true");
  ASSERT_TRUE(small.has_value());
  EXPECT_FALSE(small->holds_descriptor());
}

TEST(Image, CanBeMovedAndReplaced) {
  Result<Image> image = Image::read(open("/proc/self/exe", O_RDONLY | O_CLOEXEC), "/proc/self/exe");
  ASSERT_TRUE(image.has_value());
  const std::uint64_t high = image->high();
  Image moved = std::move(*image);
  EXPECT_EQ(moved.high(), high);
  moved = Image::read(open("/bin/true", O_RDONLY | O_CLOEXEC), "/bin/true").value();
  EXPECT_EQ(moved.path(), "/bin/true");
  EXPECT_NE(moved.elf(), nullptr);
}

TEST(Image, RefusesWhatIsNoProgram) {
  EXPECT_FALSE(Image::read(open("/dev/null", O_RDONLY | O_CLOEXEC), "/dev/null").has_value());
  EXPECT_FALSE(Image::read(open("/etc/passwd", O_RDONLY | O_CLOEXEC), "/etc/passwd").has_value());
  EXPECT_FALSE(Image::read(-1, "nothing").has_value());
  std::string empty;
  EXPECT_FALSE(viewed(empty).has_value());
}

TEST(Image, RefusesAProgramThatIsCutOff) {
  std::string bytes = bytes_of("/bin/true");
  for (const std::size_t size : {1UL, 4UL, 16UL, sizeof(Elf64_Ehdr) - 1, sizeof(Elf64_Ehdr)}) {
    std::string cut = bytes.substr(0, size);
    EXPECT_FALSE(viewed(cut).has_value()) << size << " bytes";
  }
}

#if defined(__x86_64__)
TEST(Image, RefusesSegmentsThatNoMemoryHasRoomFor) {
  std::string bytes = bytes_of("/bin/true");
  Elf64_Ehdr header;
  std::memcpy(&header, bytes.data(), sizeof header);
  for (int index = 0; index < header.e_phnum; ++index) {
    Elf64_Phdr segment;
    char* const place = bytes.data() + header.e_phoff + static_cast<std::size_t>(index) * sizeof segment;
    std::memcpy(&segment, place, sizeof segment);
    segment.p_vaddr = ~std::uint64_t{0} - static_cast<std::uint64_t>(index);
    segment.p_memsz = ~std::uint64_t{0};
    std::memcpy(place, &segment, sizeof segment);
  }
  EXPECT_FALSE(viewed(bytes).has_value());
}
#endif

}  // namespace
}  // namespace ramet::trace
