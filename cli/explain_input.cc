#include "cli/explain_input.h"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <string>

#include "ramet/kernel/clone_text.h"

namespace ramet::cli {
namespace {

using enum CloneFlag;

constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

// strace explains unknown bits in a comment, and a second task's message may cut its line short.
std::string without_interjections(std::string_view text) {
  std::string clean(text.substr(0, text.find("strace:")));
  if (const std::size_t cut = clean.find("<unfinished"); cut != std::string::npos) clean.resize(cut);
  for (std::size_t begin = 0; (begin = clean.find("/*", begin)) != std::string::npos;) {
    const std::size_t end = clean.find("*/", begin);
    clean.erase(begin, end == std::string::npos ? end : end + 2 - begin);
  }
  return clean;
}

struct CallInLine {
  std::string_view name;
  std::optional<CloneCall> call;
  std::string_view arguments;  // after the bracket
};

// "clone3({flags=...": the name before the first bracket, whatever stands before it ("[pid 7] ", a time).
CallInLine call_in(std::string_view line) {
  const std::size_t bracket = line.find('(');
  if (bracket == std::string_view::npos) return {{}, {}, line};
  std::size_t begin = bracket;
  const auto in_name = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_';
  };
  while (begin > 0 && in_name(line[begin - 1])) --begin;
  CallInLine found{line.substr(begin, bracket - begin), {}, line.substr(bracket + 1)};
  if (found.name == "clone" || found.name == "fork" || found.name == "vfork") found.call = CloneCall::clone;
  if (found.name == "clone3") found.call = CloneCall::clone3;
  if (found.name == "unshare") found.call = CloneCall::unshare;
  return found;
}

// The value of `key` in "{key=value, other=...}"; empty when there is no such key.
std::optional<std::string_view> value_of(std::string_view key, std::string_view text) {
  for (std::size_t at = 0; (at = text.find(key, at)) != std::string_view::npos; at += key.size()) {
    const bool begins_here = at == 0 || std::string_view("{(, ").find(text[at - 1]) != std::string_view::npos;
    const std::size_t equals = at + key.size();
    if (!begins_here || equals >= text.size() || text[equals] != '=') continue;
    const std::size_t end = std::min(text.find_first_of(",})", equals), text.size());
    return trimmed(text.substr(equals + 1, end - equals - 1));
  }
  return std::nullopt;
}

// What was pasted goes to a terminal.
std::string printable(std::string_view text) {
  std::string clean(text);
  std::ranges::replace_if(
      clean, [](char letter) { return letter < ' ' || letter > '~'; }, '?');
  return clean;
}

Result<ParsedCloneFlags> parse_naming_text(std::string_view flags, CloneCall call) {
  auto parsed = parse_clone_flags(flags, call);
  if (!parsed) parsed.error().item += "\n  in: " + printable(flags.substr(0, 120));
  return parsed;
}

// The flags alone say which call is meant only where one call has no such flag.
CloneCall guess(std::string_view flags) {
  const auto parsed = parse_clone_flags(flags, CloneCall::clone);
  const bool for_clone3 = parsed && parsed->flags.has_any(NEWTIME | CloneFlags::from_bits(~std::uint64_t{0xffff'ffff}));
  return for_clone3 ? CloneCall::clone3 : CloneCall::clone;
}

std::uint64_t address_in(std::optional<std::string_view> value) {
  std::uint64_t address = 0;
  if (!value || !value->starts_with("0x")) return 0;  // NULL
  std::from_chars(value->data() + 2, value->data() + value->size(), address, 16);
  return address;
}

// The arguments, as many of them as a line shows and the rules ask for.
std::optional<CloneArgs> arguments_in(std::string_view line, const CloneRequest& request) {
  const bool clone3 = request.call == CloneCall::clone3;
  const auto stack = value_of(clone3 ? "stack" : "child_stack", line);
  if (!stack) return std::nullopt;
  CloneArgs arguments{.flags = request.flags.bits(), .exit_signal = request.exit_signal};
  arguments.stack = address_in(stack);
  if (clone3) arguments.stack_size = address_in(value_of("stack_size", line));
  // Of the addresses only their being different matters, and a line that shows a stack shows those that are in use.
  arguments.pidfd = 1;
  arguments.parent_tid = 2;
  return arguments;
}

Result<void> take_exit_signal(std::string_view line, CloneRequest& request) {
  const auto text = value_of("exit_signal", line);
  if (!text || *text == "0") return {};
  const auto parsed = parse_naming_text(*text, CloneCall::clone);
  if (!parsed) return std::unexpected(parsed.error());
  if (!parsed->flags.empty() && text->find_first_not_of("0123456789xabcdefABCDEF") != std::string_view::npos) {
    return refuse("exit signal", "\"" + printable(*text) + "\" is no signal");
  }
  request.exit_signal = static_cast<std::uint64_t>(parsed->exit_signal) | parsed->flags.bits();
  return {};
}

}  // namespace

Result<ExplainInput> parse_explain_input(std::string_view text, std::optional<CloneCall> call) {
  const std::string line = without_interjections(text);
  const CallInLine found = call_in(line);
  if (!found.name.empty() && !found.call) {
    return refuse("explain", "\"" + std::string(found.name) +
                                 "\" makes no task: explain takes clone, clone3, fork, vfork or unshare");
  }
  ExplainInput input;
  if (found.name == "fork" || found.name == "vfork") {
    input.request = {
        .call = CloneCall::clone, .flags = found.name == "fork" ? CloneFlags{} : VM | VFORK, .exit_signal = SIGCHLD};
    return input;
  }
  const auto keyed = value_of("flags", found.arguments);
  const std::size_t end = found.name.empty() ? std::string_view::npos : found.arguments.find(')');
  const std::string_view flags = keyed ? *keyed : trimmed(found.arguments.substr(0, end));
  if (!call) call = found.call;
  if (!call && value_of("exit_signal", line)) call = CloneCall::clone3;
  input.call_assumed = !call;
  input.request.call = call.value_or(guess(flags));
  const auto parsed = parse_naming_text(flags, input.request.call);
  if (!parsed) return std::unexpected(parsed.error());
  input.request.flags = parsed->flags;
  input.request.exit_signal = static_cast<std::uint64_t>(parsed->exit_signal);
  if (auto taken = take_exit_signal(line, input.request); !taken) return std::unexpected(taken.error());
  input.request.arguments = arguments_in(found.arguments, input.request);
  return input;
}

}  // namespace ramet::cli
