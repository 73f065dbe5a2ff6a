// Source: the frames, with function, file and line, that one home address stands for: one, and one more for each call
// inlined there. Everything is looked up once, however many stacks go through it and however many threads begin there.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "trace/event.h"
#include "trace/symbol/functions.h"
#include "trace/symbol/homes.h"

namespace ramet::trace {

class Source {
 public:
  explicit Source(Homes& homes) : homes_(homes) {}

  // Innermost first, never empty; `module` and `address` are left for the caller, who knows the process.
  [[nodiscard]] const std::vector<Frame>& frames_at(std::uint64_t home);

  // The function that begins at `home` or holds it, where it is defined: without the calls inlined into it.
  [[nodiscard]] const Frame& function_at(std::uint64_t home);

  // What the function at `home` is called: by its symbol, demangled, and by its DWARF, which has generic arguments.
  struct Names {
    std::string symbol, plain;
    bool begins_here = false;  // `home` is where the symbol begins
  };
  [[nodiscard]] const Names& names_at(std::uint64_t home);

  // Where the call operator of `closure` is defined, which the function at `home` calls or has inlined.
  [[nodiscard]] const std::optional<Frame>& call_operator(std::uint64_t home, const std::string& closure);

  // The function of that path of namespaces, which the function at `home` leads to: in its own compilation unit, or in one
  // whose symbols have these names. Not all units are searched: that would be to read all there is.
  [[nodiscard]] const std::optional<Frame>& function_by_path(std::uint64_t home, const std::vector<std::string>& path);

 private:
  struct Debug {
    Functions functions;
    std::uint64_t bias;
  };
  [[nodiscard]] Debug* debug_of(Dwfl_Module* module);
  [[nodiscard]] std::vector<Frame> find_frames(std::uint64_t home);
  [[nodiscard]] Frame find_function(std::uint64_t home);
  [[nodiscard]] Names find_names(std::uint64_t home);
  [[nodiscard]] std::optional<Frame> find_call_operator(std::uint64_t home, const std::string& closure);
  [[nodiscard]] std::optional<Frame> find_by_path(std::uint64_t home, const std::vector<std::string>& path);

  Homes& homes_;
  std::unordered_map<Dwfl_Module*, std::unique_ptr<Debug>> debug_;  // nullptr: the image has none
  std::unordered_map<std::uint64_t, std::vector<Frame>> frames_;
  std::unordered_map<std::uint64_t, Frame> functions_;
  std::unordered_map<std::uint64_t, Names> names_;
  std::map<std::pair<std::uint64_t, std::string>, std::optional<Frame>> operators_;
  std::map<std::pair<std::uint64_t, std::vector<std::string>>, std::optional<Frame>> by_path_;
};

}  // namespace ramet::trace
