// The descriptors: opens what the settings name, and works out the moves that put each under its number, and the ranges
// that are closed. Source: dup(2), pipe(2), posix_openpt(3), memfd_create(2).
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>

#include "ramet/task/launch/open_for_child.h"
#include "ramet/task/launch/own_terminal.h"
#include "ramet/task/launch/prepare.h"

namespace ramet::launch {

namespace {

using Wishes = std::map<int, Stdio>;

constexpr int most_numbers = 1 << 30;  // sysctl fs.nr_open can be no larger

// The kernel's own answer to a number beyond the limit is EBADF, as if it were not open. One that keeps its number may have it from
// before the limit was lowered.
Result<void> check_number(int number, const Stdio& wish) {
  // Room too for those that are lifted out of the way.
  if (number < 0 || number >= most_numbers) return malformed("fd " + std::to_string(number));
  const bool keeps_it = wish.kind() == Stdio::Kind::closed || wish.kind() == Stdio::Kind::inherit ||
                        (wish.kind() == Stdio::Kind::fd && wish.number() == number);
  rlimit limit{};
  if (keeps_it || number <= 2 || ::getrlimit(RLIMIT_NOFILE, &limit) != 0) return {};
  if (static_cast<rlim_t>(number) < limit.rlim_cur) return {};
  return malformed("fd " + std::to_string(number) + ", where RLIMIT_NOFILE is " + std::to_string(limit.rlim_cur));
}

// 0, 1 and 2 are inherited unless the settings say otherwise. One that is not open is /dev/null: else the first file that
// the program opens would be its standard output.
// One that the exec keeps anyway needs no move: it is put into `kept`.
Wishes wishes_of(const CommandSettings& settings, std::array<bool, 3>& kept) {
  Wishes wishes = settings.fds;
  if (settings.other_fds == OtherFds::inherited) {
    for (const auto& [number, wish] : settings.fds) {
      const bool follows = wish.kind() == Stdio::Kind::same_as;
      // One that the exec would close is not kept by being followed.
      if (follows && ::fcntl(wish.number(), F_GETFD) == 0) wishes.try_emplace(wish.number(), Stdio::inherit());
    }
    return wishes;
  }
  for (int number = 0; number <= 2; ++number) {
    const auto [wish, is_new] = wishes.try_emplace(number, Stdio::inherit());
    if (wish->second.kind() != Stdio::Kind::inherit) continue;
    const int flags = ::fcntl(number, F_GETFD);
    if (flags < 0) wish->second = Stdio::null();
    kept[static_cast<std::size_t>(number)] = flags == 0;
  }
  return wishes;
}

// Through chains of same_as to what is really meant.
Result<int> meant_by(const Wishes& wishes, int number) {
  for (std::size_t steps = 0; steps <= wishes.size(); ++steps) {
    const auto wish = wishes.find(number);
    if (wish == wishes.end()) break;
    if (wish->second.kind() != Stdio::Kind::same_as) return number;
    number = wish->second.number();
  }
  return malformed("same_as(" + std::to_string(number) + ") leads nowhere");
}

void choose_ways(PreparedLaunch& prepared) {
  std::vector<FdMove>& moves = prepared.moves;
  for (FdMove& move : moves) {
    prepared.plan.lift_above = std::max({prepared.plan.lift_above, move.to + 1, 3});
    const bool overwritten = std::ranges::any_of(
        moves, [&](const FdMove& other) { return other.to == move.from && other.from != other.to; });
    if (move.from == move.to) {
      move.way = FdWay::keep;
    } else if (overwritten) {
      move.way = FdWay::lift;
    }
  }
  prepared.plan.moves = moves;
}

void close_between(const std::vector<int>& open, PreparedLaunch& prepared) {
  unsigned first = 0;
  for (const int number : open) {
    const auto next = static_cast<unsigned>(number);
    if (next > first) prepared.closed.push_back({first, next - 1});
    first = next + 1;
  }
  prepared.closed.push_back({first, std::numeric_limits<unsigned>::max()});
}

}  // namespace

Result<void> prepare_descriptors(const CommandSettings& settings, PreparedLaunch& prepared) {
  std::array<bool, 3> kept{};
  const Wishes wishes = wishes_of(settings, kept);
  const auto is_kept = [&](int number) { return number <= 2 && kept[static_cast<std::size_t>(number)]; };
  OpenForChild opener(prepared, settings.container ? mount_of_terminals(settings.container->settings()) : std::nullopt);
  std::vector<int> open;
  std::map<int, int> sources;
  for (const auto& [number, wish] : wishes) {
    if (auto good = check_number(number, wish); !good) return good;
    if (wish.kind() == Stdio::Kind::closed) {
      const auto unsigned_number = static_cast<unsigned>(number);
      if (settings.other_fds == OtherFds::inherited) prepared.closed.push_back({unsigned_number, unsigned_number});
      continue;
    }
    open.push_back(number);
    if (wish.kind() == Stdio::Kind::same_as) continue;
    auto source = is_kept(number) ? Result<int>(number) : opener.open(number, wish);
    if (!source) return std::unexpected(source.error());
    sources[number] = *source;
  }
  for (const int number : open) {
    auto meant = meant_by(wishes, number);
    if (!meant) return std::unexpected(meant.error());
    const auto source = sources.find(*meant);
    if (source == sources.end()) return malformed("same_as(" + std::to_string(*meant) + "), which is closed");
    if (is_kept(number)) continue;
    prepared.moves.push_back({.from = source->second, .to = number, .item = prepared.keep("fd " + std::to_string(number))});
  }
  choose_ways(prepared);
  if (settings.other_fds == OtherFds::closed) close_between(open, prepared);
  prepared.plan.closed = prepared.closed;
  return {};
}

}  // namespace ramet::launch
