#include "trace/engine/ptrace/libc_words.h"

#include <link.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <utility>

#include "trace/engine/ptrace/proc_files.h"

namespace ramet::trace::ptrace {
namespace {

// The descriptor is larger than this in every version; reading our own needs no more.
constexpr std::size_t searched_bytes = 2048;
using Words = std::array<std::uintptr_t, searched_bytes / sizeof(std::uintptr_t)>;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
__attribute__((no_sanitize("address", "thread")))
#endif
Words words_at(const void* descriptor) {
  Words words;
  const auto* from = static_cast<const volatile std::uintptr_t*>(descriptor);
  for (auto& word : words) word = *from++;
  return words;
}

void* wait_for_release(void* semaphore) {
  while (::sem_wait(static_cast<sem_t*>(semaphore)) != 0) {
  }
  return nullptr;
}

std::optional<std::size_t> find_joinid() {
  // Static: the detached thread may still touch it after we have returned.
  static sem_t release;
  ::sem_init(&release, 0, 0);
  pthread_t thread{};
  if (::pthread_create(&thread, nullptr, wait_for_release, &release) != 0) return std::nullopt;
  // NOLINTNEXTLINE: glibc's pthread_t is the descriptor's address
  const auto* descriptor = reinterpret_cast<const void*>(thread);
  const Words before = words_at(descriptor);
  ::pthread_detach(thread);
  const Words after = words_at(descriptor);
  ::sem_post(&release);
  std::optional<std::size_t> offset;
  for (std::size_t index = 0; index < before.size(); ++index) {
    if (before[index] != 0 || after[index] != static_cast<std::uintptr_t>(thread)) continue;
    if (offset) return std::nullopt;  // two candidates: not to be trusted
    offset = index * sizeof(std::uintptr_t);
  }
  return offset;
}

using FileId = std::pair<dev_t, ino_t>;

bool is_libc(const std::string& path) { return path.ends_with("/libc.so.6"); }

std::optional<FileId> file_id(const std::string& path) {
  struct stat information{};
  if (::stat(path.c_str(), &information) != 0) return std::nullopt;
  return FileId{information.st_dev, information.st_ino};
}

struct MappedLibc {
  std::optional<FileId> file;
  std::uint64_t begin = 0;  // of its code
  std::uint64_t end = 0;
};

MappedLibc libc_of(pid_t pid) {
  // Through /proc/PID/root: in a container the same path can be another file.
  for (const Mapping& mapping : read_mappings(pid))
    if (mapping.executable && is_libc(mapping.path))
      return {file_id("/proc/" + std::to_string(pid) + "/root" + mapping.path), mapping.begin, mapping.end};
  return {};
}

}  // namespace

bool LibcWords::knows(Process& process) {
  if (process.libc == Libc::not_looked) {
    static const std::optional<FileId> ours = libc_of(::getpid()).file;
    const MappedLibc theirs = libc_of(process.tgid);
    process.libc = ours && theirs.file == ours ? Libc::same_as_ours : Libc::other;
    process.libc_code_begin = theirs.begin;
    process.libc_code_end = theirs.end;
    if (process.libc == Libc::same_as_ours && !std::exchange(searched_, true)) offset_ = find_joinid();
  }
  return process.libc == Libc::same_as_ours && offset_.has_value();
}

bool LibcWords::made(const Task& task) {
  return knows(*task.process) && task.created_from >= task.process->libc_code_begin && task.created_from < task.process->libc_code_end;
}

bool LibcWords::is_detached(TaskMemory& memory, std::uint64_t descriptor) const {
  return offset_ && memory.value<std::uint64_t>(descriptor + *offset_) == descriptor;
}

}  // namespace ramet::trace::ptrace
