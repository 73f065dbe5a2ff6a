// Which backend is chosen, and why: a libc without one of the names, or one that does not look as expected, gets the
// next.
#include <gtest/gtest.h>

#include "ramet/task/backend.h"

namespace ramet {
namespace {

BackendChoice choose_without(const char* hidden) {
  auto symbols = Symbols::of_libc();
  if (symbols) symbols->hide(hidden);
  return choose_backend(symbols, BackendKind::hybrid);
}

class WithoutASymbolOfAll : public testing::TestWithParam<const char*> {};

TEST_P(WithoutASymbolOfAll, ThreadsComeFromPthreadCreate) {
  const BackendChoice choice = choose_without(GetParam());
  EXPECT_EQ(choice.backend->kind(), BackendKind::pthread);
  EXPECT_NE(choice.why.find(GetParam()), std::string::npos) << choice.why;
}

INSTANTIATE_TEST_SUITE_P(Each, WithoutASymbolOfAll,
                         testing::Values("__nptl_nthreads", "_rtld_global", "pthread_create",
                                         "_thread_db_rtld_global__dl_stack_user", "_thread_db_sizeof_pthread",
                                         "_thread_db_pthread_tid", "_thread_db_pthread_cancelhandling",
                                         "_thread_db_pthread_specific"));

class WithoutASymbolOfStart : public testing::TestWithParam<const char*> {};

TEST_P(WithoutASymbolOfStart, ThreadsContinueOnThoseOfPthreadCreate) {
  const BackendChoice choice = choose_without(GetParam());
  EXPECT_EQ(choice.backend->kind(), BackendKind::donor);
  EXPECT_NE(choice.why.find(GetParam()), std::string::npos) << choice.why;
}

INSTANTIATE_TEST_SUITE_P(Each, WithoutASymbolOfStart,
                         testing::Values("_dl_allocate_tls", "_dl_deallocate_tls", "_thread_db_pthread_list",
                                         "_thread_db_pthread_start_routine", "_thread_db_pthread_dtvp"));

class WithoutASymbolOfHybrid : public testing::TestWithParam<const char*> {};

TEST_P(WithoutASymbolOfHybrid, EachThreadBeginsAnew) {
  const BackendChoice choice = choose_without(GetParam());
  EXPECT_EQ(choice.backend->kind(), BackendKind::start);
  EXPECT_NE(choice.why.find(GetParam()), std::string::npos) << choice.why;
}

INSTANTIATE_TEST_SUITE_P(Each, WithoutASymbolOfHybrid, testing::Values("__call_tls_dtors", "__pthread_keys"));

TEST(Backend, IsPthreadWhereNeitherMakingNorContinuingIsPossible) {
  auto symbols = Symbols::of_libc();
  ASSERT_TRUE(symbols);
  symbols->hide("_dl_allocate_tls");
  symbols->hide("__pthread_keys");
  const BackendChoice choice = choose_backend(symbols, BackendKind::hybrid);
  EXPECT_EQ(choice.backend->kind(), BackendKind::pthread);
  EXPECT_NE(choice.why.find("_dl_allocate_tls"), std::string::npos) << choice.why;
  EXPECT_NE(choice.why.find("__pthread_keys"), std::string::npos) << choice.why;
}

TEST(Backend, IsTheFastestWhereAllHolds) {
  const BackendChoice choice = choose_backend(Symbols::of_libc(), BackendKind::hybrid);
  EXPECT_EQ(choice.backend->kind(), BackendKind::hybrid) << choice.why;
  EXPECT_EQ(choice.why, "");
}

TEST(Backend, IsPthreadWhereThereIsNoSharedGlibc) {
  const BackendChoice choice = choose_backend(refuse("libc", "made up"), BackendKind::hybrid);
  EXPECT_EQ(choice.backend->kind(), BackendKind::pthread);
  EXPECT_EQ(choice.why, "libc: made up");
}

TEST(Backend, CanBeAskedForUntilThreadsAreMade) {
  ASSERT_TRUE(use_backend(BackendKind::start));
  EXPECT_EQ(backend_in_use().kind, BackendKind::start);
  EXPECT_TRUE(use_backend(BackendKind::start));
  EXPECT_FALSE(use_backend(BackendKind::pthread));
}

}  // namespace
}  // namespace ramet
