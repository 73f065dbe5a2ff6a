// The smallest program: ends at once, linked with nothing.
#include <asm/unistd.h>

#if defined(__x86_64__)
void _start(void) {
  __asm__ volatile("syscall" : : "a"(__NR_exit), "D"(0));
  __builtin_unreachable();
}
#elif defined(__aarch64__)
void _start(void) {
  register long number __asm__("x8") = __NR_exit;
  register long status __asm__("x0") = 0;
  __asm__ volatile("svc #0" : : "r"(number), "r"(status));
  __builtin_unreachable();
}
#else
void _start(void) {
  register long number __asm__("a7") = __NR_exit;
  register long status __asm__("a0") = 0;
  __asm__ volatile("ecall" : : "r"(number), "r"(status));
  __builtin_unreachable();
}
#endif
