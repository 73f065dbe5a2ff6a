#include "trace/engine/thread_entry/start_routine.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gelf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace ramet::trace {

namespace {

constexpr std::string_view wanted = "_thread_db_pthread_start_routine";
constexpr std::uint32_t largest_descriptor = 64 * 1024;  // bytes; struct pthread has some 2,300

class ElfFile {
 public:
  explicit ElfFile(int descriptor) {
    elf_version(EV_CURRENT);
    elf_ = elf_begin(descriptor, ELF_C_READ, nullptr);
  }
  ~ElfFile() {
    if (elf_ != nullptr) elf_end(elf_);
  }
  ElfFile(const ElfFile&) = delete;
  ElfFile& operator=(const ElfFile&) = delete;

  // The symbol `wanted` of any symbol table.
  [[nodiscard]] std::optional<GElf_Sym> symbol() const {
    for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf_, section)) != nullptr;) {
      GElf_Shdr header;
      if (gelf_getshdr(section, &header) == nullptr || header.sh_entsize == 0) continue;
      if (header.sh_type != SHT_DYNSYM && header.sh_type != SHT_SYMTAB) continue;
      Elf_Data* const data = elf_getdata(section, nullptr);
      const auto count = static_cast<int>(header.sh_size / header.sh_entsize);
      for (int index = 0; index < count; ++index) {
        GElf_Sym symbol;
        if (gelf_getsym(data, index, &symbol) == nullptr) break;
        const char* const name = elf_strptr(elf_, header.sh_link, symbol.st_name);
        if (name != nullptr && name == wanted && symbol.st_shndx != SHN_UNDEF) return symbol;
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<std::array<std::uint32_t, 3>> value_of(const GElf_Sym& symbol) const {
    std::array<std::uint32_t, 3> value{};
    Elf_Scn* const section = elf_getscn(elf_, symbol.st_shndx);
    GElf_Shdr header;
    if (section == nullptr || gelf_getshdr(section, &header) == nullptr) return std::nullopt;
    const Elf_Data* const data = elf_rawdata(section, nullptr);
    if (data == nullptr || data->d_buf == nullptr || symbol.st_value < header.sh_addr) return std::nullopt;
    const std::uint64_t offset = symbol.st_value - header.sh_addr;
    if (offset > data->d_size || data->d_size - offset < sizeof value) return std::nullopt;
    std::memcpy(value.data(), static_cast<const char*>(data->d_buf) + offset, sizeof value);
    return value;
  }

  [[nodiscard]] std::uint32_t word_size() const { return gelf_getclass(elf_) == ELFCLASS64 ? 8 : 4; }

 private:
  Elf* elf_ = nullptr;
};

std::optional<StartRoutineOffset> offset_in(int descriptor) {
  const ElfFile file(descriptor);
  const std::optional<GElf_Sym> symbol = file.symbol();
  if (!symbol) return std::nullopt;
  const auto value = file.value_of(*symbol);
  if (!value) return std::nullopt;
  const auto [bits, elements, offset] = *value;
  const bool is_a_pointer = bits == 8 * file.word_size() && elements == 1;
  const bool is_in_descriptor = offset % file.word_size() == 0 && offset <= largest_descriptor;
  return is_a_pointer && is_in_descriptor ? std::optional(offset) : std::nullopt;
}

bool is_thread_library(const Mapping& mapping) {
  const std::string_view path = mapping.path;
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return mapping.executable &&
         (name.starts_with("libc.so") || name.starts_with("libc-2.") || name.starts_with("libpthread"));
}

bool is_program(const Mapping& mapping) { return mapping.executable && mapping.path.starts_with('/'); }

}  // namespace

std::optional<StartRoutineOffset> StartRoutineOffsets::of(pid_t tgid, std::span<const Mapping> mappings) {
  // Before glibc 2.34 the threads were in a library of their own, beside libc.
  bool is_dynamic = false;
  for (const Mapping& mapping : mappings) {
    if (!is_thread_library(mapping)) continue;
    is_dynamic = true;
    if (const auto found = of_file(fmt::format("/proc/{}/root{}", tgid, mapping.path))) return found;
  }
  const auto program = std::ranges::find_if(mappings, is_program);
  if (is_dynamic || program == mappings.end()) return std::nullopt;
  return of_file(fmt::format("/proc/{}/root{}", tgid, program->path));
}

std::optional<StartRoutineOffset> StartRoutineOffsets::of_file(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) return std::nullopt;
  struct stat status{};
  std::optional<StartRoutineOffset> found;
  if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) {
    const auto [place, is_new] = known_.try_emplace({status.st_dev, status.st_ino});
    if (is_new) place->second = offset_in(descriptor);
    found = place->second;
  }
  close(descriptor);
  return found;
}

}  // namespace ramet::trace
