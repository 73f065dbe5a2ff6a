// Tests of what an ordinary user may do where the kernel gives user namespaces to all; they skip where it does not.
#pragma once

#include <gtest/gtest.h>

#include "ramet/task/container.h"
#include "tests/processes/ordinary_user.h"
#include "tests/processes/said.h"

namespace ramet::testing {

class OfAnOrdinaryUser : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string possible =
        as_ordinary_user([] { return shell_says("true", Container().unshare(Namespace::user)); });
    if (!possible.empty()) GTEST_SKIP() << "no user namespaces here: " << possible;
  }
};

}  // namespace ramet::testing
