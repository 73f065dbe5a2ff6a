/* The mutex of mutex.h, step by step: each atomic operation is one step, and so is the kernel's comparison and sleep.
 * Checked: never two inside; nobody sleeps for ever (each task goes ROUNDS times through, and all must end); tasks that
 * time out take nobody's wake. With -DFORGETFUL a sleeper takes the lock as not waited for: the check must fail then.
 * Source: ramet/sync/mutex.h, mutex.cc. */
#ifndef TASKS
#define TASKS 3
#endif
#ifndef ROUNDS
#define ROUNDS 2
#endif
#ifdef FORGETFUL
#define AS_WAITED_FOR 1
#else
#define AS_WAITED_FOR 2
#endif

byte word = 0;
byte inside = 0;
bool asleep[TASKS];

/* FUTEX_WAKE of one: whichever sleeper the kernel likes. */
inline wake_one() {
  atomic {
    if
    :: asleep[0] -> asleep[0] = false
    :: asleep[1] -> asleep[1] = false
    :: asleep[2] -> asleep[2] = false
    :: else
    fi
  }
}

/* Gives what the word was, as a C++ exchange does. */
inline exchange(value) {
  d_step { before = word; word = value }
}

inline enter_and_leave() {
  inside++;
  assert(inside == 1);
  progress: skip;
  inside--;
  exchange(0);
  if
  :: before == 2 -> wake_one()
  :: else
  fi
}

proctype task(byte self) {
  byte before, round;
  bool may_time_out = (self == 0);
  do
  :: round == ROUNDS -> break
  :: else ->
    round++;
    /* try_lock() */
    d_step { before = word; if :: word == 0 -> word = 1 :: else fi }
    do
    :: before == 0 -> enter_and_leave(); break
    :: else ->
      exchange(AS_WAITED_FOR);
      if
      :: before == 0 -> enter_and_leave(); break
      :: else
      fi;
      /* futex_wait(): sleeps if the word is what it was set to, else is refused */
      atomic { if :: word == AS_WAITED_FOR -> asleep[self] = true :: else fi }
      if
      :: !asleep[self]  /* woken or refused */
      :: atomic { asleep[self] && may_time_out -> asleep[self] = false }
         exchange(2);
         if
         :: before == 0 -> enter_and_leave()
         :: else
         fi;
         break
      fi;
      before = 1
    od
  od
}

init {
  atomic { run task(0); run task(1); run task(2) }
}
