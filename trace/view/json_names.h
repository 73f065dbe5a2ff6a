// The words that JSON lines use for the values of the vocabulary: snake_case, stable, documented by docs/event.schema.json.
#pragma once

#include <string>
#include <string_view>

#include "trace/event.h"

namespace ramet::trace {

// The value of the field `event`: "created". A captured stack is told by a line `stack`; both halves of a system call
// by one line `syscall`.
[[nodiscard]] std::string_view event_name(const Payload& payload);

[[nodiscard]] std::string_view json_name(Architecture architecture);
[[nodiscard]] std::string_view json_name(Certainty certainty);
[[nodiscard]] std::string_view json_name(CreateCall call);
[[nodiscard]] std::string_view json_name(SharingCall call);
[[nodiscard]] std::string_view json_name(JoinOutcome outcome);
[[nodiscard]] std::string_view json_name(EndCause cause);
[[nodiscard]] std::string_view json_name(CollectCall call);

}  // namespace ramet::trace
