// The options of `ramet run` for the files of a container: its root, and what is mounted there.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "cli/command_line.h"
#include "cli/option_values.h"
#include "cli/run_input.h"
#include "cli/run_options.h"
#include "cli/run_values.h"

namespace ramet::cli {
namespace {

// tmpfs(5) takes none for no limit.
Result<std::uint64_t> memory_size(const std::string& text) {
  auto size = bytes_in(text);
  if (size && *size == 0) return refuse("option", "'" + text + "' is no size of a directory in memory");
  return size;
}

// Paths of the container, too, may be said relative to where we are. An empty one stays empty, and is refused: it is a variable
// that somebody forgot to set.
std::string absolute(const std::string& path) {
  if (path.empty() || path.starts_with('/')) return path;
  char* here = ::getcwd(nullptr, 0);
  if (here == nullptr) refuse_option(path, {"getcwd", errno, "the working directory, which the path begins at"});
  const std::string text = here;
  std::free(here);
  return path == "." ? text : text + "/" + path;
}

void declare_root(const Verb& verb, RunSettings& run) {
  const OptionGroup declare = verb.options("Its files");
  declare.one("-R,--root", "DIR", "This directory is the root",
              [&run](const std::string& path) { run.container.root_directory(path); });
  declare.flag("--root-tmpfs", "An empty root in memory; the mounts fill it",
               [&run] { run.container.root_in_memory(); });
  declare.one("--root-overlay", "DIR", "This directory is the root, and changes go into memory and are thrown away",
              [&run](const std::string& path) { run.container.root_overlay({.lower = {absolute(path)}}); });
  declare.flag("--read-only", "The root cannot be written", [&run] { run.container.root_read_only(); });
}

// The sources that were named for the overlay that comes now, the uppermost first.
OverlayLayers layers_for(const char* name, std::size_t least, RunSettings& run) {
  OverlayLayers layers{.lower = std::exchange(run.overlay_sources, {})};
  if (layers.lower.size() < least)
    refuse_option(name, {"option", 0, least == 1 ? "wants an --overlay-src before it (a root of layers is --root-overlay DIR)"
                                                 : "wants two --overlay-src before it"});
  std::ranges::reverse(layers.lower);
  return layers;
}

void declare_overlays(const Verb& verb, RunSettings& run) {
  const OptionGroup declare = verb.options("Its files");
  declare.one("--overlay-src", "SRC", "For the next overlay: the host's SRC, on top of those before it",
              [&run](const std::string& path) { run.overlay_sources.push_back(absolute(path)); });
  declare.three("--overlay", "SRC WORK DEST", "These on each other on DEST; changes go to the host's SRC, WORK lies beside it",
                [&run](const std::string& upper, const std::string& work, const std::string& target) {
                  OverlayLayers layers = layers_for("--overlay", 1, run);
                  layers.upper = absolute(upper);
                  layers.work = absolute(work);
                  run.container.overlay(absolute(target), std::move(layers));
                });
  declare.one("--tmp-overlay", "DEST", "The same; changes go into memory and are thrown away", [&run](const std::string& target) {
    run.container.overlay(absolute(target), layers_for("--tmp-overlay", 1, run));
  });
  declare.one("--ro-overlay", "DEST", "The same, without changes", [&run](const std::string& target) {
    OverlayLayers layers = layers_for("--ro-overlay", 2, run);
    layers.access = Access::read_only;
    run.container.overlay(absolute(target), std::move(layers));
  });
}

void declare_mounts(const Verb& verb, RunSettings& run) {
  const OptionGroup declare = verb.options("Its files");
  const auto bind = [&](const char* name, const char* help, BindOptions options) {
    declare.two(name, "SRC DEST", help, [&run, options](const std::string& source, const std::string& target) {
      run.container.bind(absolute(source), absolute(target), options);
    });
  };
  bind("--bind", "The host's SRC under the name DEST", {});
  bind("--bind-try", "The same if there is SRC", {.missing = Missing::is_passed_over});
  bind("--ro-bind", "The same, read-only", {.access = Access::read_only});
  bind("--ro-bind-try", "The same if there is SRC", {.access = Access::read_only, .missing = Missing::is_passed_over});
  bind("--dev-bind", "The same, with devices that work", {.devices = Devices::usable});
  bind("--dev-bind-try", "The same if there is SRC", {.devices = Devices::usable, .missing = Missing::is_passed_over});
  const auto bind_fd = [&](const char* name, const char* help, BindOptions options) {
    declare.two(name, "FD DEST", help, [&run, name, options](const std::string& text, const std::string& target) {
      const auto descriptor = descriptor_in(text);
      if (!descriptor) refuse_option(name, descriptor.error());
      run.container.bind_fd(*descriptor, absolute(target), options);
    });
  };
  bind_fd("--bind-fd", "What descriptor FD stands for under the name DEST", {});
  bind_fd("--ro-bind-fd", "The same, read-only", {.access = Access::read_only});
  const auto file = [&](const char* name, const char* help, FileOptions options) {
    declare.two(name, "FD DEST", help, [&run, name, options](const std::string& descriptor, const std::string& target) {
      constexpr std::size_t most_bytes = std::size_t{1} << 30;
      auto contents = contents_of(descriptor, most_bytes);
      if (!contents) refuse_option(name, contents.error());
      FileOptions asked = options;
      asked.permissions = std::exchange(run.next_permissions, std::nullopt).value_or(options.permissions);
      run.container.file(absolute(target), std::move(*contents), asked);
    });
  };
  file("--file", "A file with what can be read from descriptor FD", {});
  constexpr mode_t own = 0600;
  file("--bind-data", "The same, mounted on DEST, also where that cannot be written",
       {.place = FilePlace::mounted, .permissions = own});
  file("--ro-bind-data", "The same, read-only",
       {.place = FilePlace::mounted, .permissions = own, .access = Access::read_only});
  declare.two("--chmod", "MODE PATH", "The mode of what is there, in octal",
              [&run](const std::string& mode, const std::string& target) {
                const auto permissions = octal<07777>(mode);
                if (!permissions) refuse_option("--chmod", permissions.error());
                run.container.permissions(absolute(target), *permissions);
              });
  // The first of two would be forgotten, and whoever wrote it believe that it holds.
  const auto set_once = [](const char* name, auto& place, auto value) {
    if (place) refuse_option(name, {"option", 0, "given twice, with nothing in between that it is for"});
    place = value;
  };
  declare.value("--size", "SIZE", "Of the next --tmpfs: at most so much in it", memory_size,
                [&run, set_once](std::uint64_t size) { set_once("--size", run.next_size, size); });
  declare.value("--perms", "MODE", "Of the next --tmpfs, --dir, --file or --bind-data, in octal", octal<07777>,
                [&run, set_once](mode_t permissions) { set_once("--perms", run.next_permissions, permissions); });
  declare.one("--tmpfs", "DEST", "An empty directory in memory", [&run](const std::string& target) {
    MemoryOptions options;
    if (const auto size = std::exchange(run.next_size, std::nullopt)) options.size = std::to_string(*size);
    if (const auto mode = std::exchange(run.next_permissions, std::nullopt))
      options.mode = fmt::format("{:04o}", *mode);
    run.container.memory(absolute(target), options);
  });
  declare.one("--proc", "DEST", "The container's processes",
              [&run](const std::string& target) { run.container.processes(absolute(target)); });
  declare.flag("--mount-proc", "The same as --proc /proc", [&run] { run.container.processes(); });
  declare.one("--dev", "DEST", "The devices that every program expects, and its own terminals",
              [&run](const std::string& target) { run.container.devices(absolute(target)); });
  declare.one("--mqueue", "DEST", "Its own message queues",
              [&run](const std::string& target) { run.container.message_queues(absolute(target)); });
  declare.one("--dir", "DEST", "A directory", [&run](const std::string& target) {
    constexpr mode_t usual = 0755;
    run.container.directory(absolute(target), std::exchange(run.next_permissions, std::nullopt).value_or(usual));
  });
  declare.two("--symlink", "TEXT DEST", "A symbolic link", [&run](const std::string& text, const std::string& target) {
    run.container.symlink(text, absolute(target));
  });
  declare.one("--lock-file", "DEST", "This file is locked for readers as long as the container lives; needs an init",
              [&run](const std::string& path) { run.container.lock_file(absolute(path)); });
  declare.one("--remount-ro", "DEST", "What is mounted there, read-only",
              [&run](const std::string& target) { run.container.read_only(absolute(target)); });
}

}  // namespace

void declare_file_options(const Verb& verb, RunSettings& settings) {
  declare_root(verb, settings);
  declare_mounts(verb, settings);
  declare_overlays(verb, settings);
}

}  // namespace ramet::cli
