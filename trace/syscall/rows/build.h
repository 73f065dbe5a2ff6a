// The words that the table's rows are written in.
#pragma once

#include "trace/syscall/row.h"

namespace ramet::trace::rows::build {

namespace is {
using enum SyscallClass;
constexpr SyscallClasses plain{};
}  // namespace is

constexpr Argument skipped{Kind::skipped};
constexpr Argument signed_32{Kind::signed_32};
constexpr Argument unsigned_32{Kind::unsigned_32};
constexpr Argument signed_word{Kind::signed_word};
constexpr Argument unsigned_word{Kind::unsigned_word};
constexpr Argument hexadecimal{Kind::hexadecimal};
constexpr Argument hexadecimal_32{Kind::hexadecimal_32};
constexpr Argument address{Kind::address};
constexpr Argument octal{Kind::octal};
constexpr Argument file_mode{Kind::file_mode};
constexpr Argument device{Kind::device};
constexpr Argument descriptor{Kind::descriptor};
constexpr Argument directory{Kind::directory};
constexpr Argument process{Kind::process};
constexpr Argument user{Kind::user};
constexpr Argument signal{Kind::signal};
constexpr Argument open_flags{Kind::open_flags};
constexpr Argument clone_flags{Kind::clone_flags};
constexpr Argument futex_operation{Kind::futex_operation};
constexpr Argument futex_bitset{Kind::futex_bitset};
constexpr Argument futex_wake_expression{Kind::futex_wake_expression};
constexpr Argument file_offset{Kind::file_offset};
constexpr Argument split_offset{Kind::split_offset};
constexpr Argument signal_frame{Kind::signal_frame};
constexpr Argument old_signal_frame{Kind::old_signal_frame};
constexpr Argument path{Kind::path};

constexpr Argument socket_length{Kind::socket_length, Direction::both};
constexpr Argument statx_flags{Kind::statx_flags};
constexpr Argument ioctl_request{Kind::ioctl_request};
constexpr Argument socket_type{Kind::socket_type};
constexpr Argument socket_protocol{Kind::socket_protocol};
constexpr Argument socket_option{Kind::socket_option};

constexpr Argument in(Kind kind, std::uint8_t length = no_argument) { return {kind, Direction::in, length}; }
constexpr Argument out(Kind kind, std::uint8_t length = no_argument) { return {kind, Direction::out, length}; }
constexpr Argument both(Kind kind, std::uint8_t length = no_argument) { return {kind, Direction::both, length}; }
constexpr Argument flags(const NameTable& names) { return {Kind::flags, Direction::in, no_argument, &names}; }
constexpr Argument choice(const NameTable& names) { return {Kind::choice, Direction::in, no_argument, &names}; }

// `count` arguments of which nothing more is known.
constexpr Shape raw(std::size_t count) {
  Shape shape;
  for (std::size_t index = 0; index < count; ++index) shape.arguments[index] = {Kind::hexadecimal};
  return shape;
}

}  // namespace ramet::trace::rows::build
