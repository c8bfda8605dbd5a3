#include "tests/mutants/batch.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iostream>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "tests/mutants/suite.h"
#include "tests/mutants/switch.h"

namespace mooring::mutants {

namespace {

constexpr int kChildren = 2;
// A test that takes this much longer than without a mutant will never end.
constexpr double kPatience = 8.0;
constexpr double kPatienceLeast = 0.5;
constexpr rlim_t kMemoryMost = rlim_t{1} << 31U;

struct Test {
  std::size_t index;
  double seconds;
  std::vector<bool> passes_by;
};

struct Mutant {
  int number;
  bool everywhere;  // it has no place of its own
};

// Every test without a mutant: it must pass, and leaves its time and the places that it passed.
// The cheapest comes first.
std::vector<Test> measure() {
  using Clock = std::chrono::steady_clock;
  std::vector<Test> tests;
  for (std::size_t i = 0; i < test_count(); ++i) {
    std::fill(std::begin(passed), std::end(passed), false);
    const auto start = Clock::now();
    marks = true;
    const bool passes = test_passes(i);
    marks = false;
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    if (!passes) {
      std::cerr << "without any mutant this test fails: " << test_name(i) << '\n';
      std::exit(1);
    }
    tests.push_back({i, seconds, std::vector<bool>(std::begin(passed), std::end(passed))});
  }
  std::stable_sort(tests.begin(), tests.end(),
                   [](const Test& a, const Test& b) { return a.seconds < b.seconds; });
  return tests;
}

void limit_time(double seconds) {
  itimerval timer{};
  timer.it_value.tv_sec = static_cast<time_t>(seconds);
  timer.it_value.tv_usec =
      static_cast<suseconds_t>((seconds - static_cast<double>(timer.it_value.tv_sec)) * 1e6);
  setitimer(ITIMER_PROF, &timer, nullptr);
}

// In the child: runs the tests that can notice the mutant. `at` tells the parent how far it came.
[[noreturn]] void try_mutant(const Mutant& mutant, const std::vector<Test>& tests,
                             volatile int* at) {
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(nowhere, STDOUT_FILENO);
  dup2(nowhere, STDERR_FILENO);
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  const rlimit memory{kMemoryMost, kMemoryMost};
  setrlimit(RLIMIT_AS, &memory);
  awake = mutant.number;
  for (std::size_t t = 0; t < tests.size(); ++t) {
    const Test& test = tests[t];
    if (!mutant.everywhere && !test.passes_by[static_cast<std::size_t>(mutant.number)]) continue;
    *at = static_cast<int>(t);
    limit_time(std::max(kPatienceLeast, test.seconds * kPatience));
    if (!test_passes(test.index)) _exit(1);
  }
  _exit(0);
}

std::string how(int status) {
  if (WIFEXITED(status)) return "failed";
  if (WTERMSIG(status) == SIGPROF) return "hung";
  return WTERMSIG(status) == SIGILL ? "checked" : "crashed";
}

bool reachable(const Mutant& mutant, const std::vector<Test>& tests) {
  if (mutant.everywhere) return true;
  return std::any_of(tests.begin(), tests.end(), [&](const Test& test) {
    return test.passes_by[static_cast<std::size_t>(mutant.number)];
  });
}

}  // namespace

int run_batch(const char* numbers, const char* results) {
  std::vector<Mutant> mutants;
  std::ifstream list(numbers);
  for (std::string line; std::getline(list, line);) {
    mutants.push_back({std::atoi(line.c_str()), line.back() == '*'});
  }
  const std::vector<Test> tests = measure();
  std::ofstream out(results);
  auto* places = static_cast<volatile int*>(mmap(
      nullptr, sizeof(int) * kChildren, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  struct Child {
    Mutant mutant;
    int slot;
  };
  std::map<pid_t, Child> children;
  std::vector<int> free_slots(kChildren);
  std::iota(free_slots.begin(), free_slots.end(), 0);
  const auto reap = [&] {
    int status = 0;
    const pid_t pid = wait(&status);
    const Child child = children.at(pid);
    children.erase(pid);
    free_slots.push_back(child.slot);
    const bool survived = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    out << child.mutant.number << (survived ? " survived - -" : " killed " + how(status) + ' ');
    if (!survived) out << test_name(tests[static_cast<std::size_t>(places[child.slot])].index);
    out << '\n';
  };
  for (const Mutant& mutant : mutants) {
    if (!reachable(mutant, tests)) {
      out << mutant.number << " unreached - -\n";
      continue;
    }
    if (free_slots.empty()) reap();
    const int slot = free_slots.back();
    free_slots.pop_back();
    const pid_t pid = fork();
    if (pid == 0) try_mutant(mutant, tests, places + slot);
    children[pid] = {mutant, slot};
  }
  while (!children.empty()) reap();
  return 0;
}

}  // namespace mooring::mutants
