#include "trace/view/creation_site.h"

#include <gtest/gtest.h>

namespace ramet::trace {
namespace {

constexpr auto libc = "/lib/x86_64-linux-gnu/libc.so.6";

TEST(CreationSite, SkipsTheCLibrary) {
  const std::vector<Frame> frames{{.function = "__clone3", .module = libc},
                                  {.function = "create_thread", .module = libc},
                                  {.function = "pthread_create@@GLIBC_2.34", .module = libc},
                                  {.function = "start_pool(int)", .file = "/home/me/pool.cc", .line = 12, .module = "/home/me/pool"},
                                  {.function = "main", .file = "/home/me/pool.cc", .line = 30, .module = "/home/me/pool"}};
  EXPECT_EQ(creation_site(frames)->function, "start_pool(int)");
  EXPECT_EQ(site_words(*creation_site(frames), {}), "pool.cc:12 in start_pool(int)");
}

TEST(CreationSite, SkipsTheCLibraryOfAStaticProgram) {
  const std::vector<Frame> frames{{.function = "__clone_internal", .module = "/tmp/a"},
                                  {.function = "__pthread_create_2_1", .file = "./nptl/pthread_create.c", .module = "/tmp/a"},
                                  {.function = "_Fork", .module = "/tmp/a"},
                                  {.function = "main", .module = "/tmp/a"}};
  EXPECT_EQ(creation_site(frames)->function, "main");
}

TEST(CreationSite, SkipsTheStandardLibrariesOfCppAndRust) {
  const std::vector<Frame> frames{
      {.function = "std::thread::_M_start_thread(std::unique_ptr<...>, void (*)())", .module = "/lib/libstdc++.so.6"},
      {.function = "std::thread::thread<void (&)(int), int>(void (&)(int), int&&)", .file = "/usr/include/c++/12/bits/std_thread.h"},
      {.function = "std::sys::pal::unix::thread::Thread::new", .file = "/rustc/9fc6b431/library/std/src/sys/thread.rs", .module = "/x"},
      {.function = "nested::main::{{closure}}", .file = "src/main.rs", .line = 12, .module = "/x"}};
  EXPECT_EQ(site_words(*creation_site(frames), {}), "main.rs:12 in nested::main::{{closure}}");
}

TEST(CreationSite, SkipsTheStandardLibraryOfAStaticProgram) {
  const std::vector<Frame> frames{{.function = "std::thread::_M_start_thread", .module = "/tmp/a"},
                                  {.function = "std::thread::_State_impl<...>::_M_run", .module = "/tmp/a"},
                                  {.function = "execute_native_thread_routine", .module = "/tmp/a"},
                                  {.function = "start_thread", .module = "/lib/libc.so.6"}};
  EXPECT_FALSE(creation_site(frames).has_value()) << "libstdc++ created no thread by itself";
}

TEST(CreationSite, KeepsAnAuthorsFunctionThatOnlySoundsLikeTheLibrarys) {
  EXPECT_TRUE(creation_site({{.function = "clone_repository", .module = "/usr/bin/git"}}).has_value());
  EXPECT_TRUE(creation_site({{.function = "Stdio::open", .module = "/x"}}).has_value());
}

TEST(CreationSite, NamesTheImageWhereThereAreNoSymbols) {
  const auto site = creation_site({{.function = "_Fork", .module = libc}, {.module = "/usr/bin/bash", .address = 0x4711}});
  EXPECT_EQ(site_words(site.value(), {}), "in bash");
}

TEST(CreationSite, ClaimsNothingWhereAllIsMachinery) {
  EXPECT_FALSE(creation_site({{.function = "clone", .module = libc}, {}}).has_value());
  EXPECT_FALSE(creation_site({}).has_value());
  EXPECT_EQ(site_words({}, {}), "");
}

TEST(IsMachinery, TellsAThreadsOwnFunctionFromTheOneThatCallsIt) {
  EXPECT_TRUE(is_machinery({.function = "<std::sys::thread::unix::Thread>::new::thread_start", .module = "/x"}));
  EXPECT_FALSE(is_machinery({.function = "worker(void*)", .module = "/x"}));
}

TEST(SiteWords, EscapeWhatAFileNameMayHold) {
  EXPECT_EQ(site_words({.function = "f", .file = "a\x1b[2J.c", .line = 1}, {}), "a\\x1b[2J.c:1 in f");
}

}  // namespace
}  // namespace ramet::trace
