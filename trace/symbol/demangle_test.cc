#include "trace/symbol/demangle.h"

#include <gtest/gtest.h>

namespace ramet::trace {
namespace {

TEST(Demangle, WritesCppWithoutParameters) {
  EXPECT_EQ(demangle("_ZN4nest9all_kindsEPK4Site"), "nest::all_kinds");
  EXPECT_EQ(demangle("_ZNSt6vectorIiSaIiEE9push_backEOi"), "std::vector<int, std::allocator<int> >::push_back");
}

TEST(Demangle, WritesLambdas) { EXPECT_EQ(demangle("_ZZ4mainENKUlvE_clEv"), "main::{lambda()#1}::operator()"); }

TEST(Demangle, WritesRustOfTheLegacyManglingWithoutItsHash) {
  EXPECT_EQ(demangle("_ZN6nested4main17h0123456789abcdefE"), "nested::main");
  EXPECT_EQ(demangle("_ZN6nested4main28_$u7b$$u7b$closure$u7d$$u7d$17h0123456789abcdefE"), "nested::main::{{closure}}");
}

TEST(Demangle, WritesRustOfTheSecondMangling) {
  EXPECT_EQ(demangle("_RNvCs1234_6nested4main"), "nested::main");
  EXPECT_EQ(demangle("_RNCNvCs1234_6nested4main0B3_"), "nested::main::{closure#0}");
}

TEST(Demangle, NamesTheFunctionThatACompilerCopiedOrSplit) {
  EXPECT_EQ(demangle("create.constprop.0"), "create");
  EXPECT_EQ(demangle("create.part.0.isra.0"), "create");
  EXPECT_EQ(demangle("_ZN4nest9all_kindsEPK4Site.cold"), "nest::all_kinds");
  EXPECT_EQ(demangle("main._omp_fn.0"), "main._omp_fn.0") << "a function that the author wrote, if not the name";
}

TEST(Demangle, LeavesNamesOfCAsTheyAre) {
  for (const std::string name :
       {"main", "__libc_start_main", "_Fork", "_Z", "_R", "_", "", "Z3foov", "_Zebra", "_Rust"}) {
    EXPECT_EQ(demangle(name), name);
  }
}

TEST(Demangle, LeavesWhatOnlyLooksMangled) {
  for (const std::string name : {"_ZN", "_ZN4nest", "_Z99999999999999999999f", "_RNvC", "_ZN\xff\xfe", "_ZSt4\n"}) {
    EXPECT_EQ(demangle(name), name);
  }
}

TEST(Demangle, OutlivesNamesThatAreMadeToExhaustIt) {
  const std::string long_name = "_ZN" + std::string(100'000, '1') + "E";
  EXPECT_EQ(demangle(long_name), long_name);
  std::string deep = "_Z1f";
  deep.append(4000, 'P');  // a pointer to a pointer to a pointer ...
  EXPECT_FALSE(demangle(deep + "i").empty());
  std::string substitutions = "_Z1fI";  // each level names the one before it twice
  for (int level = 0; level < 60; ++level) substitutions += "1AIS_S_";
  EXPECT_FALSE(demangle(substitutions).empty());
}

}  // namespace
}  // namespace ramet::trace
