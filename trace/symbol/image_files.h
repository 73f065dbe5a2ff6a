// Where images come from: the file behind a mapping, found while the traced process still stands where it was mapped, or by
// its name alone when a recording is replayed.
// Source: proc(5): /proc/PID/root, /proc/PID/exe, /proc/PID/map_files.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "trace/event.h"
#include "trace/symbol/image.h"

namespace ramet::trace {

// Gives a descriptor of the file behind `mapping` of process `tgid`, which the caller then owns; -1 when there is none.
using ImageOpener = std::function<int(pid_t tgid, const Mapping& mapping)>;

// Looks where the process looks, so that containers and deleted files are found; then under the name itself.
[[nodiscard]] int open_image_of_live_process(pid_t tgid, const Mapping& mapping);
// For recordings: the name is all there is, and the pid may belong to somebody else by now.
[[nodiscard]] int open_image_by_name(pid_t tgid, const Mapping& mapping);

// Every image met so far, by identity; an image lives as long as this does.
class ImageFiles {
 public:
  explicit ImageFiles(ImageOpener opener) : opener_(std::move(opener)) {}

  // nullptr where there is no such file, or it is no ELF file. The same file gives the same image.
  [[nodiscard]] Image* find(pid_t tgid, const Mapping& mapping);

 private:
  [[nodiscard]] Image* vdso();

  ImageOpener opener_;
  std::map<FileIdentity, std::unique_ptr<Image>> images_;  // nullptr: looked at, and of no use
  std::unique_ptr<Image> vdso_;
  bool looked_for_vdso_ = false;
  std::size_t descriptors_ = 0;
};

}  // namespace ramet::trace
