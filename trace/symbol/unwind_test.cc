// Unwinding what a traced program may have done to its stack and registers: it ends, and claims nothing it cannot know.
#include "trace/symbol/unwind.h"

#include <elf.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <random>

#include "trace/symbol/image_files.h"
#include "trace/symbol/own_process.h"

#if defined(__x86_64__)
namespace ramet::trace {
namespace {

constexpr std::size_t program_counter = 16, stack_pointer = 19, system_call = 15;

class Unwinding : public testing::Test {
 protected:
  [[nodiscard]] std::vector<CodeAddress> unwind(const StackCaptured& captured) {
    return unwinder_->unwind(captured, space_);
  }

  ImageFiles files_{open_image_of_live_process};
  AddressSpace space_{own_executable_mappings(), getpid(), files_};
  std::unique_ptr<Unwinder> unwinder_ = Unwinder::for_machine(EM_X86_64);
  StackCaptured whole_ = own_stack(StackId{1}, MapsId{1});
};

TEST_F(Unwinding, LeadsToTheProgramsBeginning) { EXPECT_GE(unwind(whole_).size(), 5u); }

TEST_F(Unwinding, OfACutOffStackIsTheBeginningOfTheWholeOne) {
  const std::vector<CodeAddress> whole = unwind(whole_);
  for (const std::size_t size : {0UL, 1UL, 7UL, 8UL, 64UL, 300UL, 1024UL, 2048UL}) {
    StackCaptured cut = whole_;
    cut.stack.resize(size);
    const std::vector<CodeAddress> found = unwind(cut);
    ASSERT_GE(found.size(), 1u) << "the program counter needs no stack";
    ASSERT_LE(found.size(), whole.size());
    EXPECT_TRUE(std::ranges::equal(found, std::span(whole).first(found.size()))) << size << " bytes";
  }
}

TEST_F(Unwinding, OfAStackFullOfReturnAddressesEnds) {
  StackCaptured looping = whole_;
  for (std::size_t at = 0; at + 8 <= looping.stack.size(); at += 8) {
    std::memcpy(looping.stack.data() + at, &looping.registers[program_counter], 8);
  }
  EXPECT_LE(unwind(looping).size(), Unwinder::most_frames);
}

TEST_F(Unwinding, OfARegistersThatPointNowhereGivesThatOneAddress) {
  StackCaptured lost = whole_;
  for (std::uint64_t& word : lost.registers) word = 0;
  EXPECT_EQ(unwind(lost).size(), 1u);
  for (std::uint64_t& word : lost.registers) word = ~std::uint64_t{0};
  EXPECT_EQ(unwind(lost).size(), 1u);
  lost.stack_address = ~std::uint64_t{0} - 4;
  EXPECT_EQ(unwind(lost).size(), 1u);
}

TEST_F(Unwinding, OfAStackThatIsElsewhereStopsAtTheFirstFrame) {
  StackCaptured moved = whole_;
  moved.registers[stack_pointer] += std::uint64_t{1} << 30;
  moved.registers[4] = moved.registers[stack_pointer];  // the frame pointer
  EXPECT_EQ(unwind(moved).size(), 1u);
}

TEST_F(Unwinding, OfRandomStacksAndRegistersNeverFails) {
  std::mt19937_64 random(1);
  for (int times = 0; times < 500; ++times) {
    StackCaptured damaged = whole_;
    const std::size_t changes = random() % 64;
    for (std::size_t change = 0; change < changes; ++change) {
      damaged.stack[random() % damaged.stack.size()] = static_cast<std::byte>(random());
    }
    if (times % 2 == 0) damaged.registers[random() % damaged.registers.size()] = random();
    if (times % 3 == 0) damaged.registers[system_call] = random() % 400;
    ASSERT_LE(unwind(damaged).size(), Unwinder::most_frames);
  }
  EXPECT_GE(unwind(whole_).size(), 5u) << "what was damaged before must not show here";
}

TEST_F(Unwinding, OfTheWrongNumberOfRegistersGivesNothing) {
  StackCaptured odd = whole_;
  odd.registers.resize(3);
  EXPECT_EQ(Unwinder::machine_of(odd), EM_NONE);
  EXPECT_TRUE(unwind(odd).empty());
}

TEST_F(Unwinding, InAnEmptyAddressSpaceGivesThatOneAddress) {
  const AddressSpace nothing({}, getpid(), files_);
  EXPECT_EQ(unwinder_->unwind(whole_, nothing).size(), 1u);
}

TEST(Unwinder, KnowsMachinesByTheNumberOfTheirRegisters) {
  StackCaptured captured;
  captured.registers.resize(27);
  EXPECT_EQ(Unwinder::machine_of(captured), EM_X86_64);
  captured.registers.resize(17);
  EXPECT_EQ(Unwinder::machine_of(captured), EM_386);
  EXPECT_EQ(Unwinder::for_machine(EM_S390), nullptr);
}

}  // namespace
}  // namespace ramet::trace
#endif
