#include "ramet/task/libc/module_tls.h"

#include <dlfcn.h>
#include <link.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <span>

namespace ramet {

namespace {

std::uint64_t changes_in(const dl_phdr_info& module) { return module.dlpi_adds + module.dlpi_subs; }

constinit std::atomic<std::uintptr_t> libc_base{0};

bool is_as_new(const TlsBlock& block) {
  const std::byte* zeros = block.bytes + block.image_size;
  const std::size_t count = block.size - block.image_size;
  if (std::memcmp(block.bytes, block.image, block.image_size) != 0) return false;
  // All are equal to the one before, and the first is zero.
  return count == 0 || (zeros[0] == std::byte{0} && std::memcmp(zeros, zeros + 1, count - 1) == 0);
}

void renew(const TlsBlock& block) {
  std::memcpy(block.bytes, block.image, block.image_size);
  std::memset(block.bytes + block.image_size, 0, block.size - block.image_size);
}

// The thread's block of a module; no bytes where the thread never used it.
TlsBlock block_of(const dl_phdr_info& module) {
  TlsBlock block{.bytes = static_cast<std::byte*>(module.dlpi_tls_data)};
  for (const ElfW(Phdr) & segment : std::span(module.dlpi_phdr, module.dlpi_phnum)) {
    if (segment.p_type != PT_TLS) continue;  // there is one at most
    block.image = reinterpret_cast<const std::byte*>(module.dlpi_addr + segment.p_vaddr);
    block.image_size = segment.p_filesz;
    block.size = segment.p_memsz;
    break;
  }
  return block;
}

// Calls `with` for each block of a module with TLS, until it says false. False, with nothing done, when modules came or
// went. The loader's lock is held throughout: what the first module says holds for all.
template <class With>
bool each_block(std::uint64_t known, const With& with) {
  struct Walk {
    const With* with;
    std::uint64_t known;
    std::uintptr_t libc;
    bool is_unchanged;
  } walk{&with, known, libc_base.load(std::memory_order_relaxed), false};
  dl_iterate_phdr(
      [](dl_phdr_info* module, std::size_t, void* argument) {
        auto& self = *static_cast<Walk*>(argument);
        self.is_unchanged = changes_in(*module) == self.known;
        if (!self.is_unchanged) return 1;
        if (module->dlpi_tls_modid == 0 || module->dlpi_addr == self.libc) return 0;
        return (*self.with)(block_of(*module)) ? 0 : 1;
      },
      &walk);
  return walk.is_unchanged;
}

ModuleTls look_at_known(const TlsBlocks& known) {
  if (module_changes() != known.changes) return ModuleTls::modules_changed;
  const bool as_new = std::ranges::all_of(std::span(known.blocks).first(known.count), is_as_new);
  return as_new ? ModuleTls::as_new : ModuleTls::used;
}

}  // namespace

// The module of a function that only libc defines.
void find_libc_for_tls() noexcept {
  Dl_info libc;
  if (dladdr(dlsym(RTLD_DEFAULT, "gnu_get_libc_version"), &libc) == 0) return;
  libc_base.store(reinterpret_cast<std::uintptr_t>(libc.dli_fbase), std::memory_order_relaxed);
}

std::uint64_t module_changes() noexcept {
  std::uint64_t changes = 0;
  dl_iterate_phdr(
      [](dl_phdr_info* module, std::size_t, void* result) {
        *static_cast<std::uint64_t*>(result) = changes_in(*module);
        return 1;  // one module tells it for all
      },
      &changes);
  return changes;
}

ModuleTls look_at_module_tls(TlsBlocks& known) noexcept {
  if (known.are_known) return look_at_known(known);
  bool as_new = true;
  bool are_few = true;
  known.count = 0;
  const bool unchanged = each_block(known.changes, [&](const TlsBlock& block) {
    are_few = are_few && block.bytes != nullptr && known.count < TlsBlocks::most;
    if (are_few) known.blocks[known.count++] = block;
    as_new = as_new && (block.bytes == nullptr || is_as_new(block));
    return true;
  });
  if (!unchanged) return ModuleTls::modules_changed;
  known.are_known = are_few;
  return as_new ? ModuleTls::as_new : ModuleTls::used;
}

bool renew_module_tls(const TlsBlocks& known) noexcept {
  return each_block(known.changes, [](const TlsBlock& block) {
    if (block.bytes != nullptr) renew(block);
    return true;
  });
}

}  // namespace ramet
