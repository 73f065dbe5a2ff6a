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

}  // namespace

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
  if (!starts_with_ignoring_case(name, real_time)) return std::nullopt;
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
