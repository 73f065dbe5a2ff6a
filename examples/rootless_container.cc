// A container with a root of its own, made by an ordinary user: inside it is root, alone, and on another machine.
#include <cstdio>

#include "ramet/task/command.h"

int main() {
  const char* script =
      "echo \"user $(id -u) on $(hostname), process $$ of $(ls -d /proc/[0-9]* | wc -l)\"; echo /*; touch /written && "
      "echo writable";
  ramet::Container container;
  container.unshare(ramet::every_namespace)
      .user(0)
      .group(0)
      .root_in_memory()
      .bind("/usr", "/usr", {.access = ramet::Access::read_only})
      .symlink("usr/bin", "/bin")
      .symlink("usr/lib", "/lib")
      .symlink("usr/lib64", "/lib64")
      .processes()
      .devices()
      .host_name("shoot")
      .loopback();
  auto status = ramet::Command("/bin/sh").arguments({"-c", script}).container(container).status();
  if (!status) {
    std::printf("%s\n", ramet::describe(status.error()).c_str());
    return 1;
  }
  return status->shell_code();
}
