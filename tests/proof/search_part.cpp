// The search as a part of the proof: all small worlds, in two processes.
#include <cstdio>
#include <cstring>

#include "tests/proof/parts.h"
#include "tests/proof/report.h"
#include "tests/proof/search.h"
#include "tests/proof/trap.h"
#include "tests/proof/workers.h"

namespace mooring::proof {

namespace {

// One world's figures, as they go through the pipe.
enum Figure : std::size_t {
  index,
  edges,
  states,
  depth,
  ways,
  complete,
  held,
  late,
  evaluations,
  figures
};

constexpr unsigned kStateBits = 24;

Counts search_many(const Asked& asked, std::uint32_t worker, std::uint32_t workers) {
  Counts counts;
  SeenStates seen(kStateBits);
  std::vector<SmallWorld> worlds = small_worlds(asked.share);
  for (std::size_t i = worker; i < worlds.size(); i += workers) {
    if (!asked.path.empty() && asked.path != worlds[i].name) continue;
    Checkers checkers;
    for (const std::string& id : asked.without) checkers.leave_out(id.c_str());
    const double begun = seconds_now();
    Search search(worlds[i], checkers, seen);
    bool good = false;
    const bool lived = survives([&] { good = search.run(); });
    const bool complete_and_good = lived && good;
    std::printf("  %-24s %11s steps, %10s states, depth %2u, %.3g histories%s, %.1f s\n",
                worlds[i].name.c_str(), grouped(search.edges()).c_str(),
                grouped(seen.size()).c_str(), search.depth(), search.ways(),
                search.complete() ? "" : " (CUT)", seconds_now() - begun);
    if (!complete_and_good) {
      const Checker* broken = search.history().violation();
      std::printf("    %s\n    replay: %s\n",
                  !lived              ? "the core stopped itself"
                  : broken != nullptr ? broken->sentence
                                      : "late news changed something",
                  replay_command("--path " + search.path()).c_str());
    }
    std::fflush(stdout);
    std::uint64_t many = 0;
    const double all = search.ways();
    std::memcpy(&many, &all, sizeof many);
    counts.insert(counts.end(), {i, search.edges(), seen.size(), search.depth(), many,
                                 search.complete() ? 1U : 0U, complete_and_good ? 1U : 0U,
                                 search.late_checks(), checkers.evaluations()});
  }
  return counts;
}

}  // namespace

int prove_search(const Asked& asked) {
  const double begun = seconds_now();
  catch_traps();
  const std::vector<SmallWorld> worlds = small_worlds(asked.share);
  const std::vector<Counts> parts =
      in_processes(2, [&](std::uint32_t worker, std::uint32_t workers) {
        return search_many(asked, worker, workers);
      });
  Counts sum(figures);
  double histories = 0;
  std::uint64_t searched = 0;
  std::uint64_t cut = 0;
  Json rows = Json::array();
  for (const Counts& part : parts) {
    for (std::size_t at = 0; at + figures <= part.size(); at += figures) {
      double many = 0;
      std::memcpy(&many, &part[at + ways], sizeof many);
      histories += many;
      ++searched;
      cut += part[at + complete] != 0 ? 0U : 1U;
      for (const Figure each : {edges, states, held, late, evaluations})
        sum[each] += part[at + each];
      sum[depth] = std::max(sum[depth], part[at + depth]);
      rows.push_back({{"world", worlds[part[at + index]].name},
                      {"interleavings", part[at + edges]},
                      {"states", part[at + states]},
                      {"depth", part[at + depth]},
                      {"histories", many},
                      {"complete", part[at + complete] != 0}});
    }
  }
  const std::uint64_t expected = asked.path.empty() ? worlds.size() : 1;
  const std::uint64_t violations = expected - sum[held];
  const double took = seconds_now() - begun;
  std::printf(
      "search: %llu worlds, %s interleavings (events let happen in distinct states), "
      "%s states, depth %llu, %.1f s\n",
      static_cast<unsigned long long>(searched), grouped(sum[edges]).c_str(),
      grouped(sum[states]).c_str(), static_cast<unsigned long long>(sum[depth]), took);
  std::printf(
      "  they stand for %.3g whole histories; late news told %s times; %s evaluations; "
      "%llu worlds cut short; %llu violations\n",
      histories, grouped(sum[late]).c_str(), grouped(sum[evaluations]).c_str(),
      static_cast<unsigned long long>(cut), static_cast<unsigned long long>(violations));
  write_report("search", {{"interleavings", sum[edges]},
                          {"counted", "events let happen, each in a state not gone on from before"},
                          {"states", sum[states]},
                          {"depth", sum[depth]},
                          {"wholeHistories", histories},
                          {"lateNews", sum[late]},
                          {"evaluations", sum[evaluations]},
                          {"violations", violations},
                          {"worldsCut", cut},
                          {"seconds", took},
                          {"share", asked.share},
                          {"worlds", rows}});
  return violations == 0 && cut == 0 ? 0 : 1;
}

bool follow_path(const std::string& path, const std::vector<std::string>& without) {
  catch_traps();
  const std::size_t colon = path.find(':');
  const bool share = path.find("-share:") != std::string::npos;
  for (const SmallWorld& world : small_worlds(share)) {
    if (colon == std::string::npos || world.name != path.substr(0, colon)) continue;
    Checkers checkers;
    for (const std::string& id : without) checkers.leave_out(id.c_str());
    SeenStates seen(4);
    Search search(world, checkers, seen);
    std::string journal;
    bool held = false;
    const bool lived = survives([&] { held = search.follow(path.substr(colon + 1), journal); });
    std::fputs(journal.c_str(), stdout);
    std::puts(!lived ? "the core stopped itself" : held ? "every checker held" : "violated");
    return lived && held;
  }
  std::puts("no such world");
  return false;
}

}  // namespace mooring::proof
