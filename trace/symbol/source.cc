#include "trace/symbol/source.h"

#include <dwarf.h>
#include <elfutils/libdwfl.h>

#include <cstdlib>

#include "trace/symbol/demangle.h"

namespace ramet::trace {

namespace {

// The text of a string attribute, also from the declaration or the abstract instance of `die`; nullptr without one.
const char* text_of(Dwarf_Die& die, unsigned attribute) {
  Dwarf_Attribute value;
  return dwarf_formstring(dwarf_attr_integrate(&die, attribute, &value));
}

// Where `die` is written in the source: its abstract instance, or its declaration in a class.
Dwarf_Die origin_of(Dwarf_Die die) {
  for (const unsigned attribute : {DW_AT_abstract_origin, DW_AT_specification}) {
    Dwarf_Attribute value;
    Dwarf_Die next;
    if (dwarf_attr(&die, attribute, &value) != nullptr && dwarf_formref_die(&value, &next) != nullptr) die = next;
  }
  return die;
}

// The plain name with the names of the scopes around it, for functions whose linkage gives them no name: "main::<lambda()>
// ::operator()".
std::string scoped_name(Dwarf_Die& die) {
  Dwarf_Die origin = origin_of(die);
  Dwarf_Die* scopes = nullptr;
  const int count = dwarf_getscopes_die(&origin, &scopes);
  std::string name;
  for (int index = 0; index < count; ++index) {
    const int tag = dwarf_tag(&scopes[index]);
    const bool is_named_scope = tag == DW_TAG_subprogram || tag == DW_TAG_namespace || tag == DW_TAG_class_type ||
                                tag == DW_TAG_structure_type || tag == DW_TAG_union_type;
    const char* const part = is_named_scope ? text_of(scopes[index], DW_AT_name) : nullptr;
    if (part != nullptr) name = name.empty() ? std::string(part) : std::string(part) + "::" + name;
  }
  std::free(scopes);
  return name;
}

// The name of a function or an inlined call. A linkage name says most: namespaces, closures.
std::string name_of(Dwarf_Die& die) {
  for (const unsigned attribute : {DW_AT_linkage_name, DW_AT_MIPS_linkage_name}) {
    if (const char* const text = text_of(die, attribute)) return demangle(text);
  }
  const std::string scoped = scoped_name(die);
  if (!scoped.empty()) return scoped;
  const char* const plain = text_of(die, DW_AT_name);
  return plain == nullptr ? std::string() : plain;
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

struct Symbol {
  std::string name;
  bool begins_here = false;
};

Symbol symbol_at(Dwfl_Module* module, std::uint64_t home) {
  GElf_Off offset = 0;
  GElf_Sym symbol;
  const char* const name = dwfl_module_addrinfo(module, home, &offset, &symbol, nullptr, nullptr, nullptr);
  if (name == nullptr) return {};
  // Without a size a symbol reaches to the next one that is known, which in a stripped image may be far.
  const bool covers = symbol.st_size == 0 ? offset < 4096 : offset < symbol.st_size;
  if (!covers) return {};
  const std::string_view versioned = name;
  return {demangle(std::string(versioned.substr(0, versioned.find('@')))), offset == 0};
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

bool put_declaration(Dwarf_Die& die, Frame& frame) {
  int line = 0;
  const char* const file = dwarf_decl_file(&die);
  if (file == nullptr || dwarf_decl_line(&die, &line) != 0) return false;
  frame.file = file;
  frame.line = line;
  return true;
}

// Where a function is defined. The call operator of a lambda is nowhere declared, but the type around it is.
Frame definition(Dwarf_Die& function) {
  Frame frame;
  if (put_declaration(function, frame)) return frame;
  Dwarf_Die origin = origin_of(function);
  Dwarf_Die* scopes = nullptr;
  if (dwarf_getscopes_die(&origin, &scopes) > 1) {
    if (dwarf_tag(&scopes[1]) != DW_TAG_compile_unit) put_declaration(scopes[1], frame);
  }
  std::free(scopes);
  return frame;
}

// Whether `name`, of a call operator, can be that of `closure`. DWARF numbers no lambdas: "main::operator()", or
// "main::<lambda()>::operator()" where the class has a name, is "main::{lambda()#1}"'s, and "main::{lambda()#2}"'s as well.
bool may_belong_to(std::string_view name, std::string_view closure) {
  constexpr std::string_view call = "operator()";
  if (!name.ends_with(call)) return false;
  name.remove_suffix(call.size());
  const std::size_t lambda = closure.rfind("{lambda(");
  if (lambda == closure.npos) return name == std::string(closure) + "::";
  return name.substr(0, name.rfind("<lambda(")) == closure.substr(0, lambda);
}

// Where the call operator of `closure` is defined, when it is inlined somewhere in `functions`; nothing when that is in doubt.
std::optional<Frame> inlined_operator(const std::vector<Functions::Function>& functions, const std::string& closure) {
  std::optional<Frame> found;
  for (const Functions::Function& function : functions) {
    for (Dwarf_Die& call : inlined_calls(function.die)) {
      if (!may_belong_to(name_of(call), closure)) continue;
      const Frame here = definition(call);
      if (found && (found->line != here.line || found->file != here.file)) return std::nullopt;
      found = here;
    }
  }
  return found;
}

// Where the functions begin whose mangled names have all parts of `path` that are plain names; both manglings of Rust
// write a name behind its length. At most so many that looking at each is no work.
std::vector<std::uint64_t> places_named(Dwfl_Module* module, const std::vector<std::string>& path) {
  constexpr std::size_t most_places = 16;
  std::vector<std::string> parts;
  for (const std::string& part : path) {
    if (part.find_first_of("{<") == part.npos) parts.push_back(std::to_string(part.size()) + part);
  }
  std::vector<std::uint64_t> places;
  const int count = dwfl_module_getsymtab(module);
  for (int index = 0; index < count && places.size() < most_places; ++index) {
    GElf_Sym symbol;
    GElf_Addr address = 0;
    const char* const name = dwfl_module_getsym_info(module, index, &symbol, &address, nullptr, nullptr, nullptr);
    if (name == nullptr || GELF_ST_TYPE(symbol.st_info) != STT_FUNC || symbol.st_shndx == SHN_UNDEF) continue;
    const std::string_view mangled = name;
    if (std::ranges::all_of(parts, [&](const std::string& part) { return mangled.contains(part); })) places.push_back(address);
  }
  return places;
}

// What `known` has under `key`, by `find` the first time.
template <class Known, class Find>
const typename Known::mapped_type& once(Known& known, const typename Known::key_type& key, const Find& find) {
  const auto [place, is_new] = known.try_emplace(key);
  if (is_new) place->second = find();
  return place->second;
}

}  // namespace

const std::vector<Frame>& Source::frames_at(std::uint64_t home) {
  return once(frames_, home, [&] { return find_frames(home); });
}

const Frame& Source::function_at(std::uint64_t home) {
  return once(functions_, home, [&] { return find_function(home); });
}

const Source::Names& Source::names_at(std::uint64_t home) {
  return once(names_, home, [&] { return find_names(home); });
}

const std::optional<Frame>& Source::call_operator(std::uint64_t home, const std::string& closure) {
  return once(operators_, {home, closure}, [&] { return find_call_operator(home, closure); });
}

const std::optional<Frame>& Source::function_by_path(std::uint64_t home, const std::vector<std::string>& path) {
  return once(by_path_, {home, path}, [&] { return find_by_path(home, path); });
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

std::vector<Frame> Source::find_frames(std::uint64_t home) {
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
  if (frames.back().function.empty()) frames.back().function = symbol_at(module, home).name;
  return frames;
}

Frame Source::find_function(std::uint64_t home) {
  Frame frame;
  Dwfl_Module* const module = homes_.module_at(home);
  if (module == nullptr) return frame;
  if (Debug* const debug = debug_of(module)) {
    std::optional<Functions::Place> place = debug->functions.find(home - debug->bias);
    if (place && !place->chain.empty()) {
      frame = definition(place->chain.front());
      frame.function = name_of(place->chain.front());
    }
  }
  if (frame.function.empty()) frame.function = symbol_at(module, home).name;
  return frame;
}

Source::Names Source::find_names(std::uint64_t home) {
  Dwfl_Module* const module = homes_.module_at(home);
  if (module == nullptr) return {};
  const Symbol symbol = symbol_at(module, home);
  Names names{symbol.name, {}, symbol.begins_here};
  if (Debug* const debug = debug_of(module)) {
    std::optional<Functions::Place> place = debug->functions.find(home - debug->bias);
    const char* const plain = place && !place->chain.empty() ? text_of(place->chain.front(), DW_AT_name) : nullptr;
    if (plain != nullptr) names.plain = plain;
  }
  return names;
}

std::optional<Frame> Source::find_call_operator(std::uint64_t home, const std::string& closure) {
  Dwfl_Module* const module = homes_.module_at(home);
  Debug* const debug = module == nullptr ? nullptr : debug_of(module);
  if (debug == nullptr) return std::nullopt;
  const auto is_operator = [](Dwarf_Die& die) {
    const char* const plain = text_of(die, DW_AT_name);
    return plain != nullptr && std::string_view(plain) == "operator()";
  };
  const std::string wanted = closure + "::operator()";
  for (Functions::Function& function : debug->functions.functions_beside(home - debug->bias)) {
    if (is_operator(function.die) && symbol_at(module, function.begin + debug->bias).name == wanted) {
      return definition(function.die);
    }
  }
  std::optional<Functions::Place> runner = debug->functions.find(home - debug->bias);
  if (!runner || runner->chain.empty()) return std::nullopt;
  for (Dwarf_Die& call : inlined_calls(runner->chain.front())) {
    if (is_operator(call) && !name_of(call).starts_with("std::")) return definition(call);
  }
  return inlined_operator(debug->functions.functions_beside(home - debug->bias), closure);
}

std::optional<Frame> Source::find_by_path(std::uint64_t home, const std::vector<std::string>& path) {
  Dwfl_Module* const module = homes_.module_at(home);
  Debug* const debug = module == nullptr ? nullptr : debug_of(module);
  if (debug == nullptr) return std::nullopt;
  std::vector<std::uint64_t> places = places_named(module, path);
  places.insert(places.begin(), home);
  for (const std::uint64_t place : places) {
    if (std::optional<Dwarf_Die> found = debug->functions.find_beside(place - debug->bias, path)) return definition(*found);
  }
  return std::nullopt;
}

}  // namespace ramet::trace
