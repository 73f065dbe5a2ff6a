#include "ramet/kernel/signal_name.h"

#include <csignal>

#include <array>
#include <charconv>
#include <utility>

#include "ramet/kernel/clone_call.h"
#include "ramet/kernel/letter_case.h"

namespace ramet {
namespace {

constexpr int first_real_time_signal = 32;

// The numbers are this architecture's own: MIPS and Alpha count differently, and csignal knows.
constexpr auto table = std::to_array<std::pair<int, std::string_view>>({
    {SIGHUP, "SIGHUP"},   {SIGINT, "SIGINT"},       {SIGQUIT, "SIGQUIT"}, {SIGILL, "SIGILL"},
    {SIGTRAP, "SIGTRAP"}, {SIGABRT, "SIGABRT"},     {SIGBUS, "SIGBUS"},   {SIGFPE, "SIGFPE"},
    {SIGKILL, "SIGKILL"}, {SIGUSR1, "SIGUSR1"},     {SIGSEGV, "SIGSEGV"}, {SIGUSR2, "SIGUSR2"},
    {SIGPIPE, "SIGPIPE"}, {SIGALRM, "SIGALRM"},     {SIGTERM, "SIGTERM"}, {SIGSTKFLT, "SIGSTKFLT"},
    {SIGCHLD, "SIGCHLD"}, {SIGCONT, "SIGCONT"},     {SIGSTOP, "SIGSTOP"}, {SIGTSTP, "SIGTSTP"},
    {SIGTTIN, "SIGTTIN"}, {SIGTTOU, "SIGTTOU"},     {SIGURG, "SIGURG"},   {SIGXCPU, "SIGXCPU"},
    {SIGXFSZ, "SIGXFSZ"}, {SIGVTALRM, "SIGVTALRM"}, {SIGPROF, "SIGPROF"}, {SIGWINCH, "SIGWINCH"},
    {SIGIO, "SIGIO"},     {SIGPWR, "SIGPWR"},       {SIGSYS, "SIGSYS"},   {first_real_time_signal, "SIGRTMIN"},
});

constexpr auto other_names = std::to_array<std::pair<int, std::string_view>>({
    {SIGIO, "SIGPOLL"},
    {SIGABRT, "SIGIOT"},
    {SIGCHLD, "SIGCLD"},
});

constexpr std::string_view first_of_libc = "SIGRTMIN";
constexpr std::string_view last_of_libc = "SIGRTMAX";

// A number behind `sign`; 0 where nothing is there.
std::optional<int> offset_in(std::string_view text, char sign) {
  if (text.empty()) return 0;
  int offset = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), offset);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return text[0] == sign && text.size() > 1 && text[1] != '-' && whole ? std::optional(offset) : std::nullopt;
}

}  // namespace

std::optional<int> real_time_signal_by_name(std::string_view name) {
  std::optional<int> signal;
  if (starts_with_ignoring_case(name, first_of_libc)) {
    if (const auto offset = offset_in(name.substr(first_of_libc.size()), '+'))
      signal = *offset <= highest_signal ? SIGRTMIN + *offset : 0;
  } else if (starts_with_ignoring_case(name, last_of_libc)) {
    if (const auto offset = offset_in(name.substr(last_of_libc.size()), '-'))
      signal = *offset <= highest_signal ? SIGRTMAX - *offset : 0;
  }
  return signal && *signal >= SIGRTMIN && *signal <= SIGRTMAX ? signal : std::nullopt;
}

std::string signal_name(int signal) {
  for (const auto& [number, name] : table) {
    if (number == signal) return std::string(name);
  }
  if (signal > first_real_time_signal && signal <= highest_signal) {
    return "SIGRT_" + std::to_string(signal - first_real_time_signal);
  }
  return std::to_string(signal);
}

std::optional<int> signal_by_name(std::string_view name) {
  for (const auto& [number, known] : table) {
    if (equal_ignoring_case(name, known)) return number;
  }
  for (const auto& [number, known] : other_names) {
    if (equal_ignoring_case(name, known)) return number;
  }
  constexpr std::string_view real_time = "SIGRT_";
  if (!starts_with_ignoring_case(name, real_time)) return real_time_signal_by_name(name);
  const std::string_view digits = name.substr(real_time.size());
  int offset = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), offset);
  const int signal = first_real_time_signal + offset;
  if (error != std::errc{} || end != digits.data() + digits.size() || offset < 0 || offset > 32) return std::nullopt;
  return signal;
}

std::vector<std::string_view> signal_names() {
  std::vector<std::string_view> names;
  for (const auto& [number, name] : table) names.push_back(name);
  return names;
}

}  // namespace ramet
