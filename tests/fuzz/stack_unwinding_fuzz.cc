// Any registers, any stack and any program file may be looked at: no crash, no endless walk. The bytes damage what
// would be in order: a program of ours in place of the traced one, and a stack full of addresses in it.
#include <elf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "trace/symbol/resolver.h"
#include "trace/symbol/unwind.h"

namespace {

using namespace ramet::trace;

constexpr std::uint64_t load_address = 0x5555'0000'0000, stack_address = 0x7fff'0000'0000;
constexpr std::size_t program_counter = 16, stack_pointer = 19, frame_pointer = 4;

const std::string& whole_program() {
  static const std::string bytes = [] {
    std::ifstream file(RAMET_FUZZ_PROGRAM, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }();
  if (bytes.size() < sizeof(Elf64_Ehdr)) abort();  // else nothing would be tested
  return bytes;
}

// Where the program's code is, by its own headers.
Mapping code_of(const std::string& program) {
  Elf64_Ehdr header;
  std::memcpy(&header, program.data(), sizeof header);
  for (std::size_t index = 0; index < header.e_phnum; ++index) {
    Elf64_Phdr segment;
    std::memcpy(&segment, program.data() + header.e_phoff + index * sizeof segment, sizeof segment);
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_X) == 0) continue;
    const std::uint64_t begin = load_address + (segment.p_vaddr & ~std::uint64_t{4095});
    return {.begin = begin,
            .end = begin + ((segment.p_filesz + 8191) & ~std::uint64_t{4095}),
            .offset = segment.p_offset & ~std::uint64_t{4095},
            .executable = true,
            .path = "/program"};
  }
  abort();
}

struct Scene {
  std::string program = whole_program();
  Mapping code = code_of(program);
  StackCaptured captured;
};

Scene scene_in_order() {
  Scene scene;
  StackCaptured& captured = scene.captured;
  captured.id = StackId{1};
  captured.maps = MapsId{1};
  captured.stack_address = stack_address;
  captured.registers.assign(27, scene.code.begin + 0x340);
  captured.registers[stack_pointer] = captured.registers[frame_pointer] = stack_address;
  captured.stack.resize(4096);
  const std::uint64_t size = scene.code.end - scene.code.begin;
  for (std::size_t at = 0; at < captured.stack.size(); at += 8) {
    // Every other word is in the code, the rest are places on the stack itself, where frame pointers may lead.
    const std::uint64_t word = at % 16 == 0 ? scene.code.begin + at * 37 % size : stack_address + at * 3 % 4096;
    std::memcpy(captured.stack.data() + at, &word, sizeof word);
  }
  return scene;
}

// Five bytes each: what is damaged, where (three bytes), and its new value.
void damage(Scene& scene, std::span<const std::uint8_t> bytes) {
  for (; bytes.size() >= 5; bytes = bytes.subspan(5)) {
    const std::size_t place = std::size_t{bytes[1]} << 16 | std::size_t{bytes[2]} << 8 | bytes[3];
    StackCaptured& captured = scene.captured;
    switch (bytes[0] % 8) {
      case 0:
        captured.stack[place % captured.stack.size()] = std::byte{bytes[4]};
        break;
      case 1:
        captured.registers[place % captured.registers.size()] += std::uint64_t{bytes[4]} << place % 56;
        break;
      case 2:
        captured.stack.resize(1 + place % captured.stack.size());
        break;
      case 3:
        captured.stack_address += place;
        break;
      case 4:
        scene.program.resize(1 + place % scene.program.size());
        break;
      case 5:
        scene.code.offset += std::uint64_t{bytes[4]} << 12;
        break;
      default:
        scene.program[place % scene.program.size()] = static_cast<char>(bytes[4]);
        break;
    }
  }
}

int descriptor_of(const std::string& bytes) {
  const int descriptor = memfd_create("program", MFD_CLOEXEC);
  if (descriptor < 0 || write(descriptor, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) abort();
  return descriptor;
}

Event event(Payload payload) {
  Event event;
  event.task = TaskId{1};
  event.tid = event.tgid = 1;
  event.payload = std::move(payload);
  return event;
}

// A thread whose argument is the stack, which is as good as any memory.
Created thread_created(const Scene& scene) {
  Created created;
  created.stack = scene.captured.id;
  created.entry = scene.captured.registers[program_counter];
  for (std::size_t at = 0; at + 96 <= scene.captured.stack.size() && at < 4 * 96; at += 96) {
    const auto begin = scene.captured.stack.begin() + static_cast<std::ptrdiff_t>(at);
    created.entry_memory.push_back({stack_address + at, {begin, begin + 96}});
  }
  return created;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Scene scene = scene_in_order();
  damage(scene, {data, size});
  SymbolResolver resolver([&](pid_t, const Mapping&) { return descriptor_of(scene.program); });
  resolver.take(event(Mapped{MapsId{1}, {scene.code}}));
  resolver.take(event(scene.captured));
  Event birth = event(thread_created(scene));
  birth.task = TaskId{2};
  resolver.take(birth);

  std::size_t calls = 0, named = 0;
  std::uint64_t last = 0;
  for (const Frame& frame : resolver.frames(StackId{1})) {
    calls += !frame.inlined;
    named += !frame.function.empty() && frame.line > 0;
    last = frame.address;
    if (frame.line < 0) abort();
  }
  if (calls > Unwinder::most_frames || (calls > 0 && last == 0 && scene.captured.registers[program_counter] != 0))
    abort();
  (void)resolver.function_at(TaskId{2}, scene.captured.registers[program_counter]);
  for (std::uint64_t at = scene.code.begin; at < scene.code.end; at += 256) {
    const std::optional<Frame> frame = resolver.function_at(TaskId{1}, at);
    named += frame && !frame->function.empty() && frame->line > 0;
  }
  if (size == 0 && (named == 0 || calls == 0)) abort();  // nothing is damaged: something must be found
  return 0;
}
