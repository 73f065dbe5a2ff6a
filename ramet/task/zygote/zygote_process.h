// ZygoteProcess: the life of the zygote itself: it waits for requests, makes a process for each, and ends with its
// application. It owns nothing but its socket and a pidfd of the application, blocks all signals, so that a Ctrl-C
// meant for the application does not end it, and ignores none.
#pragma once

#include "ramet/own/fd.h"
#include "ramet/own/seqpacket.h"

namespace ramet::zygote {

struct Birthright {
  Seqpacket socket;
  Fd application;         // a pidfd: it is readable when the application has ended, whatever holds the socket
  pid_t* born = nullptr;  // in memory shared with the application: the last process that was made
};

// Entered in a fresh copy of the application, with all signals blocked.
[[noreturn]] void live(Birthright birthright) noexcept;

}  // namespace ramet::zygote
