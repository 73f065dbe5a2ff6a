// ThreadFunction: the function that a new thread was created to run, as its author would name it.
//
// std::thread and Rust start every thread through one routine of their library; what it shall run is an object behind its
// argument, of which Created carries a copy. The type of that object names the closure; a plain function is in it.
// std::async gives std::thread a lambda of its own, which has captured where the function is.
// Source: libstdc++ <bits/std_thread.h> (_State_impl, _Invoker), <future> (_Async_state_impl); Rust's library std::thread (Box<dyn FnOnce()>).
#pragma once

#include <optional>
#include <span>

#include "trace/event.h"
#include "trace/symbol/homes.h"
#include "trace/symbol/source.h"

namespace ramet::trace {

struct FoundFunction {
  std::uint64_t address = 0;  // in the process
  Frame frame;                // where it is defined
};

class ThreadFunction {
 public:
  ThreadFunction(Source& source, const Homes& homes, const AddressSpace& space)
      : source_(source), homes_(homes), space_(space) {}

  // The function at `address`; nullopt when it lies in no image that can be read.
  [[nodiscard]] std::optional<FoundFunction> at(std::uint64_t address);

  // The function that the start routine at `entry` will call, given what its argument leads to (Created::entry_memory);
  // the routine itself where that shows no more.
  [[nodiscard]] std::optional<FoundFunction> behind(std::uint64_t entry, std::span<const MemoryCopy> memory);

 private:
  using Memory = std::span<const MemoryCopy>;
  [[nodiscard]] std::optional<FoundFunction> of_std_thread(Memory memory);
  [[nodiscard]] std::optional<FoundFunction> of_async(Memory memory, const std::vector<std::string>& types);
  [[nodiscard]] std::optional<FoundFunction> stored_function(const MemoryCopy& object, std::size_t first_word,
                                                             const std::vector<std::string>& types);
  [[nodiscard]] std::optional<FoundFunction> of_rust(Memory memory);
  [[nodiscard]] std::optional<FoundFunction> of_rust_closure(std::uint64_t call);

  Source& source_;
  const Homes& homes_;
  const AddressSpace& space_;
};

}  // namespace ramet::trace
