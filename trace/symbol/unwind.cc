#include "trace/symbol/unwind.h"

#include <cstring>
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>

#include <utility>

namespace ramet::trace {

// Which of the captured words is which: the kernel's order (user_regs_struct, user_regs_struct32).
struct Unwinder::RegisterLayout {
  int machine;
  std::size_t count;
  std::size_t word;                    // bytes
  std::size_t pc, sp, fp, call;        // `call`: number of the system call, -1 outside of one
  std::vector<std::size_t> dwarf;      // by DWARF number, the last one the return address
  std::size_t pushed_by_system_call;   // most words that may lie above the return address at a system call
};

namespace {

const Unwinder::RegisterLayout x86_64 = {
    EM_X86_64, 27, 8, 16, 19, 4, 15, {10, 12, 11, 5, 13, 14, 4, 19, 9, 8, 7, 6, 3, 2, 1, 0, 16}, 0};
// glibc's clone has saved two or three registers, the kernel's vdso three.
const Unwinder::RegisterLayout i386 = {EM_386, 17, 4, 12, 15, 5, 11, {6, 1, 2, 0, 15, 5, 3, 4, 12}, 4};

constexpr std::array<const Unwinder::RegisterLayout*, 2> layouts = {&x86_64, &i386};

constexpr pid_t the_thread = 1;  // libdwfl wants a number; a session of ours has one thread, whichever stack it is

}  // namespace

// One stack under way.
struct Unwinder::Walk {
  const RegisterLayout& layout;
  const Homes& homes;
  const AddressSpace& space;
  const StackCaptured& captured;
  std::vector<std::uint64_t> registers = captured.registers;
  std::vector<CodeAddress> found = {};
  std::unordered_map<std::uint64_t, std::uint64_t> origins = {};  // home -> address in the process, of what libdwfl saw
  bool at_first_frame = true;

  [[nodiscard]] std::optional<std::uint64_t> word_at(std::uint64_t address) const {
    if (address < captured.stack_address) return std::nullopt;
    const std::uint64_t offset = address - captured.stack_address;
    const std::size_t size = captured.stack.size();
    if (offset > size || size - offset < layout.word) return std::nullopt;
    std::uint64_t value = 0;
    std::memcpy(&value, captured.stack.data() + offset, layout.word);
    return value;
  }

  // What libdwfl sees in place of `value`: an address in an image becomes its home.
  [[nodiscard]] std::uint64_t at_home(std::uint64_t value) {
    const std::optional<std::uint64_t> home = homes.home_of(space, value);
    if (home) origins[*home] = value;
    return home.value_or(value);
  }

  // `inside` is an address within the instruction that led away from `address`.
  void add(std::uint64_t address, std::uint64_t inside) {
    found.push_back({address, homes.home_of(space, inside).value_or(0)});
  }

  // Takes the next frame as libdwfl gives it; false ends the walk.
  [[nodiscard]] bool accept(std::uint64_t pc, bool is_activation) {
    const auto origin = origins.find(pc);
    const std::uint64_t address = origin == origins.end() ? pc : origin->second;
    if (space.find(address) == nullptr || found.size() >= most_frames) return false;
    add(address, is_activation ? address : address - 1);
    return true;
  }
};

// What libdwfl asks while it unwinds. Its argument is the Unwinder.
struct UnwindCallbacks {
  static Unwinder::Walk& walk(void* unwinder) { return *static_cast<Unwinder*>(unwinder)->walk_; }

  static pid_t next_thread(Dwfl*, void* unwinder, void** argument) {
    if (*argument != nullptr) return 0;
    *argument = unwinder;
    return the_thread;
  }

  static bool thread(Dwfl*, pid_t, void* unwinder, void** argument) {
    *argument = unwinder;
    return true;
  }

  static bool read_memory(Dwfl*, Dwarf_Addr address, Dwarf_Word* result, void* unwinder) {
    Unwinder::Walk& current = walk(unwinder);
    const std::optional<std::uint64_t> word = current.word_at(address);
    if (word) *result = current.at_home(*word);
    return word.has_value();
  }

  // All of them go home: glibc's vfork keeps its return address in a register.
  static bool first_registers(Dwfl_Thread* thread, void* unwinder) {
    Unwinder::Walk& current = walk(unwinder);
    std::vector<Dwarf_Word> words;
    for (const std::size_t index : current.layout.dwarf) words.push_back(current.at_home(current.registers[index]));
    const CodeAddress& first = current.found.back();
    words.back() = first.lookup != 0 ? first.lookup : first.address;
    return dwfl_thread_state_registers(thread, 0, static_cast<unsigned>(words.size()), words.data());
  }

  static int frame(Dwfl_Frame* state, void* unwinder) {
    Unwinder::Walk& current = walk(unwinder);
    if (std::exchange(current.at_first_frame, false)) return DWARF_CB_OK;  // found already
    Dwarf_Addr pc = 0;
    bool is_activation = false;
    if (!dwfl_frame_pc(state, &pc, &is_activation)) return DWARF_CB_ABORT;
    return current.accept(pc, is_activation) ? DWARF_CB_OK : DWARF_CB_ABORT;
  }
};

namespace {

const Dwfl_Thread_Callbacks thread_callbacks = {.next_thread = UnwindCallbacks::next_thread,
                                                .get_thread = UnwindCallbacks::thread,
                                                .memory_read = UnwindCallbacks::read_memory,
                                                .set_initial_registers = UnwindCallbacks::first_registers,
                                                .detach = nullptr,
                                                .thread_detach = nullptr};

bool covers(Dwarf_CFI* information, std::uint64_t address) {
  Dwarf_Frame* frame = nullptr;
  if (information == nullptr || dwarf_cfi_addrframe(information, address, &frame) != 0) return false;
  std::free(frame);
  return true;
}

}  // namespace

Unwinder::Unwinder(const RegisterLayout& layout) : layout_(layout), homes_(layout.machine) {}

int Unwinder::machine_of(const StackCaptured& captured) {
  for (const RegisterLayout* layout : layouts) {
    if (layout->count == captured.registers.size()) return layout->machine;
  }
  return EM_NONE;
}

std::unique_ptr<Unwinder> Unwinder::for_machine(int machine) {
  for (const RegisterLayout* layout : layouts) {
    if (layout->machine == machine) return std::unique_ptr<Unwinder>(new Unwinder(*layout));
  }
  return nullptr;
}

std::vector<CodeAddress> Unwinder::unwind(const StackCaptured& captured, const AddressSpace& space) {
  if (captured.registers.size() != layout_.count) return {};
  homes_.admit(space);
  Walk walk{layout_, homes_, space, captured};
  leave_system_call(walk);
  if (attach()) {
    walk_ = &walk;
    dwfl_getthread_frames(homes_.session(), the_thread, UnwindCallbacks::frame, this);
    walk_ = nullptr;
  }
  return std::move(walk.found);
}

// A session learns its machine from its first image, and once.
bool Unwinder::attach() {
  if (attached_ || homes_.any_module() == nullptr) return attached_;
  GElf_Addr bias = 0;
  Elf* const elf = dwfl_module_getelf(homes_.any_module(), &bias);
  attached_ = elf != nullptr && dwfl_attach_state(homes_.session(), elf, the_thread, &thread_callbacks, this);
  return attached_;
}

// An image that has .eh_frame has it for all it wants to be unwound; .debug_frame, which may first have to be loaded from
// elsewhere, is asked only where there is none.
bool Unwinder::has_unwind_information(std::uint64_t home) const {
  Dwfl_Module* const module = homes_.module_at(home);
  if (module == nullptr) return false;
  Dwarf_Addr bias = 0;
  if (Dwarf_CFI* const information = dwfl_module_eh_cfi(module, &bias)) return covers(information, home - bias);
  Dwarf_CFI* const information = dwfl_module_dwarf_cfi(module, &bias);
  return covers(information, home - bias);
}

// Adds the innermost frame; and its caller, where only the stack knows it.
void Unwinder::leave_system_call(Walk& walk) {
  std::uint64_t& pc = walk.registers[layout_.pc];
  std::uint64_t& sp = walk.registers[layout_.sp];
  const std::uint64_t outside = layout_.word == 8 ? ~std::uint64_t{0} : 0xffff'ffff;
  const bool in_system_call = walk.registers[layout_.call] != outside;
  walk.add(pc, in_system_call ? pc - 1 : pc);
  const AddressSpace::Piece* const piece = walk.space.find(pc);
  const bool in_vdso = piece != nullptr && piece->path == "[vdso]";
  const std::uint64_t lookup = walk.found.back().lookup;
  if (lookup == 0 ? !in_vdso : has_unwind_information(lookup)) return;

  for (std::size_t index = 0; index <= layout_.pushed_by_system_call; ++index) {
    const std::optional<std::uint64_t> word = walk.word_at(sp + index * layout_.word);
    if (!word || walk.space.find(*word) == nullptr) continue;
    // The i386 vdso pushes the frame pointer last.
    if (in_vdso && index > 0) walk.registers[layout_.fp] = walk.word_at(sp).value_or(0);
    pc = *word;
    sp += (index + 1) * layout_.word;
    walk.add(pc, pc - 1);
    return;
  }
}

}  // namespace ramet::trace
