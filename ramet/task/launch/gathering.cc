#include "ramet/task/launch/gathering.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>

namespace ramet {

namespace {

constexpr std::size_t buffer_size = 64 << 10;  // bytes: what a pipe holds

template <class Duration>
std::chrono::steady_clock::time_point later(std::chrono::steady_clock::time_point moment, Duration time) {
  using Clock = std::chrono::steady_clock;
  return time >= Clock::time_point::max() - moment ? Clock::time_point::max() : moment + time;
}

}  // namespace

Gathering::Gathering(std::span<Child> children, const Capture& capture)
    : children_(children), capture_(capture), buffer_(buffer_size) {
  if (!children.empty()) {
    Child& last = children.back();
    const bool terminal_alone = last.pipe(1) < 0 && last.has_terminal(0);
    add(last.take_pipe(terminal_alone ? 0 : 1), &Output::out, &Output::out_cut);
  }
  for (Child& child : children) add(child.take_pipe(2), &Output::err, &Output::err_cut);
}

void Gathering::add(Fd pipe, std::string Output::*text, bool Output::*cut) {
  if (!pipe.is_open()) return;
  // Our end alone: the program's is another open file.
  ::fcntl(pipe.number(), F_SETFL, ::fcntl(pipe.number(), F_GETFL) | O_NONBLOCK);
  streams_.push_back({std::move(pipe), text, cut});
}

void Gathering::read_from(Stream& stream) {
  std::string& text = output_.*stream.text;
  for (;;) {
    const ssize_t size = ::read(stream.pipe.number(), buffer_.data(), buffer_.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) return stream.pipe.reset();  // EIO: a terminal whose last user has gone
    const std::size_t room = capture_.limit - std::min(capture_.limit, text.size());
    const auto kept = std::min(room, static_cast<std::size_t>(size));
    text.append(buffer_.data(), kept);
    if (kept < static_cast<std::size_t>(size)) output_.*stream.cut = true;
    // A program that writes without end must not keep us from the clock.
    if (static_cast<std::size_t>(size) < buffer_.size()) return;
    if (output_.*stream.cut) return;
  }
}

bool Gathering::any_open() const {
  return std::ranges::any_of(streams_, [](const Stream& stream) { return stream.pipe.is_open(); });
}

Result<void> Gathering::collect_all(bool& all_ended) {
  all_ended = true;
  for (Child& child : children_) {
    auto ended = child.try_wait();
    if (!ended) return std::unexpected(ended.error());
    all_ended = all_ended && ended->has_value();
  }
  return {};
}

// Reads until nobody runs and nothing is open, or until `end`; shortens the end to the grace when nobody runs.
Result<void> Gathering::go_on_until(Clock::time_point end) {
  while (!all_ended_ || any_open()) {
    std::vector<pollfd> watched;
    for (const Stream& stream : streams_) watched.push_back({.fd = stream.pipe.number(), .events = POLLIN, .revents = 0});
    for (const Child& child : children_) {
      watched.push_back({.fd = child.ended_ ? -1 : child.pidfd(), .events = POLLIN, .revents = 0});
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    const bool without_pidfd = std::ranges::any_of(children_, [](const Child& child) { return child.pidfd() < 0; });
    const auto most = std::chrono::milliseconds(without_pidfd ? 2 : 1000);
    if (left.count() <= 0) return {};
    (void)::poll(watched.data(), watched.size(), static_cast<int>(std::min(left, most).count()));
    for (Stream& stream : streams_) {
      if (stream.pipe.is_open()) read_from(stream);
    }
    if (all_ended_) continue;
    if (auto looked = collect_all(all_ended_); !looked) return looked;
    if (all_ended_) end = std::min(end, later(Clock::now(), capture_.grace));
  }
  return {};
}

Result<void> Gathering::kill_them() {
  for (Child& child : children_) {
    const bool reaches_orphans = child.tree_ == Tree::cgroup || child.below_;
    if (child.ended_ && !reaches_orphans) continue;
    if (child.tree_ != Tree::loose && child.kill_tree()) continue;
    auto killed = child.kill();
    if (!killed && killed.error().number != ESRCH) return killed;
  }
  return {};
}

Result<void> Gathering::end_them(Clock::time_point deadline) {
  output_.timed_out = true;
  if (capture_.terminate_grace.count() > 0) {
    for (Child& child : children_) (void)child.terminate();
    if (auto done = go_on_until(later(deadline, capture_.terminate_grace)); !done) return done;
  }
  if (auto killed = kill_them(); !killed) return killed;
  return go_on_until(later(Clock::now(), capture_.grace));
}

Result<Output> Gathering::run() {
  for (Child& child : children_) child.close_input();  // a program that reads must find the end
  const auto deadline = capture_.timeout ? later(Clock::now(), *capture_.timeout) : Clock::time_point::max();
  auto done = go_on_until(deadline);
  const bool in_time = Clock::now() < deadline;
  if (done && (!all_ended_ || any_open()) && !in_time) done = end_them(deadline);
  if (!done) return std::unexpected(done.error());
  output_.held_open = any_open();
  for (Child& child : children_) {
    auto ended = child.wait();
    if (!ended) return std::unexpected(ended.error());
    output_.each.push_back(ended->status);
    output_.status = ended->status;
    output_.usage = ended->usage;
  }
  return std::move(output_);
}

}  // namespace ramet
