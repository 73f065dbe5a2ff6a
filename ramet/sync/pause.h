// Tells the processor that this loop waits for another: it saves power and leaves the core to a sibling.
// Source: Intel's manual, PAUSE; Arm's, ISB, which takes about as long where YIELD does nothing; RISC-V's Zihintpause.
#pragma once

namespace ramet {

// How often a waiter looks at a lock before it sleeps: short enough to be lost in the price of a sleep, long enough for a holder
// on another processor to leave a few lines.
inline constexpr int looks_before_sleep = 100;

inline void pause_processor() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("isb" ::: "memory");
#elif defined(__riscv)
  asm volatile(".insn i 0x0F, 0, x0, x0, 0x010");  // a hint: those who do not know it do nothing
#endif
}

}  // namespace ramet
