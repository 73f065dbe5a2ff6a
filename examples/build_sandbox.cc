// A build that may write to one directory and nowhere else, and that has no network. What it makes there stays.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "ramet/task/command.h"

namespace {

constexpr const char* build =
    "cat source >result && echo built; touch /usr/escaped 2>/dev/null || echo 'nothing else can be written'; "
    "grep -c : /proc/net/dev";

}  // namespace

int main() {
  char folder[] = "/tmp/ramet-build-XXXXXX";
  if (::mkdtemp(folder) == nullptr) return 1;
  const std::string here = folder;
  std::ofstream(here + "/source") << "all of the source\n";

  ramet::Container sandbox;
  sandbox.unshare(ramet::every_namespace)
      .root_directory("/")
      .root_read_only()
      .memory("/tmp", {.mode = "1777"})
      .bind(here, here)
      .processes()
      .devices();
  auto status = ramet::Command("sh").arguments({"-c", build}).directory(here).container(sandbox).status();
  if (!status) std::printf("%s\n", ramet::describe(status.error()).c_str());

  std::string result;
  std::getline(std::ifstream(here + "/result"), result);
  std::printf("the result: %s\n", result.c_str());
  (void)std::system(("rm -r " + here).c_str());
  return status && status->success() ? 0 : 1;
}
