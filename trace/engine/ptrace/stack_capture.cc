#include "trace/engine/ptrace/stack_capture.h"

#include <charconv>
#include <string>

#include "trace/engine/ptrace/proc_files.h"

namespace ramet::trace::ptrace {
namespace {

constexpr std::size_t most_stack_bytes = 16 * 1024;

// How much executable memory a process maps beside its own program, by /proc/PID/status: it changes with every image
// that comes or goes, and is far cheaper to read than the maps of a process with thousands of thread stacks.
std::uint64_t executable_pages(pid_t tid) {
  const std::string text = read_proc(tid, "status");
  const std::size_t place = text.find("VmLib:");
  if (place == std::string::npos) return 0;
  std::uint64_t pages = 0;
  const char* first = text.c_str() + text.find_first_of("0123456789", place);
  std::from_chars(first, text.c_str() + text.size(), pages);
  return pages;
}

}  // namespace

void StackCapture::emit_maps_if_changed(Task& creator) {
  Process& process = *creator.process;
  const std::uint64_t pages = executable_pages(creator.tid);
  if (process.maps != MapsId::none && pages == process.executable_pages) return;
  process.executable_pages = pages;
  process.maps = emitter_.new_maps_id();
  std::vector<Mapping> mappings = read_mappings(creator.tid);
  process.start_routine = start_routines_.of(process.tgid, mappings);
  std::erase_if(mappings, [](const Mapping& mapping) { return mapping.path.empty() && !mapping.executable; });
  emitter_.emit(creator, Mapped{process.maps, std::move(mappings)});
}

StackId StackCapture::capture(Task& creator, const Registers& registers, TaskMemory& memory) {
  if (capture_ == CaptureStacks::no) return StackId::none;
  emit_maps_if_changed(creator);
  StackCaptured captured;
  captured.id = emitter_.new_stack_id();
  captured.maps = creator.process->maps;
  captured.architecture = registers.architecture();
  captured.registers = registers.words();
  captured.stack_address = registers.stack_pointer();
  captured.stack.resize(most_stack_bytes);
  captured.stack.resize(memory.read(captured.stack_address, captured.stack));
  const StackId id = captured.id;
  emitter_.emit(creator, std::move(captured));
  return id;
}

void StackCapture::add_to(Created& event, Task& creator, const Registers& registers, TaskMemory& memory) {
  if (capture_ == CaptureStacks::no) return;
  event.stack = capture(creator, registers, memory);
  const auto offset = creator.process->start_routine;
  if (!offset) return;
  if (auto entry = thread_entry(*offset, event.arguments, registers.architecture(), memory)) {
    event.entry = entry->routine;
    event.entry_memory = std::move(entry->memory);
  }
}

}  // namespace ramet::trace::ptrace
