// The word that stands before each abort handler of a restartable sequence on this processor: the operand of a ud1 that
// nothing else uses. Source: glibc's bits/rseq.h, librseq; it is part of the ABI, since all code of a process must use
// the same.
#pragma once

#include <cstdint>

namespace ramet {

inline constexpr std::uint32_t rseq_signature = 0x53053053;

}  // namespace ramet
