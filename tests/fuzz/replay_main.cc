// A plain main for a fuzz target, where there is no libFuzzer: runs it on every file of a corpus, on the empty input,
// and on deterministic mutations of the corpus. An input that fails is left beside the program.
//   fuzz_NAME CORPUS [ROUNDS]      fuzz_NAME FILE
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Input = std::vector<std::uint8_t>;

std::string failing_file;  // beside the program, one for each target

Input read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return Input(std::istreambuf_iterator<char>(file), {});
}

// The input is written before it is run: a sanitizer's abort leaves it behind.
void run(const Input& input) {
  {
    std::ofstream file{failing_file, std::ios::binary | std::ios::trunc};
    file.write(reinterpret_cast<const char*>(input.data()), static_cast<std::streamsize>(input.size()));
  }
  LLVMFuzzerTestOneInput(input.data(), input.size());
}

Input mutated(const std::vector<Input>& corpus, std::mt19937_64& random) {
  Input input = corpus[random() % corpus.size()];
  const int changes = 1 + static_cast<int>(random() % 6);
  for (int change = 0; change < changes; ++change) {
    const std::size_t place = input.empty() ? 0 : random() % input.size();
    const auto at = input.begin() + static_cast<std::ptrdiff_t>(place);
    switch (random() % 5) {
      case 0:
        input.insert(at, static_cast<std::uint8_t>(random()));
        break;
      case 1:
        if (!input.empty()) input.erase(at);
        break;
      case 2:
        if (!input.empty()) *at = static_cast<std::uint8_t>(random());
        break;
      case 3:
        if (!input.empty()) *at = static_cast<std::uint8_t>(*at ^ (1u << random() % 8));
        break;
      case 4: {  // the tail of another one
        const Input& other = corpus[random() % corpus.size()];
        input.resize(place);
        input.insert(input.end(), other.begin() + static_cast<std::ptrdiff_t>(other.size() / 2), other.end());
        break;
      }
    }
  }
  return input;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: " << argv[0] << " CORPUS-OR-FILE [ROUNDS]\n";
    return 2;
  }
  failing_file = std::string(argv[0]) + ".failing-input";
  if (std::filesystem::is_regular_file(argv[1])) {
    const Input input = read(argv[1]);
    LLVMFuzzerTestOneInput(input.data(), input.size());
    return 0;
  }
  std::vector<Input> corpus{Input{}};
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) corpus.push_back(read(entry.path()));
  std::ranges::sort(corpus);  // a directory has no order of its own
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 5000;
  std::mt19937_64 random(20'26);
  for (const Input& input : corpus) run(input);
  for (int round = 0; round < rounds; ++round) run(mutated(corpus, random));
  std::filesystem::remove(failing_file);
  std::cout << corpus.size() - 1 << " inputs of the corpus and " << rounds << " mutations\n";
}
