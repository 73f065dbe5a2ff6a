// The creation site: of a creator's stack, the first frame that its author wrote. What lies further in is machinery: the
// C library's clone and pthread_create, the standard libraries of C++ and Rust.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "trace/event.h"
#include "trace/view/style.h"

namespace ramet::trace {

// `frames` innermost first. Nothing where all of them are machinery or unknown.
[[nodiscard]] std::optional<Frame> creation_site(const std::vector<Frame>& frames);

// Whether a frame is a toolchain's own and no author's: as a thread's first function it says nothing.
[[nodiscard]] bool is_machinery(const Frame& frame);

// "main.rs:12 in nested::main", "in worker(void*)", "in bash"; printable; empty where nothing is known.
[[nodiscard]] std::string site_words(const Frame& frame, const Style& style);

// The function's name without what its line already says: "worker(void*)"; the module's name for one without symbols.
[[nodiscard]] std::string function_words(const Frame& frame, const Style& style);

}  // namespace ramet::trace
