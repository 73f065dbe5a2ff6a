/* The condition of condition.h, step by step, with a mutex that is one step (mutex.pml looks at that one).
 * Two producers add items and notify one each; two consumers take them until a closer says with notify_all that no more
 * come. Consumer 0 may time out, or be woken by a signal, at any moment. The kernel wakes whichever sleeper it likes.
 * Checked: every item is taken and everyone ends, so no wake is lost.
 * With -DENROLS_TOO_LATE a waiter enrols after it has unlocked, with -DNOTIFIES_IN_THE_DARK the sequence stays as it is:
 * the check must fail then.
 * Source: ramet/sync/condition.h, condition.cc. */
#define CONSUMERS 2

bool held = false;
byte items = 0;
byte taken = 0;
bool closed = false;
byte producing = 2;

byte sequence = 0;
byte waiters = 0;
bool asleep[CONSUMERS];

#ifdef NOTIFIES_IN_THE_DARK
#define NEXT_SEQUENCE sequence
#else
#define NEXT_SEQUENCE sequence + 1
#endif

inline lock() { atomic { !held -> held = true } }
inline unlock() { held = false }

inline wake_one() {
  atomic {
    if
    :: asleep[0] -> asleep[0] = false
    :: asleep[1] -> asleep[1] = false
    :: else
    fi
  }
}

inline notify_one() {
  if
  :: waiters == 0
  :: else ->
    d_step {
      counted = (waiters > 0);
      if :: counted -> waiters--; sequence = NEXT_SEQUENCE :: else fi
    }
    if
    :: counted -> wake_one()
    :: else
    fi
  fi
}

inline notify_all() {
  if
  :: waiters == 0
  :: else ->
    d_step { waiters = 0; sequence = NEXT_SEQUENCE }
    d_step { asleep[0] = false; asleep[1] = false }
  fi
}

inline enrol() { d_step { waiters++; enrolled_at = sequence } }

inline wait() {
#ifdef ENROLS_TOO_LATE
  unlock();
  enrol();
#else
  enrol();
  unlock();
#endif
  d_step { if :: sequence == enrolled_at -> asleep[self] = true :: else fi }
  if
  :: !asleep[self]
  :: atomic { asleep[self] && self == 0 -> asleep[self] = false }
     progress_of_time: skip;  /* may happen again and again */
     d_step { if :: sequence == enrolled_at && waiters > 0 -> waiters-- :: else fi }
  fi;
  lock()
}

proctype consumer(byte self) {
  byte enrolled_at;
  lock();
  do
  :: items > 0 -> progress: items--; taken++; unlock(); lock()
  :: items == 0 && !closed -> wait()
  :: items == 0 && closed -> break
  od;
  unlock()
}

proctype producer(byte left) {
  bool counted;
  do
  :: left == 0 -> break
  :: else ->
    lock();
    items++;
    left--;
    unlock();
    notify_one()
  od;
  producing--
}

proctype closer() {
  producing == 0;
  items == 0;  /* the consumers take all by the producers' notifies alone */
  lock();
  closed = true;
  unlock();
  notify_all()
}

init {
  atomic { run consumer(0); run consumer(1); run producer(2); run producer(1); run closer() }
}
