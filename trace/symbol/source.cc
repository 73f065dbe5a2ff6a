#include "trace/symbol/source.h"

#include <dwarf.h>
#include <elfutils/libdwfl.h>

#include "trace/symbol/demangle.h"

namespace ramet::trace {

namespace {

// The name of a function or an inlined call. A linkage name says more than the plain one: namespaces, closures.
std::string name_of(Dwarf_Die& die) {
  for (const unsigned attribute : {DW_AT_linkage_name, DW_AT_MIPS_linkage_name, DW_AT_name}) {
    Dwarf_Attribute value;
    const char* const text = dwarf_formstring(dwarf_attr_integrate(&die, attribute, &value));
    if (text != nullptr) return demangle(text);
  }
  return {};
}

int number_of(Dwarf_Die& die, unsigned attribute) {
  Dwarf_Attribute value;
  Dwarf_Word number = 0;
  const bool is_there = dwarf_formudata(dwarf_attr_integrate(&die, attribute, &value), &number) == 0;
  return is_there && number <= 100'000'000 ? static_cast<int>(number) : 0;
}

std::string call_file(Dwarf_Die unit, Dwarf_Die& call) {
  Dwarf_Files* files = nullptr;
  std::size_t count = 0;
  const auto index = static_cast<std::size_t>(number_of(call, DW_AT_call_file));
  if (dwarf_getsrcfiles(&unit, &files, &count) != 0 || index >= count) return {};
  const char* const name = dwarf_filesrc(files, index, nullptr, nullptr);
  return name == nullptr ? std::string() : name;
}

std::string symbol_at(Dwfl_Module* module, std::uint64_t home) {
  GElf_Off offset = 0;
  GElf_Sym symbol;
  const char* const name = dwfl_module_addrinfo(module, home, &offset, &symbol, nullptr, nullptr, nullptr);
  if (name == nullptr) return {};
  // Without a size a symbol reaches to the next one that is known, which in a stripped image may be far.
  const bool covers = symbol.st_size == 0 ? offset < 4096 : offset < symbol.st_size;
  const std::string_view versioned = name;
  return covers ? demangle(std::string(versioned.substr(0, versioned.find('@')))) : std::string();
}

// Where the address itself stands, by the line table.
void put_line(Dwarf_Die unit, std::uint64_t address, Frame& frame) {
  Dwarf_Line* const line = dwarf_getsrc_die(&unit, address);
  if (line == nullptr) return;
  const char* const file = dwarf_linesrc(line, nullptr, nullptr);
  int number = 0;
  if (file == nullptr || dwarf_lineno(line, &number) != 0) return;
  frame.file = file;
  frame.line = number;
}

}  // namespace

const std::vector<Frame>& Source::frames_at(std::uint64_t home) {
  const auto [place, is_new] = known_.try_emplace(home);
  if (is_new) place->second = look_up(home);
  return place->second;
}

Source::Debug* Source::debug_of(Dwfl_Module* module) {
  const auto [place, is_new] = debug_.try_emplace(module);
  if (is_new) {
    Dwarf_Addr bias = 0;
    if (Dwarf* const information = dwfl_module_getdwarf(module, &bias)) {
      place->second = std::make_unique<Debug>(Functions(information), bias);
    }
  }
  return place->second.get();
}

std::vector<Frame> Source::look_up(std::uint64_t home) {
  std::vector<Frame> frames(1);
  Dwfl_Module* const module = homes_.module_at(home);
  if (module == nullptr) return frames;
  Debug* const debug = debug_of(module);
  if (debug != nullptr) {
    if (std::optional<Functions::Place> place = debug->functions.find(home - debug->bias)) {
      put_line(place->unit, home - debug->bias, frames.front());
      for (std::size_t index = place->chain.size(); index-- > 1;) {
        Dwarf_Die& call = place->chain[index];
        frames.back().function = name_of(call);
        frames.back().inlined = true;
        Frame caller;
        caller.line = number_of(call, DW_AT_call_line);
        if (caller.line != 0) caller.file = call_file(place->unit, call);
        frames.push_back(std::move(caller));
      }
      if (!place->chain.empty()) frames.back().function = name_of(place->chain.front());
    }
  }
  if (frames.back().function.empty()) frames.back().function = symbol_at(module, home);
  return frames;
}

Frame Source::function_at(std::uint64_t home) {
  Frame frame;
  Dwfl_Module* const module = homes_.module_at(home);
  if (module == nullptr) return frame;
  if (Debug* const debug = debug_of(module)) {
    if (std::optional<Functions::Place> place = debug->functions.find(home - debug->bias); place && !place->chain.empty()) {
      Dwarf_Die& function = place->chain.front();
      frame.function = name_of(function);
      int line = 0;
      const char* const file = dwarf_decl_file(&function);
      if (file != nullptr && dwarf_decl_line(&function, &line) == 0) {
        frame.file = file;
        frame.line = line;
      }
    }
  }
  if (frame.function.empty()) frame.function = symbol_at(module, home);
  return frame;
}

}  // namespace ramet::trace
