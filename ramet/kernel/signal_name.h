// Names of signals as Linux numbers them, both ways. The real-time ones are counted from the kernel's first, 32, as
// strace does (SIGRT_2 is glibc's SIGRTMIN, 34).
// Source: signal(7), asm/signal.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ramet {

// "SIGCHLD", "SIGRT_1"; the number in decimal where there is no such signal, and "0" for none.
[[nodiscard]] std::string signal_name(int signal);

// The signal called `name`, with its SIG, in upper or lower case. SIGRTMIN alone is the kernel's, as strace prints it; with
// an offset it can only be libc's.
[[nodiscard]] std::optional<int> signal_by_name(std::string_view name);

// A real-time signal as libc counts them, and with it kill(1) and unshare(1): "SIGRTMIN", "SIGRTMIN+1", "SIGRTMAX-2".
[[nodiscard]] std::optional<int> real_time_signal_by_name(std::string_view name);

// The usual name of every signal; of the real-time ones, the first alone.
[[nodiscard]] std::vector<std::string_view> signal_names();

}  // namespace ramet
