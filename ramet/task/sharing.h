// Sharing: one spawn for a function, in which only what the new task shares with its creator differs.
//
//   auto task = ramet::spawn(ramet::as_thread, work, argument);   // all memory: Result<Thread<R>>
//   auto task = ramet::spawn(ramet::as_process, work, argument);  // none but what is mapped shared: Result<Process<R>>
//   auto task = ramet::spawn(zygote, work, argument);             // nothing but the arguments: Result<Process<R>>
//
// Each has join(), which gives the value or says why there is none.
#pragma once

#include "ramet/task/process.h"
#include "ramet/task/thread_builder.h"
#include "ramet/task/zygote.h"

namespace ramet {

struct AsThread {};
struct AsProcess {};

inline constexpr AsThread as_thread;
inline constexpr AsProcess as_process;

template <class Function, class... Arguments>
[[nodiscard]] auto spawn(AsThread, Function&& function, Arguments&&... arguments) {
  return ThreadBuilder().spawn(std::forward<Function>(function), std::forward<Arguments>(arguments)...);
}

template <class Function, class... Arguments>
[[nodiscard]] auto spawn(AsProcess, Function&& function, Arguments&&... arguments) {
  return ProcessBuilder().spawn(std::forward<Function>(function), std::forward<Arguments>(arguments)...);
}

template <class Mother, class Function, class... Arguments>
requires std::same_as<std::remove_cvref_t<Mother>, Zygote>
[[nodiscard]] auto spawn(Mother&& zygote, Function&& function, Arguments&&... arguments) {
  return zygote.spawn(std::forward<Function>(function), std::forward<Arguments>(arguments)...);
}

}  // namespace ramet
