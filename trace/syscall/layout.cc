#include "trace/syscall/layout.h"

#include "trace/syscall/name.h"

namespace ramet::trace {
namespace {

std::size_t of_words(Kind kind, std::size_t word) {
  switch (kind) {
    case Kind::address_word: return word;
    case Kind::timespec:
    case Kind::remaining_time:
    case Kind::signal_set_and_size:
    case Kind::timeval:
    case Kind::word_limit: return 2 * word;
    case Kind::alternate_stack: return 3 * word;
    case Kind::timespec_pair:
    case Kind::timeval_pair:
    case Kind::interval_timespec:
    case Kind::interval_timeval:
    case Kind::interval_times: return 4 * word;
    case Kind::signal_action: return 3 * word + 8;
    case Kind::usage: return 18 * word;
    default: return 0;
  }
}

// The same on every architecture.
std::size_t of_bytes(Kind kind) {
  switch (kind) {
    case Kind::integer:
    case Kind::unsigned_integer:
    case Kind::signal_number:
    case Kind::socket_length:
    case Kind::wait_status: return 4;
    case Kind::descriptor_pair:
    case Kind::timezone:
    case Kind::long_integer:
    case Kind::capability_header:
    case Kind::window_size: return 8;
    case Kind::limit: return 16;
    case Kind::capability_data: return 24;
    case Kind::terminal: return 36;
    case Kind::signal_information: return 128;
    case Kind::extended_status: return 256;
    case Kind::system_name: return 6 * 65;
    default: return 0;
  }
}

std::size_t of_64_bit(Kind kind, Architecture architecture) {
  switch (kind) {
    case Kind::file_lock: return 32;
    case Kind::system_information: return 112;
    case Kind::filesystem_status: return 120;
    case Kind::file_status: return architecture == Architecture::x86_64 ? 144 : 128;
    default: return 0;
  }
}

}  // namespace

std::size_t layout_size(Kind kind, Architecture architecture) {
  if (kind == Kind::epoll_event) return epoll_event_size(architecture);
  if (kind == Kind::segment) return architecture == Architecture::i386 ? segment_size : 0;
  if (const std::size_t size = of_bytes(kind); size != 0) return size;
  const std::size_t word = word_size(architecture);
  if (const std::size_t size = of_words(kind, word); size != 0) return size;
  return word == 8 ? of_64_bit(kind, architecture) : 0;
}

}  // namespace ramet::trace
