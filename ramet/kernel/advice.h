// Whether madvise means what it says. Most advice is a hint, so an emulator (qemu-user 7.2) may say yes to all of it
// and do nothing. But a guard page that is none, or a page that a fork should wipe and does not, is no matter of speed.
// Source: madvise(2): an advice that the kernel does not know is EINVAL.
#pragma once

namespace ramet {

// Asks once, by an advice that nobody knows.
[[nodiscard]] bool kernel_heeds_advice() noexcept;

}  // namespace ramet
