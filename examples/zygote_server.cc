// A server each of whose requests runs in a process of its own, made from a zygote: a fault in one request ends that
// one alone, nothing of a request stays for the next, and it costs the same however large the server has grown.
//
// It listens on a Unix socket and answers lines: "add 2 3", "crash", "leak" (which leaves its mark on a global, as a
// bug would). Usage: zygote_server PATH. Ends with SIGTERM. Try: ramet trace --tree ./zygote_server /tmp/socket: the
// children are the server's, and the zygote created them.
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>

#include "ramet/task/zygote.h"

namespace {

int leaked = 0;

// Runs in a copy of the zygote.
std::string answer(std::string request) {
  std::istringstream words(request);
  std::string verb;
  long first = 0;
  long second = 0;
  words >> verb >> first >> second;
  if (verb == "add") return std::to_string(first + second);
  if (verb == "leak") return "leaked " + std::to_string(++leaked);
  if (verb == "crash") std::abort();
  throw std::invalid_argument("no such verb: " + verb);
}

void serve(const ramet::Zygote& zygote, int client) {
  std::string request(1024, '\0');
  const ssize_t size = read(client, request.data(), request.size());
  request.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  while (!request.empty() && request.back() == '\n') request.pop_back();
  const auto answered = zygote.call(answer, request);
  const std::string reply = (answered ? *answered : "error: " + describe(answered.error())) + "\n";
  (void)!write(client, reply.data(), reply.size());
  close(client);
}

int listen_at(const char* path) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  if (std::strlen(path) >= sizeof address.sun_path) return -1;
  std::strcpy(address.sun_path, path);
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool listens =
      bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 && listen(listener, 64) == 0;
  return listens ? listener : -1;
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return 2;
  auto zygote = ramet::Zygote::start();  // before everything else
  if (!zygote) {
    std::fprintf(stderr, "%s\n", ramet::describe(zygote.error()).c_str());
    return 1;
  }
  signal(SIGPIPE, SIG_IGN);
  const int listener = listen_at(words[1]);
  if (listener < 0) {
    std::perror(words[1]);
    return 1;
  }
  std::puts("listening");
  std::fflush(stdout);
  for (;;) {
    const int client = accept(listener, nullptr, nullptr);
    if (client >= 0) std::thread(serve, std::cref(*zygote), client).detach();
  }
}
