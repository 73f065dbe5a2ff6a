/* The robust mutex of robust_mutex.h, with tasks that are killed at any moment, and the kernel's end of such a task.
 * Checked: never two inside; who is left gets in and ends, so no wake is lost however waiters and owners die; what was
 * left half changed is never found without the mark of a death. With -DSIGNALS task 1 may also be woken for no
 * reason, which takes three times as long.
 * With -DCLEARS_WAITERS unlock() takes the mark of waiters away with the owner, and a woken waiter sets it again: the
 * check must fail then. With -DNO_PENDING a task does not say what it is about to lock: the same.
 * The kernel's part is that of Linux 6.2 and later.
 * Source: ramet/sync/robust_mutex.cc; the kernel's futex/core.c, handle_futex_death(). */
#ifndef KILLS
#define KILLS 1
#endif

/* The word: its owner, 0 for none, and two marks. */
byte owner = 0;
bool waiters = false;
bool died = false;

bool asleep[4];
bool listed[4];
bool pending[4];
bool killed[4];
byte inside = 0;
bool half_changed = false;

inline wake_one() {
  atomic {
    if
    :: asleep[1] -> asleep[1] = false
    :: asleep[2] -> asleep[2] = false
    :: asleep[3] -> asleep[3] = false
    :: else
    fi
  }
}

inline load() { d_step { o = owner; w = waiters; d = died } }
#define UNCHANGED (o == owner && w == waiters && d == died)

#ifdef NO_PENDING
inline announce() { skip }
#else
inline announce() { pending[self] = true }
#endif

inline lock_slowly() {
  load();
  do
  :: o == 0 ->
    d_step {
      got = UNCHANGED;
      if :: got -> owner = self; waiters = waiters || slept :: else fi;
    }
    if
    :: got -> break
    :: else -> load()
    fi
  :: o != 0 ->
    d_step {
      got = UNCHANGED;
      if :: got -> waiters = true; w = true :: else fi
    }
    if
    :: !got
    :: else ->
      d_step { if :: UNCHANGED -> asleep[self] = true :: else fi }
      if
      :: !asleep[self]
#ifdef SIGNALS
      :: atomic { asleep[self] && self == 1 -> asleep[self] = false }
#endif
      fi;
#ifdef CLEARS_WAITERS
      slept = true
#endif
    fi;
    load()
  od
}

inline unlock() {
  announce();
  listed[self] = false;
#ifdef CLEARS_WAITERS
  d_step { w = waiters; owner = 0; waiters = false }
#else
  load();
  do
  :: w ->
    if
    :: d_step { got = UNCHANGED && !asleep[1] && !asleep[2] && !asleep[3] }
    :: got = false  /* does not look */
    fi;
    if
    :: got -> d_step { waiters = false; asleep[1] = false; asleep[2] = false; asleep[3] = false }
      load()
    :: else
    fi;
    d_step { got = UNCHANGED; if :: got -> owner = 0 :: else fi }
    if
    :: got -> break
    :: else -> load()
    fi
  :: !w ->
    d_step { got = UNCHANGED; if :: got -> owner = 0 :: else fi }
    if
    :: got -> break
    :: else -> load()
    fi
  od;
#endif
  if
  :: w -> wake_one()
  :: else
  fi;
  pending[self] = false
}

proctype task(byte self, rounds) {
  byte o;
  bool w, d, got, slept;
  {
    do
    :: rounds == 0 -> break
    :: else ->
      rounds--;
      announce();
      lock_slowly();
      listed[self] = true;
      pending[self] = false;
      d_step { inside++; assert(inside == 1 && owner == self) }
      assert(!half_changed || died);
      half_changed = true;
      d_step { half_changed = false; died = false }
      inside--;
      unlock();
      d_step { o = 0; w = false; d = false; got = false; slept = false }  /* fewer states */
    od
  } unless {
    /* The kernel ends the task. */
    d_step {
      killed[self] ->
      asleep[self] = false;
      got = false;
      if :: owner == self && inside == 1 -> inside = 0 :: else fi;
      if
      :: (pending[self] || listed[self]) && owner == self -> got = waiters; owner = 0; died = true
      :: pending[self] && owner == 0 -> got = true
      :: else
      fi
    }
    if
    :: got -> wake_one()
    :: else
    fi
  }
}

proctype killer() {
  byte kills;
  do
  :: kills < KILLS ->
    kills++;
    if
    :: killed[1] = true  /* task 2 is its double */
    :: killed[3] = true
    fi
  :: break
  od
}

init {
  atomic { run task(1, 1); run task(2, 1); run task(3, 2); run killer() }
}
