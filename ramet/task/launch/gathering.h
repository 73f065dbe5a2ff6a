// Gathering: reads what some processes write until they have ended, for Child::output() and Pipeline::output().
#pragma once

#include <array>
#include <chrono>
#include <span>
#include <vector>

#include "ramet/task/child.h"

namespace ramet {

class Gathering {
 public:
  // Takes the pipe 1 of the last of `children`, and the pipes 2 of all.
  Gathering(std::span<Child> children, const Capture& capture);

  // At the end all children are collected. Fails with wait()'s errors.
  [[nodiscard]] Result<Output> run();

 private:
  using Clock = std::chrono::steady_clock;
  struct Stream {
    Fd pipe;
    std::string Output::*text = nullptr;
    bool Output::*cut = nullptr;
  };

  void add(Fd pipe, std::string Output::*text, bool Output::*cut);
  Result<void> go_on_until(Clock::time_point end);
  void read_from(Stream& stream);
  Result<void> collect_all(bool& all_ended);
  [[nodiscard]] bool any_open() const;
  Result<void> end_them(Clock::time_point deadline);
  Result<void> kill_them();

  std::span<Child> children_;
  Capture capture_;
  Output output_;
  std::vector<Stream> streams_;
  std::vector<char> buffer_;
  bool all_ended_ = false;
};

}  // namespace ramet
