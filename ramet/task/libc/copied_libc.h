// CopiedLibc: what libc must be told in a process that a bare clone3 made as a copy: the thread has another tid, and
// the kernel knows nothing of its list of robust locks. The tid the kernel writes itself, if it is told where. All else
// is as it was in the creator, which had one thread. Source: clone(2) CLONE_CHILD_SETTID, CLONE_CHILD_CLEARTID;
// prctl(2) PR_GET_TID_ADDRESS, Linux 3.5; get_robust_list(2).
#pragma once

#include <linux/futex.h>

#include <cstdint>
#include <optional>

namespace ramet {

class CopiedLibc {
 public:
  // Of the calling thread. None where libc keeps a thread's tid in a place of its own, as musl does: then only its own
  // fork can copy the process.
  [[nodiscard]] static std::optional<CopiedLibc> look();

  // Where the kernel writes the tid at birth, and clears it at the end.
  [[nodiscard]] std::uint64_t tid_address() const { return tid_address_; }

  // In the copy, first of all. The locks that the creator holds are not the copy's: its list is empty.
  void repair_in_child() const noexcept;

 private:
  std::uint64_t tid_address_ = 0;
  robust_list_head* robust_list_ = nullptr;  // null: the creator had none
};

}  // namespace ramet
