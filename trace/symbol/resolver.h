// SymbolResolver: stacks and entry addresses, captured raw by an engine, become functions, files and lines when a view
// asks for them. docs/decisions/0004 says why it is done this way and where it ends. One thread asks, and may be another
// than the one that traces: only open_images is for that one.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "trace/event.h"
#include "trace/symbol/address_space.h"
#include "trace/symbol/image_files.h"
#include "trace/symbol/unwind.h"

namespace ramet::trace {

class SymbolResolver : public EventSink, public FrameResolver {
 public:
  // Give open_image_by_name for a replay.
  explicit SymbolResolver(ImageOpener opener = open_image_of_live_process);
  ~SymbolResolver() override;

  // Opens what a Mapped names, for as long as this lives; other events are nothing to it. For the thread that traces, while
  // the task still stands there: afterwards a file may be gone. May be called while another thread uses all the rest.
  void open_images(const Event& event);

  // Eats Mapped, StackCaptured and Created; a Mapped comes before the stacks that refer to it, and is opened if it was not.
  void take(const Event& event) override;

  // The frames of a stack; empty for one that was never seen. What could not be found out is left empty in a frame.
  [[nodiscard]] std::vector<Frame> frames(StackId stack) override;

  // The function at `address` in the memory of `task`. For the address that Created gave as the task's entry: the
  // function that the new thread was created to run, seen through what std::thread and Rust put in between.
  [[nodiscard]] std::optional<Frame> function_at(TaskId task, std::uint64_t address) override;

 private:
  struct Machine;  // what belongs to one kind of machine: its unwinder and the source of its images
  struct Stack {
    MapsId maps = MapsId::none;
    std::unique_ptr<StackCaptured> raw;  // until it is unwound
    std::vector<CodeAddress> addresses;
    int machine = 0;
  };
  struct Birth {
    MapsId maps = MapsId::none;
    std::optional<std::uint64_t> entry;
    std::vector<MemoryCopy> memory;
  };

  void take_stack(const StackCaptured& captured);
  void take_created(const Event& event, const Created& created);

  [[nodiscard]] Machine* machine(int elf_machine);
  [[nodiscard]] const AddressSpace* space(MapsId maps);
  [[nodiscard]] MapsId maps_of(TaskId task) const;
  void unwind(Stack& stack);

  std::mutex opening_;                                // guards the next two; an address space, once there, never changes
  ImageFiles files_;
  std::unordered_map<MapsId, AddressSpace> spaces_;
  std::map<int, std::unique_ptr<Machine>> machines_;  // nullptr: of a kind we do not know
  std::unordered_map<StackId, Stack> stacks_;
  std::deque<StackId> raw_;                           // those not unwound yet, oldest first
  std::unordered_map<TaskId, Birth> births_;
  std::unordered_map<TaskId, MapsId> latest_maps_;
};

}  // namespace ramet::trace
