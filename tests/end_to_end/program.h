// Program: a command that a test starts, feeds, signals and waits for. What it and its descendants print is collected by
// threads of ours, so no pipe fills up. A program that a test leaves running is killed, with its process group, when it
// goes out of scope.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>
#include <vector>

#include "ramet/own/fd.h"

namespace ramet::end_to_end {

using namespace std::chrono_literals;

inline constexpr std::chrono::milliseconds patience = 120s;  // what lasts longer hangs

struct Outcome {
  int wait_status = -1;
  bool timed_out = false;  // and was killed
  std::string out;
  std::string err;

  [[nodiscard]] bool exited_with(int status) const;
  [[nodiscard]] bool killed_by(int signal) const;
  [[nodiscard]] std::string describe() const;  // for messages of tests
};

enum class Input { empty, kept_open };

struct Command {
  std::vector<std::string> argv;
  std::vector<std::pair<std::string, std::string>> environment{};  // besides ours
  Input input = Input::empty;
  std::function<void()> in_child{};  // between fork and exec; its descriptors 0, 1 and 2 are the pipes
};

// What one pipe gave so far. Its reading thread may outlive the Program: descendants can keep a pipe open.
class Output {
 public:
  Output();
  ~Output();
  void read_from(Fd pipe);
  [[nodiscard]] std::string text() const;
  // False when the pipe ended without `text`, or after `limit`.
  [[nodiscard]] bool wait_for(std::string_view text, std::chrono::milliseconds limit) const;
  void wait_for_end(std::chrono::milliseconds limit) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

class Program {
 public:
  explicit Program(const Command& command);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] const Output& out() const { return out_; }
  [[nodiscard]] const Output& err() const { return err_; }
  void write(std::string_view text) const;
  void close_input() { input_.reset(); }
  void signal(int number) const;
  [[nodiscard]] bool has_ended() const;
  // Blocks until it ends; kills its group after `limit`.
  Outcome wait(std::chrono::milliseconds limit = patience);

 private:
  pid_t pid_ = 0;
  bool waited_ = false;
  Fd input_;
  Output out_, err_;
};

Outcome run(const Command& command, std::chrono::milliseconds limit = patience);

// Whether `condition` came true within `limit`.
bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds limit = 10s);

std::string fixture(std::string_view name);  // its path
// "ramet trace OPTIONS -- COMMAND"
std::vector<std::string> ramet_trace(std::vector<std::string> options, const std::vector<std::string>& command);

// Signals 32 and 33 to their defaults, whatever this process was given: its starter may have ignored them (posix_spawn does),
// and libc takes 33 over with the first thread, so that a first program would find what a second does not.
void reset_libc_signals_in_child();

}  // namespace ramet::end_to_end
