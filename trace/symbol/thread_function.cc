#include "trace/symbol/thread_function.h"

#include <cstring>

#include "trace/symbol/type_text.h"

namespace ramet::trace {

namespace {

// Words of 8 bytes: closures are seen through in 64-bit programs only.
std::optional<std::uint64_t> word(const MemoryCopy& copy, std::size_t index) {
  std::uint64_t value = 0;
  if ((index + 1) * sizeof value > copy.bytes.size()) return std::nullopt;
  std::memcpy(&value, copy.bytes.data() + index * sizeof value, sizeof value);
  return value;
}

const MemoryCopy* copy_at(std::span<const MemoryCopy> memory, std::uint64_t address) {
  const auto found = std::ranges::find(memory, address, &MemoryCopy::address);
  return found == memory.end() ? nullptr : &*found;
}

// void (*)(int), void (Worker::*)(int)
bool is_function_pointer(const std::string& type) {
  return type.find("(*)") != type.npos || type.find("::*)") != type.npos;
}

constexpr std::string_view async_state = "std::__future_base::_Async_state_impl<";

// The types of the first _Invoker<std::tuple<F, Args...>> at or behind `from`.
std::vector<std::string> invoked_types(const std::string& name, std::size_t from) {
  constexpr std::string_view invoker = "_Invoker<std::tuple";
  const std::size_t tuple = name.find(invoker, from);
  return tuple == name.npos ? std::vector<std::string>() : arguments_of(name, tuple + invoker.size());
}

// Rust's name for the data of a closure, {closure_env#0}, as its name for the code of it.
std::string code_of_closure(std::string path) {
  constexpr std::string_view environment = "{closure_env#";
  for (std::size_t at = 0; (at = path.find(environment, at)) != path.npos;) path.replace(at, environment.size(), "{closure#");
  return path;
}

}  // namespace

std::optional<FoundFunction> ThreadFunction::at(std::uint64_t address) {
  const std::optional<std::uint64_t> home = homes_.home_of(space_, address);
  if (!home) return std::nullopt;
  return FoundFunction{address, source_.function_at(*home)};
}

std::optional<FoundFunction> ThreadFunction::behind(std::uint64_t entry, std::span<const MemoryCopy> memory) {
  if (auto found = of_std_thread(memory)) return found;
  if (auto found = of_rust(memory)) return found;
  return at(entry);
}

// The argument is a std::thread::_State_impl<_Invoker<std::tuple<F, Args...>>>: a vtable {destructors, _M_run}, the tuple.
std::optional<FoundFunction> ThreadFunction::of_std_thread(Memory memory) {
  constexpr std::size_t slot_of_run = 2;
  const auto vtable_address = memory.empty() ? std::nullopt : word(memory.front(), 0);
  const MemoryCopy* const vtable = vtable_address ? copy_at(memory, *vtable_address) : nullptr;
  const auto run = vtable == nullptr ? std::nullopt : word(*vtable, slot_of_run);
  const auto home = run ? homes_.home_of(space_, *run) : std::nullopt;
  if (!home) return std::nullopt;
  const std::string& name = source_.names_at(*home).symbol;
  if (!name.starts_with("std::thread::_State_impl<")) return std::nullopt;
  const bool is_async = name.contains(async_state);
  const std::vector<std::string> types = invoked_types(name, is_async ? name.find(async_state) : 0);
  if (types.empty() || types.front().empty()) return std::nullopt;
  if (is_function_pointer(types.front())) return is_async ? of_async(memory, types) : stored_function(memory.front(), 1, types);
  FoundFunction found{*run, source_.call_operator(*home, types.front()).value_or(Frame{})};
  found.frame.function = types.front();
  return found;
}

// What std::async has std::thread run begins with the address of an _Async_state_impl, which has the tuple at its end.
std::optional<FoundFunction> ThreadFunction::of_async(Memory memory, const std::vector<std::string>& types) {
  constexpr std::size_t slot_of_state = 1, slot_of_tuple = 7;
  const auto address = word(memory.front(), slot_of_state);
  const MemoryCopy* const state = address ? copy_at(memory, *address) : nullptr;
  return state == nullptr ? std::nullopt : stored_function(*state, slot_of_tuple, types);
}

// libstdc++ lays a tuple out from its last element to its first, so the function is the last of the function pointers.
std::optional<FoundFunction> ThreadFunction::stored_function(const MemoryCopy& object, std::size_t first_word,
                                                             const std::vector<std::string>& types) {
  auto left = std::ranges::count_if(types, is_function_pointer);
  for (std::size_t index = first_word;; ++index) {
    const auto value = word(object, index);
    if (!value) return std::nullopt;
    const auto home = homes_.home_of(space_, *value);
    if (home && source_.names_at(*home).begins_here && --left == 0) return at(*value);
  }
}

// The argument, or some word there, is a Box<dyn FnOnce()>: {data, vtable}; a vtable is {drop, size, alignment, call}.
std::optional<FoundFunction> ThreadFunction::of_rust(Memory memory) {
  constexpr std::size_t slot_of_call = 3;
  for (const MemoryCopy& copy : memory.empty() ? memory : memory.subspan(1)) {
    const auto call = word(copy, slot_of_call);
    if (!call) continue;
    if (auto found = of_rust_closure(*call)) return found;
  }
  return std::nullopt;
}

// By DWARF `call` is call_once<std::thread::...::spawn_unchecked_::{closure_env#1}<F, T>, ()>; its symbol does not say so.
std::optional<FoundFunction> ThreadFunction::of_rust_closure(std::uint64_t call) {
  const auto home = homes_.home_of(space_, call);
  if (!home) return std::nullopt;
  const std::string name = source_.names_at(*home).plain;
  constexpr std::string_view spawn = "spawn_unchecked";
  const std::size_t at_spawn = name.find(spawn);
  if (!name.starts_with("call_once<std::thread::") || at_spawn == name.npos) return std::nullopt;
  const std::vector<std::string> types = arguments_of(name, at_spawn + spawn.size());
  if (types.empty() || types.front().empty()) return std::nullopt;
  const std::string closure = code_of_closure(types.front());
  FoundFunction found{call, source_.function_by_path(*home, path_of(closure)).value_or(Frame{})};
  found.frame.function = closure;
  return found;
}

}  // namespace ramet::trace
