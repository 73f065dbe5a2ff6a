// A module whose constructor calls back into the program that loads it.
extern "C" void while_loading();

namespace {

struct Constructed {
  Constructed() { while_loading(); }
} constructed;

}  // namespace
