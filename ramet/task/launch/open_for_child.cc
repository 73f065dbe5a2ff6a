#include "ramet/task/launch/open_for_child.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <span>

#include "ramet/own/memory_file.h"

namespace ramet::launch {

namespace {

// A caller whose 0, 1 or 2 is closed gets those numbers for new descriptors; they are the child's.
Result<Fd> above_standard(Fd fd) {
  if (fd.number() > 2) return fd;
  Fd lifted(::fcntl(fd.number(), F_DUPFD_CLOEXEC, 3));
  if (!lifted.is_open()) return last_error("dup", "fd " + std::to_string(fd.number()));
  return lifted;
}

}  // namespace

Result<int> OpenForChild::keep_for_child(Fd fd) {
  auto lifted = above_standard(std::move(fd));
  if (!lifted) return std::unexpected(lifted.error());
  const int number = lifted->number();
  prepared_.of_child.push_back(std::move(*lifted));
  return number;
}

Result<int> OpenForChild::open_file(const std::string& path, int flags, mode_t mode) {
  if (path.contains('\0')) return malformed("a zero byte in a path");
  int number = -1;
  do {  // the other end of a FIFO may be long in coming, and signals come meanwhile
    number = ::open(path.c_str(), flags | O_CLOEXEC | O_NOCTTY, mode);
  } while (number < 0 && errno == EINTR);
  if (number < 0) return last_error("open", path);
  return keep_for_child(Fd(number));
}

Result<int> OpenForChild::open_pipe(int number, bool child_reads) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return last_error("pipe", "fd " + std::to_string(number));
  Fd reading(ends[0]);
  Fd writing(ends[1]);
  auto ours = above_standard(std::move(child_reads ? writing : reading));
  if (!ours) return std::unexpected(ours.error());
  prepared_.of_parent[number] = std::move(*ours);
  return keep_for_child(std::move(child_reads ? reading : writing));
}

Result<int> OpenForChild::open_text(const std::string& bytes) {
  auto memory = MemoryFile::make("input", MemoryFile::Use::sealed_data);
  if (!memory) return std::unexpected(memory.error());
  if (!memory->write(std::as_bytes(std::span(bytes)), 0)) return last_error("write", "input");
  if (auto sealed = memory->seal(); !sealed) return std::unexpected(sealed.error());
  return keep_for_child(memory->release());
}

Result<int> OpenForChild::open_terminal(int number) {
  if (terminal_ >= 0) return terminal_;
  auto terminal = mount_of_terminals_ ? expect_own_terminal(number, *mount_of_terminals_) : open_host_terminal(number);
  if (!terminal) return terminal;
  terminal_ = *terminal;
  prepared_.plan.session.wish = SessionWish::new_session;
  prepared_.plan.session.controlling_terminal = terminal_;
  return terminal_;
}

Result<int> OpenForChild::expect_own_terminal(int number, std::size_t mount) {
  auto pair = Seqpacket::make_pair();
  if (!pair) return std::unexpected(pair.error());
  auto ours = above_standard(Fd(pair->first.release()));
  if (!ours) return std::unexpected(ours.error());
  auto place = keep_for_child(Fd(pair->second.release()));
  if (!place) return place;
  prepared_.own_terminal = {
      .mount = mount, .place = *place, .parents = number, .from_child = Seqpacket(std::move(*ours))};
  prepared_.of_parent[number] = Fd();  // there will be one: who has no Child refuses it now
  return place;
}

Result<int> OpenForChild::open_host_terminal(int number) {
  Fd ours(::open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!ours.is_open()) return last_error("open", "/dev/ptmx");
  const int unlocked = 0;
  if (::ioctl(ours.number(), TIOCSPTLCK, &unlocked) != 0) return last_error("pty", "unlock");
  // By descriptor, not by name: /dev/pts here need not be the instance that the terminal belongs to. Linux 4.13.
  Fd theirs(::ioctl(ours.number(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!theirs.is_open()) return last_error("pty", "open");
  auto lifted = above_standard(std::move(ours));
  if (!lifted) return std::unexpected(lifted.error());
  prepared_.of_parent[number] = std::move(*lifted);
  return keep_for_child(std::move(theirs));
}

Result<int> OpenForChild::open(int number, const Stdio& wish) {
  switch (wish.kind()) {
    case Stdio::Kind::null:
      return open_file("/dev/null", O_RDWR, 0);
    case Stdio::Kind::pipe:
      return open_pipe(number, number == 0);
    case Stdio::Kind::pipe_to_child:
      return open_pipe(number, true);
    case Stdio::Kind::pipe_from_child:
      return open_pipe(number, false);
    case Stdio::Kind::file:
      return open_file(wish.text(), wish.number(), wish.mode());
    case Stdio::Kind::text:
      return open_text(wish.text());
    case Stdio::Kind::pty:
      return open_terminal(number);
    case Stdio::Kind::fd:
      if (::fcntl(wish.number(), F_GETFD) < 0) return last_error("dup", "fd " + std::to_string(wish.number()));
      return wish.number();
    case Stdio::Kind::inherit:
      if (::fcntl(number, F_GETFD) < 0) return last_error("inherit", "fd " + std::to_string(number));
      return number;
    case Stdio::Kind::closed:
    case Stdio::Kind::same_as:
      break;
  }
  return malformed("fd " + std::to_string(number));
}

}  // namespace ramet::launch
