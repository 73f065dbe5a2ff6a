// The text of a whole call: what stands in the line when the call begins, what is added when it has returned, the result.
// As in strace, whatever the kernel fills in is printed at the return, and so is all that stands after it.
#pragma once

#include <string>

#include "trace/view/strace_print/call.h"

namespace ramet::trace::strace_print {

// "read(3, "
void append_entry(std::string& out, const Call& call);

// "\"abc\", 100": without the closing parenthesis.
void append_return(std::string& out, const Call& call);

// Whether the entry held all there is to print.
[[nodiscard]] bool complete_at_entry(const Call& call);

// "3", "-1 ENOENT (No such file or directory)", "? ERESTARTSYS (...)", "1 ([{fd=5, revents=POLLIN}])"
void append_result(std::string& out, const Call& call);

}  // namespace ramet::trace::strace_print
