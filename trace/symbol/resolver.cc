#include "trace/symbol/resolver.h"

#include <elf.h>

#include "trace/symbol/image.h"
#include "trace/symbol/source.h"
#include "trace/symbol/thread_function.h"

namespace ramet::trace {

namespace {

// Raw stacks are 16 KiB each: this many wait to be asked for, then the oldest is unwound, which leaves a few words of it.
constexpr std::size_t most_raw_stacks = 512;

Frame in_process(Frame frame, const AddressSpace& space, std::uint64_t address) {
  frame.address = address;
  if (const AddressSpace::Piece* piece = space.find(address)) frame.module = piece->path;
  return frame;
}

}  // namespace

struct SymbolResolver::Machine {
  explicit Machine(std::unique_ptr<Unwinder> made) : unwinder(std::move(made)), source(unwinder->homes()) {}
  std::unique_ptr<Unwinder> unwinder;
  Source source;
};

SymbolResolver::SymbolResolver(ImageOpener opener) : files_(std::move(opener)) {}
SymbolResolver::~SymbolResolver() = default;

void SymbolResolver::open_images(const Event& event) {
  const auto* mapped = std::get_if<Mapped>(&event.payload);
  if (mapped == nullptr) return;
  const std::lock_guard guard(opening_);
  spaces_.try_emplace(mapped->id, mapped->mappings, event.tgid, files_);
}

void SymbolResolver::take(const Event& event) {
  open_images(event);
  if (const auto* mapped = std::get_if<Mapped>(&event.payload)) latest_maps_[event.task] = mapped->id;
  if (const auto* captured = std::get_if<StackCaptured>(&event.payload)) take_stack(*captured);
  if (const auto* created = std::get_if<Created>(&event.payload)) take_created(event, *created);
}

void SymbolResolver::take_stack(const StackCaptured& captured) {
  const auto [place, is_new] = stacks_.try_emplace(captured.id);
  if (!is_new) return;
  place->second.maps = captured.maps;
  place->second.raw = std::make_unique<StackCaptured>(captured);
  raw_.push_back(captured.id);
  if (raw_.size() <= most_raw_stacks) return;
  unwind(stacks_.at(raw_.front()));
  raw_.pop_front();
}

// A new task begins in its creator's address space, which the stack of its creation tells; by the time somebody asks, the
// creator may have another.
void SymbolResolver::take_created(const Event& event, const Created& created) {
  const auto stack = stacks_.find(created.stack);
  const MapsId maps = stack != stacks_.end() ? stack->second.maps : maps_of(created.creator.task);
  births_.insert_or_assign(event.task, Birth{maps, created.entry, created.entry_memory});
}

const AddressSpace* SymbolResolver::space(MapsId maps) {
  const std::lock_guard guard(opening_);
  const auto found = spaces_.find(maps);
  return found == spaces_.end() ? nullptr : &found->second;
}

MapsId SymbolResolver::maps_of(TaskId task) const {
  if (const auto birth = births_.find(task); birth != births_.end() && birth->second.maps != MapsId::none) {
    return birth->second.maps;
  }
  const auto latest = latest_maps_.find(task);
  return latest == latest_maps_.end() ? MapsId::none : latest->second;
}

SymbolResolver::Machine* SymbolResolver::machine(int elf_machine) {
  const auto [place, is_new] = machines_.try_emplace(elf_machine);
  if (is_new) {
    if (auto unwinder = Unwinder::for_machine(elf_machine)) place->second = std::make_unique<Machine>(std::move(unwinder));
  }
  return place->second.get();
}

void SymbolResolver::unwind(Stack& stack) {
  if (stack.raw == nullptr) return;
  const std::unique_ptr<StackCaptured> raw = std::move(stack.raw);
  stack.machine = Unwinder::machine_of(*raw);
  const AddressSpace* const where = space(stack.maps);
  Machine* const known = machine(stack.machine);
  if (where != nullptr && known != nullptr) stack.addresses = known->unwinder->unwind(*raw, *where);
}

std::vector<Frame> SymbolResolver::frames(StackId id) {
  const auto found = stacks_.find(id);
  if (found == stacks_.end()) return {};
  Stack& stack = found->second;
  unwind(stack);
  const AddressSpace* const where = space(stack.maps);
  Machine* const known = machine(stack.machine);
  std::vector<Frame> frames;
  for (const CodeAddress& code : stack.addresses) {
    if (code.lookup == 0) {
      frames.push_back(in_process(Frame{}, *where, code.address));
      continue;
    }
    for (const Frame& frame : known->source.frames_at(code.lookup)) {
      frames.push_back(in_process(frame, *where, code.address));
    }
  }
  return frames;
}

std::optional<Frame> SymbolResolver::function_at(TaskId task, std::uint64_t address) {
  const AddressSpace* const where = space(maps_of(task));
  const AddressSpace::Piece* const piece = where == nullptr ? nullptr : where->find(address);
  if (piece == nullptr) return std::nullopt;
  Machine* const known = piece->image == nullptr ? nullptr : machine(piece->image->machine());
  if (known == nullptr) return in_process(Frame{}, *where, address);
  known->unwinder->homes().admit(*where);
  const auto birth = births_.find(task);
  const bool is_entry = birth != births_.end() && birth->second.entry == address;
  ThreadFunction search(known->source, known->unwinder->homes(), *where);
  const std::optional<FoundFunction> found =
      is_entry ? search.behind(address, birth->second.memory) : search.at(address);
  if (!found) return in_process(Frame{}, *where, address);
  return in_process(found->frame, *where, found->address);
}

}  // namespace ramet::trace
