#include "trace/view/creation_site.h"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

namespace ramet::trace {
namespace {

// By file: sources that belong to a toolchain, wherever it was built.
constexpr std::string_view toolchain_sources[] = {
    "/rustc/",         "/library/std/src/", "/library/core/src/", "/library/alloc/src/", "/include/c++/",
    "/libstdc++-v3/",  "/libcxx/",          "/glibc-",            "/sysdeps/",           "/nptl/",
};

// By image: the name's beginning, before any version.
constexpr std::string_view toolchain_images[] = {
    "libc.so", "libc-2.", "libpthread", "ld-linux", "ld-musl", "libc.musl", "libstdc++.so", "libc++.so", "libgomp.so",
    "libstd-", "[vdso]",  "libasan.so", "libtsan.so", "liblsan.so", "libubsan.so",
};

// By name, for programs that are linked statically. C++ and Rust: everything under these.
constexpr std::string_view toolchain_scopes[] = {"std::", "<std::", "alloc::", "<alloc::", "core::", "<core::", "__gnu_cxx::"};

// The C library's ways to make a task, whatever underscores and versions stand around them; and where libstdc++ begins one.
constexpr std::string_view creating_functions[] = {
    "clone",   "clone2",      "clone3",       "clone_internal", "clone_internal_fallback", "clone3_internal",
    "fork",    "vfork",       "Fork",         "libc_fork",      "libc_vfork",  "arch_fork",
    "pthread_create", "create_thread", "thrd_create", "spawni", "spawnix", "spawni_child", "posix_spawn", "posix_spawnp",
    "do_system", "system", "libc_system", "popen", "IO_new_popen", "IO_proc_open", "IO_new_proc_open", "syscall",
    "execute_native_thread_routine",
};

bool in_toolchain_source(const Frame& frame) {
  return std::ranges::any_of(toolchain_sources, [&](std::string_view part) { return frame.file.contains(part); });
}

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool in_toolchain_image(const Frame& frame) {
  const std::string_view image = base_name(frame.module);
  return std::ranges::any_of(toolchain_images, [&](std::string_view begin) { return image.starts_with(begin); });
}

bool has_toolchain_name(const Frame& frame) {
  std::string_view name = frame.function;
  if (std::ranges::any_of(toolchain_scopes, [&](std::string_view scope) { return name.starts_with(scope); })) return true;
  name = name.substr(0, name.find('@'));  // pthread_create@@GLIBC_2.34
  while (name.starts_with('_')) name.remove_prefix(1);
  return std::ranges::find(creating_functions, name) != std::end(creating_functions);
}

}  // namespace

bool is_machinery(const Frame& frame) {
  return in_toolchain_source(frame) || in_toolchain_image(frame) || has_toolchain_name(frame);
}

std::optional<Frame> creation_site(const std::vector<Frame>& frames) {
  for (const Frame& frame : frames) {
    const bool known = !frame.function.empty() || !frame.module.empty();
    if (known && !is_machinery(frame)) return frame;
  }
  return std::nullopt;
}

std::string function_words(const Frame& frame, const Style& style) {
  return printable(frame.function.empty() ? base_name(frame.module) : std::string_view(frame.function), style);
}

std::string site_words(const Frame& frame, const Style& style) {
  const std::string function = function_words(frame, style);
  std::string words;
  if (!frame.file.empty()) words = printable(base_name(frame.file), style);
  if (!frame.file.empty() && frame.line > 0) words += fmt::format(":{}", frame.line);
  if (!function.empty()) words += (words.empty() ? "in " : " in ") + function;
  return words;
}

}  // namespace ramet::trace
