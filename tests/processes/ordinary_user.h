// What a function says when an ordinary user calls it: in a process of its own, which gives up being root if it is.
#pragma once

#include <grp.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

namespace ramet::testing {

inline constexpr uid_t ordinary_user = 65533;  // nobody's: a user that /etc/passwd does not know

inline bool become_ordinary(uid_t user = ordinary_user) {
  if (::getuid() != 0) return true;
  if (::setgroups(0, nullptr) != 0 || ::setresgid(user, user, user) != 0 || ::setresuid(user, user, user) != 0) return false;
  return ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0;  // as after a login: its /proc files are its own
}

template <class Function>
std::string as_ordinary_user(Function function, uid_t user = ordinary_user) {
  int ends[2];
  if (::pipe(ends) != 0) return "no pipe";
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    const std::string said = become_ordinary(user) ? function() : "cannot become an ordinary user";
    (void)!::write(ends[1], said.data(), said.size());
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string said;
  char buffer[4096];
  for (ssize_t size = 0; (size = ::read(ends[0], buffer, sizeof buffer)) > 0;) said.append(buffer, static_cast<std::size_t>(size));
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return said;
}

}  // namespace ramet::testing
