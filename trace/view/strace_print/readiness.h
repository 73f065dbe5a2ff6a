// Waiting for descriptors: what was asked for, and what became ready, which strace's form adds after the result.
#pragma once

#include <cstdint>
#include <string>

#include "trace/view/strace_print/call.h"

namespace ramet::trace::strace_print {

void append_poll_descriptors(std::string& out, const Call& call, std::uint64_t address, std::uint64_t count);
void append_descriptor_set(std::string& out, const Call& call, const MemoryView& memory, std::uint64_t address,
                           std::uint64_t count);
void append_epoll_event(std::string& out, Bytes event);
void append_epoll_events(std::string& out, const Call& call, std::uint64_t address);

// ([{fd=5, revents=POLLIN}]), (in [5], left {tv_sec=0, tv_nsec=5}), (Timeout); nothing when the call failed.
void append_readiness(std::string& out, const Call& call);

}  // namespace ramet::trace::strace_print
