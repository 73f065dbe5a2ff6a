// ZygoteLink: the application's end of its zygote: one request at a time, from whichever thread.
#pragma once

#include <unistd.h>

#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "ramet/own/mapping.h"
#include "ramet/own/seqpacket.h"
#include "ramet/sync/mutex.h"
#include "ramet/task/birth.h"
#include "ramet/task/child.h"
#include "ramet/task/function/loaded_code.h"
#include "ramet/task/launch/command_settings.h"
#include "ramet/task/launch/letter_outcome.h"
#include "ramet/task/zygote/zygote_protocol.h"

namespace ramet::launch {
struct PreparedLaunch;
}

namespace ramet {

struct ZygoteOptions {
  // So many processes are made in advance and wait for a function, as many as there will be calls at a time; at
  // most 64. Each is a child of the application, holds a descriptor of a message that nobody has read yet, and the
  // pages that a call writes to. 0: a process is made when it is asked for, and call() returns when it has been
  // collected.
  unsigned ready = 0;
};

}  // namespace ramet

namespace ramet::zygote {

// Besides the question: what is wished; descriptors, the number from which on they are in the new process, and its own
// namespaces.
struct More {
  Wish wish = Wish::run;
  std::vector<int> descriptors;
  int lowest = 3;
  CloneFlags fresh = {};
};

class Link {
 public:
  // Makes the zygote. Fails where the caller is not alone in its process, or this libc can be copied by its own fork
  // alone; with EMFILE, EAGAIN, ENOMEM.
  [[nodiscard]] static Result<std::unique_ptr<Link>> make(const ZygoteOptions& options);
  // Ends the zygote and collects it, those that were ready, and those that have told their answer. The others live on.
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  [[nodiscard]] pid_t pid() const { return zygote_.pid(); }
  [[nodiscard]] int pidfd() const { return zygote_.pidfd(); }

  struct Made {
    NewProcess process;
    Mailbox mailbox;
    Fd told;  // readable when the answer is there; open where the process had been ready
  };
  // A process that runs `function` on `question`, with the caller's standard descriptors. `address` is 0, or that of
  // another function that it will call. Fails with ESRCH when the zygote has ended; with the errno of clone3 (EAGAIN,
  // ENOMEM), or of no room for descriptors (EMFILE, ENFILE) here or there. When there is none here for the pidfd, the
  // process has been killed at once.
  [[nodiscard]] Result<Made> ask_to_run(Function function, std::uintptr_t address, std::span<const std::byte> question,
                                        Mailbox::Waits waits);

  // Orders as many processes as shall be ready, in place of those that were taken. Does not wait for them.
  void order_ready();
  // Waits for the answer, or the end, of a process that had been ready. The answer, or Letter::none where it is in the
  // mailbox; nothing when it is the end. Has the next process made meanwhile where that takes long, and after it where it
  // does not.
  [[nodiscard]] std::optional<Mailbox::Content> wait_for_answer(const Fd& told, int pidfd);
  // One whose answer is there, and which will have ended in a moment: collected by a later call or by the destructor.
  void leave(Child child);

  // Starts a program so. Fails besides as Command::spawn() does, and where the settings want what a zygote cannot give.
  [[nodiscard]] Result<Child> ask_to_launch(const launch::CommandSettings& settings, Child::OnDrop on_drop);

 private:
  struct Ready {
    NewProcess process;
    Seqpacket jobs;
    Mailbox mailbox;
  };
  struct Answered {
    Reply reply;
    std::vector<Fd> descriptors;
  };

  Link(Seqpacket socket, NewProcess zygote, Mapping born, const ZygoteOptions& options)
      : socket_(std::move(socket)),
        born_(std::move(born)),
        zygote_(zygote.pid, std::move(zygote.pidfd), Child::OnDrop::kill),
        wanted_ready_(options.ready) {}

  // Whether this is the zygote's application; and whether the zygote knows what would be called (0: nothing).
  [[nodiscard]] Result<void> check_application() const;
  [[nodiscard]] Result<void> check(std::span<const std::uintptr_t> functions) const;
  [[nodiscard]] Result<Mailbox> post(std::span<const std::byte> question);
  [[nodiscard]] Result<Made> ask_to_make(Function function, Mailbox mailbox, const More& more);

  [[nodiscard]] Result<void> check(const launch::CommandSettings& settings) const;
  [[nodiscard]] Result<Child> launch_from_its_memory(launch::PreparedLaunch& prepared, const Fd& directory,
                                                     Child::OnDrop on_drop);
  [[nodiscard]] Result<Child> launch_in_a_copy(launch::PreparedLaunch& prepared, const Fd& directory,
                                               Child::OnDrop on_drop);
  [[nodiscard]] static Result<Child> child_of(Made& made, const Result<void>& ids, launch::LetterOutcome outcome,
                                              Child::OnDrop on_drop);

  void collect_the_leaving();
  void take_replies();
  void take_reply(Answered answered);
  [[nodiscard]] std::optional<Made> give_to_ready(Function function, std::span<const std::byte> question,
                                                  Mailbox::Waits waits);
  [[nodiscard]] std::optional<Ready> take_ready();
  [[nodiscard]] Result<Answered> receive_reply();
  void keep_ready(Answered answered);
  void end_the_ready();
  void end_the_last_born();

  [[nodiscard]] Result<NewProcess> ask(Request& request, const Mailbox& mailbox, std::span<const int> descriptors);
  [[nodiscard]] Result<NewProcess> read_reply(const Mailbox& mailbox);
  [[nodiscard]] Error its_end();

  Mutex mutex_;
  Seqpacket socket_;
  Mapping born_;         // its first word is written by the kernel: the last process that the zygote made
  pid_t last_told_ = 0;  // of the replies that have been read
  std::uint64_t last_serial_ = 0;
  Child zygote_;
  unsigned wanted_ready_ = 0;
  std::deque<std::uint64_t> ordered_;  // serials of requests for ready ones whose reply has not been read
  std::deque<Ready> ready_;            // whose reply has been read in passing
  std::vector<Child> leaving_;
  LoadedCode code_ = LoadedCode::now();
  pid_t application_ = getpid();
  uid_t user_ = geteuid();  // the zygote's too, for ever
  gid_t group_ = getegid();
};

}  // namespace ramet::zygote
