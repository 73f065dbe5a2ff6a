#include "ramet/task/function/live_threads.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/single_threaded.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include "ramet/own/fd.h"

namespace ramet {

namespace {

constexpr unsigned long exiting = 0x4;  // PF_EXITING of linux/sched.h: it will not come back to user space
constexpr const char* tasks = "/proc/self/task";

struct CloseDirectory {
  void operator()(DIR* directory) const noexcept { closedir(directory); }
};

// The ninth field, seven behind the name, which may hold spaces and parentheses.
bool is_leaving(const char* stat) {
  const char* field = std::strrchr(stat, ')');
  for (int count = 0; field != nullptr && count < 7; ++count) {
    field = std::strchr(field + 1, ' ');
  }
  return field != nullptr && (std::strtoul(field, nullptr, 10) & exiting) != 0;
}

bool counts(const char* tid) {
  const Fd file(open((std::string(tasks) + "/" + tid + "/stat").c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return errno != ENOENT && errno != ESRCH;  // gone since
  std::array<char, 512> text{};
  const ssize_t size = read(file.number(), text.data(), text.size() - 1);
  if (size < 0) return errno != ESRCH;
  return !is_leaving(text.data());
}

Result<std::size_t> count_one_by_one() {
  const std::unique_ptr<DIR, CloseDirectory> directory(opendir(tasks));
  if (directory == nullptr) return last_error("opendir", tasks);
  std::size_t count = 0;
  while (const dirent* entry = readdir(directory.get())) {
    if (entry->d_name[0] != '.' && counts(entry->d_name)) ++count;
  }
  return count;
}

}  // namespace

Result<std::size_t> live_threads() {
  struct stat about {};
  if (stat(tasks, &about) == 0 && about.st_nlink > 2) {
    if (about.st_nlink == 3) return std::size_t{1};  // ".", its name, and one thread
    return count_one_by_one();
  }
  if (__libc_single_threaded) return std::size_t{1};
  return refuse("count threads", "/proc/self/task cannot be read, and libc has made threads");
}

}  // namespace ramet
