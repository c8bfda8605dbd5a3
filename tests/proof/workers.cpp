// fork, a pipe a worker, and numbers through it.
#include "tests/proof/workers.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

namespace mooring::proof {

namespace {

Counts read_all(int from) {
  Counts counts;
  std::uint64_t number = 0;
  auto* at = reinterpret_cast<char*>(&number);
  std::size_t filled = 0;
  for (ssize_t got = 0; (got = read(from, at + filled, sizeof number - filled)) > 0;) {
    filled += static_cast<std::size_t>(got);
    if (filled < sizeof number) continue;
    counts.push_back(number);
    filled = 0;
  }
  return counts;
}

void write_all(int to, const Counts& counts) {
  const auto* at = reinterpret_cast<const char*>(counts.data());
  std::size_t left = counts.size() * sizeof counts[0];
  while (left > 0) {
    const ssize_t put = write(to, at, left);
    if (put <= 0) _exit(1);
    at += put;
    left -= static_cast<std::size_t>(put);
  }
}

}  // namespace

std::vector<Counts> in_processes(std::uint32_t workers,
                                 const std::function<Counts(std::uint32_t, std::uint32_t)>& work) {
  std::vector<int> pipes;
  std::vector<pid_t> children;
  std::fflush(stdout);
  for (std::uint32_t worker = 0; worker < workers; ++worker) {
    int ends[2];
    if (pipe(ends) != 0) break;
    const pid_t child = fork();
    if (child == 0) {
      close(ends[0]);
      write_all(ends[1], work(worker, workers));
      std::fflush(stdout);
      _exit(0);
    }
    close(ends[1]);
    pipes.push_back(ends[0]);
    children.push_back(child);
  }
  std::vector<Counts> all;
  for (std::size_t i = 0; i < pipes.size(); ++i) {
    all.push_back(read_all(pipes[i]));
    close(pipes[i]);
    waitpid(children[i], nullptr, 0);
  }
  return all;
}

}  // namespace mooring::proof
