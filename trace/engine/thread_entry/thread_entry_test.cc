#include "trace/engine/thread_entry/thread_entry.h"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <sstream>

namespace ramet::trace {
namespace {

class OwnMemory : public MemorySource {
 public:
  std::size_t read(std::uint64_t address, std::span<std::byte> into) override {
    const iovec local{into.data(), into.size()};
    const iovec remote{reinterpret_cast<void*>(address), into.size()};
    const ssize_t count = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
    return count < 0 ? 0 : static_cast<std::size_t>(count);
  }
};

std::vector<Mapping> own_mappings() {
  std::vector<Mapping> mappings;
  std::ifstream file("/proc/self/maps");
  for (std::string line; std::getline(file, line);) {
    Mapping mapping;
    mapping.executable = line.find("r-xp") != line.npos;
    const std::size_t path = line.find('/');
    if (path != line.npos) mapping.path = line.substr(path);
    mappings.push_back(mapping);
  }
  return mappings;
}

// What pthread_create noted of this thread; its descriptor is its pthread_t, and also its TLS pointer, on x86-64.
std::optional<ThreadEntry> entry_of_this_thread() {
  StartRoutineOffsets offsets;
  const auto offset = offsets.of(getpid(), own_mappings());
  if (!offset) return std::nullopt;
  CreateArguments arguments;
  arguments.flags = CloneFlag::VM | CloneFlag::THREAD | CloneFlag::SETTLS;
  arguments.tls = static_cast<std::uint64_t>(pthread_self());
  OwnMemory memory;
  return thread_entry(*offset, arguments, Architecture::x86_64, memory);
}

struct Given {
  const std::uint64_t* pointer = nullptr;
  std::optional<ThreadEntry> entry = std::nullopt;
};

void* look(void* given) {
  static_cast<Given*>(given)->entry = entry_of_this_thread();
  return nullptr;
}

#if defined(__x86_64__) && defined(__GLIBC__)
// glibc's own: sanitizers put a start routine of theirs in between.
int libc_pthread_create(pthread_t* thread, void* (*routine)(void*), void* argument) {
  using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  void* const libc = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
  return reinterpret_cast<Create>(dlsym(libc, "pthread_create"))(thread, nullptr, routine, argument);
}

TEST(ThreadEntry, IsTheRoutineThatPthreadCreateWasGiven) {
  const std::uint64_t behind = 0x1122'3344'5566'7788;
  Given given{&behind};
  pthread_t thread{};
  ASSERT_EQ(libc_pthread_create(&thread, look, &given), 0);
  pthread_join(thread, nullptr);
  ASSERT_TRUE(given.entry.has_value());
  EXPECT_EQ(given.entry->routine, reinterpret_cast<std::uint64_t>(&look));
  ASSERT_EQ(given.entry->memory.front().address, reinterpret_cast<std::uint64_t>(&given));
  const auto followed = std::ranges::find(given.entry->memory, reinterpret_cast<std::uint64_t>(&behind), &MemoryCopy::address);
  ASSERT_NE(followed, given.entry->memory.end()) << "what a word of the argument points to was not copied";
  ASSERT_GE(followed->bytes.size(), sizeof behind);
  EXPECT_EQ(std::memcmp(followed->bytes.data(), &behind, sizeof behind), 0);
}

TEST(ThreadEntry, IsUnknownForAProcess) {
  CreateArguments arguments;
  arguments.flags = CloneFlag::VM | CloneFlag::VFORK;
  OwnMemory memory;
  EXPECT_FALSE(thread_entry(0, arguments, Architecture::x86_64, memory).has_value());
}

TEST(ThreadEntry, IsUnknownWhereTheDescriptorCannotBeRead) {
  CreateArguments arguments;
  arguments.flags = CloneFlag::THREAD | CloneFlag::SETTLS;
  arguments.tls = 0xffff'8000'0000'0000;
  OwnMemory memory;
  EXPECT_FALSE(thread_entry(0, arguments, Architecture::x86_64, memory).has_value());
}
#endif

TEST(StartRoutineOffsets, AreUnknownOfAFileThatDoesNotSay) {
  StartRoutineOffsets offsets;
  EXPECT_FALSE(offsets.of_file("/bin/true").has_value());
  EXPECT_FALSE(offsets.of_file("/proc/self/status").has_value());
  EXPECT_FALSE(offsets.of_file("/nonexistent").has_value());
}

}  // namespace
}  // namespace ramet::trace
