// The parser of -e: one term after the other adds to a set for each architecture.
#include <charconv>
#include <fmt/format.h>
#include <array>
#include <algorithm>
#include <regex.h>
#include <string>
#include <utility>
#include <vector>

#include "trace/syscall/classes.h"
#include "trace/syscall/name.h"
#include "trace/syscall/row.h"
#include "trace/syscall/selection.h"

namespace ramet::trace {
namespace {

constexpr std::string_view stage = "-e";
constexpr std::size_t longest_expression = 64 * 1024;  // nobody types more; regcomp's stack grows with what it is given
constexpr std::size_t longest_pattern = 256;

// What strace's -e also knows, and this form does not.
constexpr std::string_view other_qualifiers[] = {"signal", "signals", "status", "abbrev", "verbose", "raw",  "read", "reads",
                                                 "write",  "writes",  "fault",  "inject", "quiet",   "kvm",  "decode-fds",
                                                 "decode-fd", "decode-pids", "decode-pid", "silent", "s", "a", "v", "x"};

std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t column = 0; column < row.size(); ++column) row[column] = column;
  for (std::size_t line = 1; line <= left.size(); ++line) {
    std::size_t diagonal = std::exchange(row[0], line);
    for (std::size_t column = 1; column <= right.size(); ++column) {
      const std::size_t replaced = diagonal + (left[line - 1] == right[column - 1] ? 0 : 1);
      diagonal = std::exchange(row[column], std::min({row[column] + 1, row[column - 1] + 1, replaced}));
    }
  }
  return row.back();
}

struct Nearest {
  std::string name;
  std::size_t distance = SIZE_MAX;
  void offer(std::string_view wanted, std::string candidate) {
    const std::size_t here = edit_distance(wanted, candidate);
    if (here < distance) *this = {std::move(candidate), here};
  }
};

std::string sentence_about_unknown(std::string_view what, std::string_view wanted, Nearest nearest) {
  std::string text = fmt::format("no system call{} '{}'", what, wanted);
  if (nearest.distance <= std::max<std::size_t>(2, wanted.size() / 3)) text += fmt::format("; did you mean '{}'?", nearest.name);
  return text;
}

std::string unknown_name(std::string_view wanted) {
  if (wanted.size() > 64) return fmt::format("no system call is called '{}...'", wanted.substr(0, 32));
  Nearest nearest;
  for (const KnownSyscall& call : known_syscalls(Architecture::x86_64)) nearest.offer(wanted, call.name);
  for (const NamedClass& named : syscall_classes()) nearest.offer(wanted, fmt::format("%{}", named.name));
  return sentence_about_unknown(" is called", wanted, std::move(nearest));
}

std::string unknown_class(std::string_view wanted) {
  if (wanted.size() > 64) return fmt::format("no class of system calls is called '%{}...'", wanted.substr(0, 32));
  Nearest nearest;
  for (const NamedClass& named : syscall_classes()) nearest.offer(wanted, std::string(named.name));
  std::string names;
  for (const NamedClass& named : syscall_classes()) names += fmt::format(" %{}", named.name);
  if (nearest.distance > 2) return fmt::format("no class of system calls is called '%{}'; there are{}", wanted, names);
  return fmt::format("no class of system calls is called '%{}'; did you mean '%{}'?", wanted, nearest.name);
}

}  // namespace

// Not in the unnamed namespace: the parser has it in members of its own.
class Pattern {
 public:
  static Result<Pattern> compile(std::string_view text) {
    Pattern pattern;
    const std::string expression(text);
    if (text.size() > longest_pattern) return refuse(stage, "a /pattern/ this long is not understood");
    const int failure = ::regcomp(&pattern.compiled_, expression.c_str(), REG_EXTENDED | REG_NOSUB);
    if (failure == 0) {
      pattern.owned_ = true;
      return pattern;
    }
    std::array<char, 128> reason{};
    ::regerror(failure, &pattern.compiled_, reason.data(), reason.size());
    return refuse(stage, fmt::format("'/{}' is no regular expression: {}", text, reason.data()));
  }
  Pattern(Pattern&& other) noexcept : compiled_(other.compiled_), owned_(std::exchange(other.owned_, false)) {}
  Pattern& operator=(Pattern&&) = delete;
  ~Pattern() {
    if (owned_) ::regfree(&compiled_);
  }
  [[nodiscard]] bool matches(const std::string& name) const {
    return ::regexec(&compiled_, name.c_str(), 0, nullptr, 0) == 0;
  }

 private:
  Pattern() = default;
  regex_t compiled_{};
  bool owned_ = false;
};

class SelectionParser {
 public:
  Result<SyscallSelection> parse(std::string_view expression) {
    if (expression.size() > longest_expression) return refuse(stage, "the expression is too long");
    if (auto stripped = strip_qualifier(expression); !stripped)
      return std::unexpected(stripped.error());
    else
      expression = *stripped;
    selection_.inverted_ = expression.starts_with('!');
    if (selection_.inverted_) expression.remove_prefix(1);
    if (expression == "none") return selection_;
    if (expression == "all") return everything();
    return parse_list(expression);
  }

 private:
  static Result<std::string_view> strip_qualifier(std::string_view expression) {
    const auto equals = expression.find('=');
    if (equals == std::string_view::npos || expression.starts_with('/')) return expression;
    const std::string_view word = expression.substr(0, equals);
    if (word == "trace" || word == "t") return expression.substr(equals + 1);
    if (std::ranges::find(other_qualifiers, word) != std::end(other_qualifiers))
      return refuse(stage, fmt::format("'{}=' is not supported: only the choice of system calls is, trace=", word));
    return expression;
  }

  Result<SyscallSelection> everything() {
    selection_.inverted_ = !selection_.inverted_;
    selection_.listed_.clear();
    return selection_;
  }

  Result<SyscallSelection> parse_list(std::string_view list) {
    bool any = false;
    while (true) {
      const auto comma = end_of_term(list);
      auto stripped = strip_qualifier(list.substr(0, comma));  // -e trace=a -e trace=b arrive as one list
      if (!stripped) return std::unexpected(stripped.error());
      const std::string_view term = *stripped;
      if (term == "all") return everything();
      if (!term.empty()) {
        any = true;
        if (auto added = add_term(term); !added) return std::unexpected(added.error());
      }
      if (comma == std::string_view::npos) break;
      list.remove_prefix(comma + 1);
    }
    if (!any) return refuse(stage, "no system call is named; 'none' chooses none");
    return selection_;
  }

  // A comma inside a /pattern/ followed by its closing slash belongs to the pattern.
  static std::size_t end_of_term(std::string_view list) {
    if (!list.starts_with('/')) return list.find(',');
    const auto slash = list.find('/', 1);
    return list.find(',', slash == std::string_view::npos ? 0 : slash);
  }

  Result<void> add_term(std::string_view term) {
    const bool may_be_unknown = term.starts_with('?');
    if (may_be_unknown) term.remove_prefix(1);
    if (term.starts_with('/')) return add_pattern(term.substr(1));
    if (term.starts_with('%')) return add_class(term.substr(1), may_be_unknown);
    for (const NamedClass& named : syscall_classes())
      if (named.bare && named.name == term) return add_class(term, may_be_unknown);
    if (!term.empty() && term.front() >= '0' && term.front() <= '9') return add_number(term);
    return add_name(term, may_be_unknown);
  }

  Result<void> add_pattern(std::string_view text) {
    if (text.ends_with('/')) text.remove_suffix(1);
    const auto pattern = Pattern::compile(text);
    if (!pattern) return std::unexpected(pattern.error());
    add_where([&](const KnownSyscall& call) { return pattern->matches(call.name); });
    return {};
  }

  Result<void> add_class(std::string_view wanted, bool may_be_unknown) {
    const auto found = std::ranges::find(syscall_classes(), wanted, &NamedClass::name);
    if (found == syscall_classes().end()) {
      if (may_be_unknown) return {};
      return refuse(stage, unknown_class(wanted));
    }
    add_where([&](const KnownSyscall& call) {
      const Row* row = find_row(call.name);
      return row != nullptr && row->classes.has(found->value);
    });
    return {};
  }

  Result<void> add_number(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
      return refuse(stage, fmt::format("'{}' is neither the number nor the name of a system call", text));
    for (const Architecture architecture : known_architectures()) selection_.listed_[architecture].insert(number);
    return {};
  }

  Result<void> add_name(std::string_view name, bool may_be_unknown) {
    const auto at = name.find('@');
    const std::string_view plain = name.substr(0, at);
    const bool added = add_where([&](const KnownSyscall& call) { return call.name == plain; }, name.substr(plain.size()));
    if (added || may_be_unknown) return {};
    return refuse(stage, unknown_name(name));
  }

  // `personality`: "" for all, "@64", "@32" or "@x32" for those tasks alone.
  template <class Predicate>
  bool add_where(Predicate predicate, std::string_view personality = {}) {
    bool added = false;
    for (const Architecture architecture : known_architectures()) {
      if (!in_personality(architecture, personality)) continue;
      for (const KnownSyscall& call : known_syscalls(architecture)) {
        if (!predicate(call)) continue;
        selection_.listed_[architecture].insert(call.number);
        added = true;
      }
    }
    return added;
  }

  static bool in_personality(Architecture architecture, std::string_view personality) {
    if (personality.empty()) return true;
    if (personality == "@64") return word_size(architecture) == 8;
    if (personality == "@x32") return architecture == Architecture::x32;
    return personality == "@32" && word_size(architecture) == 4 && architecture != Architecture::x32;
  }

  SyscallSelection selection_;
};

Result<SyscallSelection> SyscallSelection::parse(std::string_view expression) { return SelectionParser().parse(expression); }

}  // namespace ramet::trace
