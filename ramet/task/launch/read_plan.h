// ReadPlan: the LaunchPlan of a letter again, with its pointers to what was read, and its descriptors as they are
// numbered here. Stays where it is, because the plan points into it.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "ramet/task/launch/behind_plan.h"

namespace ramet::launch {

class ReadPlan {
 public:
  // nullptr: that is no letter.
  [[nodiscard]] static std::unique_ptr<ReadPlan> of(std::span<const std::byte> letter);
  ReadPlan(const ReadPlan&) = delete;
  ReadPlan& operator=(const ReadPlan&) = delete;

  // `descriptors` are those of the letter, above every number that the plan writes to.
  void renumber(std::span<const int> descriptors);
  // The writer's own standard descriptors, under their new numbers, for those that the plan leaves as they are; -1: it
  // has none.
  void place_standard(const std::array<int, 3>& standard);
  // Who is born in a joined pid namespace is written to the pipe.
  void tell_of_a_member(int pipe);

  [[nodiscard]] LaunchPlan& plan() { return plan_; }
  // Who was born in a joined pid namespace; 0: nobody.
  [[nodiscard]] pid_t member() const { return container_.member(); }

 private:
  ReadPlan(LaunchPlan plan, BehindPlan read);

  LaunchPlan plan_;
  ReadContainer container_;
  BehindPlan behind_;
  std::vector<char*> programs_;
  std::vector<char*> arguments_;
  std::vector<char*> environment_;
  std::vector<char*> shell_arguments_;
  std::vector<sock_fprog> filters_;
};

}  // namespace ramet::launch
