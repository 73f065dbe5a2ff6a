// Steps: what --print says, a line for each step of a start, and who adds the lines of a container.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "ramet/task/launch/prepared_container.h"

namespace ramet::cli {

class Steps {
 public:
  void add(std::string_view step, std::string_view what) { text_ += fmt::format("  {:<13} {}\n", step, what); }
  void heading(std::string_view text) { text_ += fmt::format("{}\n", text); }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// The namespaces that it joins and makes itself, their names, and who it is there. run_print_container.cc
void put_entry(const launch::PreparedContainer& container, Steps& steps);
// Its files, and its init.
void put_container(const launch::ContainerPlan& plan, Steps& steps);

}  // namespace ramet::cli
