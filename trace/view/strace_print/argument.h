// One argument by its kind.
#pragma once

#include <cstddef>
#include <string>

#include "trace/view/strace_print/call.h"

namespace ramet::trace::strace_print {

void append_argument(std::string& out, const Call& call, std::size_t index);

// A kind that stands for a value; false when the argument is not one.
bool append_value(std::string& out, const Call& call, const Argument& argument, std::size_t index);

// A kind of fixed size that the argument points to; false when the argument is not one.
bool append_structure(std::string& out, const Call& call, const Argument& argument, std::size_t index);

}  // namespace ramet::trace::strace_print
