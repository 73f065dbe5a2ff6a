// The word that stands before each abort handler of a restartable sequence on this processor: brk 0x45e0, which nothing
// else uses. Source: glibc's bits/rseq.h, librseq; it is part of the ABI, since all code of a process must use the
// same.
#pragma once

#include <cstdint>

namespace ramet {

inline constexpr std::uint32_t rseq_signature = 0xd428bc00;

}  // namespace ramet
