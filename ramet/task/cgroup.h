// Cgroup: the owner of one cgroup: makes it, kills all that is in it, removes it. Of version 2, or of version 1 where that is
// the one that limits something.
// Source: cgroups(7), the kernel's cgroup-v2 documentation; cgroup.kill since Linux 5.14.
#pragma once

#include <string>
#include <utility>

#include "ramet/own/fd.h"
#include "ramet/result.h"

namespace ramet {

class Cgroup {
 public:
  // A new one below the cgroup of the caller, or below the directory `parent`. Removes there those that other owners left empty
  // because they were killed: each has a lock (flock(2)) on its directory as long as it lives.
  // Fails with {cgroup, errno, path}: ENOENT without cgroup v2, EACCES where it is not the caller's to make.
  [[nodiscard]] static Result<Cgroup> make(std::string parent = {});

  Cgroup(Cgroup&& other) noexcept : path_(std::exchange(other.path_, {})), directory_(std::move(other.directory_)) {}
  Cgroup& operator=(Cgroup&& other) noexcept;
  // Removes it, if nobody is in it.
  ~Cgroup() { (void)remove(); }

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] int directory() const { return directory_.number(); }

  // Kills all that are in it and below it, also those that are being born, and returns when none is left. Whatever joins it
  // afterwards is killed at once: it cannot be used again. Fails with the errno of open(2) or write(2).
  [[nodiscard]] Result<void> kill();

  [[nodiscard]] Result<bool> is_populated() const;

  // Removes the directory, and those that were made below. Fails with EBUSY while somebody is in it.
  [[nodiscard]] Result<void> remove();

  // Leaves it as it is, for ever.
  void abandon() { path_.clear(); }

 private:
  Cgroup(std::string path, Fd directory) : path_(std::move(path)), directory_(std::move(directory)) {}

  [[nodiscard]] Result<void> wait_until_empty(const Fd& events) const;

  std::string path_;
  Fd directory_;
};

}  // namespace ramet
