// SharedPage: memory that this process and those it forks have in common, for tests between processes. Begins as zeros.
#pragma once

#include <sys/mman.h>

#include <new>
#include <utility>

namespace ramet {

template <class T>
class SharedPage {
 public:
  template <class... Arguments>
  explicit SharedPage(Arguments&&... arguments) {
    void* memory = mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    here_ = new (memory) T{std::forward<Arguments>(arguments)...};
  }
  SharedPage(const SharedPage&) = delete;
  SharedPage& operator=(const SharedPage&) = delete;
  ~SharedPage() { munmap(here_, sizeof(T)); }

  T& operator*() const { return *here_; }
  T* operator->() const { return here_; }

 private:
  T* here_;
};

}  // namespace ramet
