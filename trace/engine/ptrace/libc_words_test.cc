#include "trace/engine/ptrace/libc_words.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

namespace ramet::trace::ptrace {
namespace {

void* wait_on(void* semaphore) {
  ::sem_wait(static_cast<sem_t*>(semaphore));
  return nullptr;
}

TEST(LibcWords, TellADetachedThreadFromAJoinableOne) {
  TaskTable tasks;
  Process& process = *tasks.add(TaskId{1}, ::getpid(), ::getpid()).process;
  LibcWords words;
  if (!words.knows(process)) GTEST_SKIP() << "this libc's words are not known (static, or not glibc)";
  static sem_t release;
  ::sem_init(&release, 0, 0);
  pthread_t joinable{}, detached{};
  ASSERT_EQ(::pthread_create(&joinable, nullptr, wait_on, &release), 0);
  ASSERT_EQ(::pthread_create(&detached, nullptr, wait_on, &release), 0);
  ::pthread_detach(detached);
  TaskMemory memory(::getpid());
  EXPECT_FALSE(words.is_detached(memory, joinable));
  EXPECT_TRUE(words.is_detached(memory, detached));
  ::sem_post(&release);
  ::sem_post(&release);
  ::pthread_join(joinable, nullptr);
}

}  // namespace
}  // namespace ramet::trace::ptrace
