#include "ramet/task/libc/thread_data.h"

#include <climits>
#include <span>

namespace ramet {

namespace {

// nptl/descr.h: 32 blocks of 32, the first of which lies in the descriptor.
constexpr std::size_t blocks = 32;
constexpr std::size_t entries_in_block = 32;

struct Entry {
  std::uintptr_t sequence;
  void* data;
};

// True when a destructor ran: it may have stored something new.
bool destroy_once(const LibcThreads& libc, std::span<Entry* const> table) {
  bool called = false;
  for (std::size_t block = 0; block < table.size(); ++block) {
    if (table[block] == nullptr) continue;
    for (std::size_t index = 0; index < entries_in_block; ++index) {
      Entry& entry = table[block][index];
      if (entry.data == nullptr) continue;
      void* data = std::exchange(entry.data, nullptr);
      const LibcThreads::KeyEntry& key = libc.keys[block * entries_in_block + index];
      // Another sequence number: the key was deleted, and what was under it is nobody's any more.
      if (entry.sequence != key.sequence || key.destructor == nullptr) continue;
      called = true;
      key.destructor(data);
    }
  }
  return called;
}

// What destructors have stored again and again is lost, as at the end of libc's threads.
void forget(std::span<Entry* const> table) {
  for (Entry* entries : table) {
    if (entries == nullptr) continue;
    for (Entry& entry : std::span(entries, entries_in_block)) entry.data = nullptr;
  }
}

}  // namespace

void destroy_thread_data(const LibcThreads& libc, std::byte* descriptor) {
  const std::span table(reinterpret_cast<Entry* const*>(descriptor + libc.layout.specific), blocks);
  // libc's own note whether anything was ever stored.
  auto& used = *reinterpret_cast<bool*>(descriptor + libc.layout.specific + blocks * sizeof(Entry*));
  if (!used) return;
  for (int round = 0; round < PTHREAD_DESTRUCTOR_ITERATIONS && destroy_once(libc, table); ++round) {
  }
  forget(table);
  used = false;
}

}  // namespace ramet
