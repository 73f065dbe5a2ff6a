// Line: text put together on the stack and written by one system call, so that lines of several threads do not mix.
// Source: write(2).
#pragma once

#include <asm/unistd.h>

#include "examples/no_libc_threads/kernel.h"

class Line {
 public:
  Line& text(const char* words) {
    while (*words != '\0') put(*words++);
    return *this;
  }

  Line& number(int value) {
    if (value >= 10) number(value / 10);
    put(static_cast<char>('0' + value % 10));
    return *this;
  }

  void write() {
    put('\n');
    ask(__NR_write, 1, characters_, length_);
  }

 private:
  void put(char character) {
    if (length_ < sizeof characters_) characters_[length_++] = character;
  }

  char characters_[120];
  std::size_t length_ = 0;
};
