// Row: what is known of one system call: its name, its classes, the kinds of its arguments and of its result.
// A call whose arguments depend on one of them (fcntl, prctl, futex) has variants, chosen by that argument's value.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "trace/event.h"
#include "trace/syscall/classes.h"
#include "trace/syscall/kind.h"

namespace ramet::trace {

enum class ResultKind : std::uint8_t {
  number,       // decimal
  address,      // hexadecimal
  descriptor,
  octal,
  flags,        // hexadecimal, with its names after it
  names,        // decimal, with its name after it
  signal,       // decimal, with the signal's name after it
  segment,      // decimal, with the number of the segment that the kernel chose after it
  ready,        // decimal, with what became ready, or that the time was up, after it
  never,        // the call does not return
};

struct Shape {
  Arguments arguments{};
  ResultKind result = ResultKind::number;
  const NameTable* result_names = nullptr;
};

struct Variant {
  std::uint64_t value = 0;
  Shape shape;
};

struct Row {
  std::string_view name;
  SyscallClasses classes;
  Shape shape;
  std::uint8_t selector = no_argument;      // the argument that chooses among `variants`
  std::uint64_t mask = 0;                   // the bits of it that count
  std::span<const Variant> variants{};
};

// The row of a name; null when there is none.
const Row* find_row(std::string_view name);

// The row of a call; null when its number or its name is not known.
const Row* find_row(Architecture architecture, std::uint64_t number);

// The shape that these arguments give the call; six hexadecimal arguments for a call without a row.
const Shape& shape_of(const Row* row, std::span<const std::uint64_t, 6> arguments);

// Every row, grouped by what the calls are about.
std::span<const std::span<const Row>> all_rows();

}  // namespace ramet::trace
