// A module with a thread-local variable, to be loaded and unloaded; compiled once for each model of TLS.
extern "C" [[gnu::visibility("default")]] int count_up() {
  static thread_local int count = 100;
  return ++count;
}
