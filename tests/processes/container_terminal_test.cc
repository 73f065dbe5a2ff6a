// The terminal of a program in a container, and the name under which the program finds it.
#include <gtest/gtest.h>

#include "tests/processes/of_an_ordinary_user.h"
#include "tests/processes/ordinary_user.h"
#include "tests/processes/said.h"
#include "tests/processes/usual_container.h"

namespace ramet {
namespace {

using testing::as_ordinary_user;
using testing::with_programs;
using TerminalOfAContainer = testing::OfAnOrdinaryUser;

Command named_terminal() {
  return Command("/usr/bin/tty").container(with_programs()).fd(0, Stdio::pty()).fd(1, Stdio::pty()).fd(2, Stdio::pty());
}

TEST_F(TerminalOfAContainer, HasANameForItsTerminal) {
  EXPECT_EQ(as_ordinary_user([] {
              auto output = named_terminal().output();
              return output ? output->out : describe(output.error());
            }),
            "/dev/pts/0\r\n");
  EXPECT_EQ(as_ordinary_user([] {
              auto held = named_terminal().spawn_held();
              if (!held) return describe(held.error());
              auto child = held->release();
              if (!child) return describe(child.error());
              auto output = child->output();
              return output ? output->out : describe(output.error());
            }),
            "/dev/pts/0\r\n");
}

TEST_F(TerminalOfAContainer, HasATerminalOfTheHostWhereItsOwnAreNotSeen) {
  EXPECT_EQ(as_ordinary_user([] {
              auto output = named_terminal().container(with_programs().bind("/dev", "/dev", {.devices = Devices::usable})).output();
              return output ? output->out.substr(0, 9) : describe(output.error());
            }),
            "/dev/pts/");
}

}  // namespace
}  // namespace ramet
