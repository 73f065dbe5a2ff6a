// What a container's life costs, from the call to the collected end.
//
//   lives ROUNDS ramet|ramet-without-net|plain PAYLOAD_DIRECTORY    by the library
//   lives ROUNDS command WORDS...                                   by another program, started by the library
//
// Prints the nanoseconds of each life.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "ramet/task/command.h"

namespace {

constexpr ramet::BindOptions read_only{.access = ramet::Access::read_only};

ramet::Container container(const std::string& payload, ramet::Namespaces namespaces) {
  ramet::Container made;
  made.unshare(namespaces)
      .root_in_memory()
      .bind("/usr", "/usr", read_only)
      .bind("/etc", "/etc", read_only)
      .bind(payload, "/payload", read_only)
      .symlink("usr/bin", "/bin")
      .symlink("usr/lib", "/lib")
      .symlink("usr/lib64", "/lib64")
      .processes()
      .devices()
      .memory("/tmp")
      .host_name("shoot");
  if (namespaces.has(ramet::Namespace::net)) made.loopback();
  return made;
}

ramet::Command command(const std::vector<std::string>& words) {
  using ramet::Namespace;
  const std::string& way = words[0];
  if (way == "command") {
    ramet::Command other(words[1]);
    other.arguments({words.begin() + 2, words.end()});
    return other;
  }
  const ramet::Namespaces namespaces = ramet::every_namespace.without(Namespace::time);
  if (way == "plain") return ramet::Command(words[1] + "/tiny");
  ramet::Command inside("/payload/tiny");
  inside.container(container(words[1], way == "ramet" ? namespaces : namespaces.without(Namespace::net)));
  return inside;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const int rounds = std::atoi(argv[1]);
  const ramet::Command measured = command({argv + 2, argv + argc});
  for (int round = 0; round < rounds; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    const auto status = measured.status();
    const auto end = std::chrono::steady_clock::now();
    if (!status || !status->success()) {
      std::fprintf(stderr, "lives: %s\n", status ? describe(*status).c_str() : describe(status.error()).c_str());
      return 1;
    }
    std::printf("%lld\n", static_cast<long long>(std::chrono::nanoseconds(end - begin).count()));
  }
}
