// DumpableGuard: keeps this process debuggable and its /proc files its own, while a child that shares its memory changes
// credentials: the kernel then marks the *memory* as not dumpable, ours too. The mark is right while the child has
// other credentials and our memory, and wrong after; so it is taken back when the last such child has exec'ed.
// Source: PR_SET_DUMPABLE(2const), commit_creds in kernel/cred.c.
#pragma once

namespace ramet::launch {

class DumpableGuard {
 public:
  DumpableGuard();
  ~DumpableGuard();
  DumpableGuard(const DumpableGuard&) = delete;
  DumpableGuard& operator=(const DumpableGuard&) = delete;
};

}  // namespace ramet::launch
