// Kind: what an argument of a system call is. One table of kinds serves two readers: an engine learns which memory to
// copy, a view how to print it.
#pragma once

#include <array>
#include <cstdint>

#include "trace/syscall/name_table.h"

namespace ramet::trace {

enum class Kind : std::uint8_t {
  none,     // ends a row's arguments
  skipped,  // the kernel does not look at it, and it is not shown

  // values
  signed_32, unsigned_32, signed_word, unsigned_word, hexadecimal, hexadecimal_32, address, octal, file_mode, device,
  descriptor, directory, process, user, signal, flags, choice, open_flags, creation_mode, clone_flags, futex_operation,
  futex_bitset, futex_wake_expression, file_offset, split_offset, signal_frame, old_signal_frame,
  ioctl_request, socket_type, socket_protocol, socket_option,
  statx_flags,

  // memory that the argument points to: texts and bytes
  path, text, bytes, vectors, text_list, environment, thread_name,

  // memory that the argument points to: structures
  integer, unsigned_integer, descriptor_pair, long_integer, address_word, signal_number, user_ids,
  timespec, remaining_time, timespec_pair, timeval, timeval_pair, timezone, interval_timespec, interval_timeval, interval_times,
  signal_set, signal_set_and_size, signal_action, alternate_stack, signal_information,
  clone_arguments, segment, wait_status, usage, limit, word_limit, cpu_set, capability_header, capability_data, system_name, system_information,
  file_status, extended_status, filesystem_status, file_lock, directory_entries, terminal, window_size,
  poll_descriptors, descriptor_set, epoll_event, epoll_events,
  socket_address, socket_length, message, option_value,
};

// Who fills the memory that an argument points to.
enum class Direction : std::uint8_t { in, out, both };

inline constexpr std::uint8_t no_argument = 0xff;

struct Argument {
  Kind kind = Kind::none;
  Direction direction = Direction::in;
  std::uint8_t length = no_argument;  // the argument that says how much memory, or on which this one depends
  const NameTable* names = nullptr;   // of flags and choice
};

using Arguments = std::array<Argument, 6>;

}  // namespace ramet::trace
