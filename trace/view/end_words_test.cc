#include "trace/view/end_words.h"

#include <gtest/gtest.h>

#include <csignal>

namespace ramet::trace {
namespace {

TEST(EndWords, SayNothingOfAPlainSuccess) { EXPECT_EQ(end_words({}), ""); }

TEST(EndWords, NameStatusSignalAndCore) {
  EXPECT_EQ(end_words({.status = 3}), "exit 3");
  EXPECT_EQ(end_words({.cause = EndCause::signalled, .signal = SIGKILL}), "killed by SIGKILL");
  EXPECT_EQ(end_words({.cause = EndCause::signalled, .signal = SIGSEGV, .core = true}), "killed by SIGSEGV (core dumped)");
}

TEST(EndWords, DoNotPretendToKnow) { EXPECT_EQ(end_words({.cause = EndCause::unknown}), "gone, its end not seen"); }

TEST(SignalWords, NameSignalsThatHaveNoName) {
  EXPECT_EQ(signal_words(34), "SIGRT_2");
  EXPECT_EQ(signal_words(99), "signal 99");
}

}  // namespace
}  // namespace ramet::trace
