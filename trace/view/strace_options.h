// What the strace form shows, option by option as strace has them. Source: strace(1).
#pragma once

#include <cstdint>
#include <string>

#include "trace/syscall/copies.h"
#include "trace/syscall/selection.h"

namespace ramet::trace {

enum class StraceTime : std::uint8_t {
  none,
  seconds,       // -t: 11:01:43
  microseconds,  // -tt: 11:01:43.435815
  epoch,         // -ttt: 1795345303.456362
};

enum class StraceRelative : std::uint8_t { no, yes };  // -r: since the line before
enum class StraceDuration : std::uint8_t { no, yes };  // -T: <0.000012>, the time spent in the call

enum class PidColumn : std::uint8_t {
  when_several,  // [pid 123], while more than one task lives: on a terminal
  always,        // 123, plain: in a file
};

enum class Announcements : std::uint8_t { shown, hidden };  // "ramet: Process 123 attached", the mode of a 32-bit program

struct StraceOptions {
  StraceTime time = StraceTime::none;
  StraceRelative relative = StraceRelative::no;
  StraceDuration duration = StraceDuration::no;
  PidColumn pid_column = PidColumn::when_several;
  Announcements announcements = Announcements::shown;
  CopyLimits limits;           // -s and -v; the same that the engine copied by
  SyscallSelection selection;  // -e; what is not in it is not printed
  std::string expression;      // -e as the user wrote it, for the hint
};

}  // namespace ramet::trace
