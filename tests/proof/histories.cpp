// Random histories of the core, the control run, and the replay of either.
#include <cstdio>

#include "tests/proof/host.h"
#include "tests/proof/naive.h"
#include "tests/proof/parts.h"
#include "tests/proof/report.h"
#include "tests/proof/trap.h"
#include "tests/proof/workers.h"

namespace mooring::proof {

namespace {

constexpr std::uint32_t kEventsEach = 400;
constexpr std::uint64_t kFullRun = 500'000'000;
constexpr std::uint64_t kShare = 16'000'000;
constexpr std::uint64_t kControlRun = 4'000'000;
constexpr std::uint64_t kRowHits = 10'000;
constexpr std::size_t kSeedsShown = 5;
constexpr std::uint64_t kRepeatEvery = 64;  // histories of which one is run twice

enum Count : std::size_t {
  histories,
  events,
  transitions,
  evaluations,
  violations,
  repeated,
  seeds
};
constexpr std::size_t kHead = seeds + kSeedsShown;

struct Player {
  explicit Player(Decider& decider, const Asked& asked) : run(decider, checkers), host(run) {
    for (const std::string& id : asked.without) checkers.leave_out(id.c_str());
  }
  // Whether every checker held throughout.
  bool play(std::uint64_t seed) {
    bool held = false;
    if (!survives([&] { held = host.play(seed, kEventsEach); })) {
      run.note_trap();
      return false;
    }
    return held;
  }

  Checkers checkers;
  Run run;
  Host host;
};

// Every `workers`-th seed from the first, until there were enough events.
Counts play_many(const Asked& asked, std::uint64_t enough, std::uint32_t worker,
                 std::uint32_t workers) {
  CoreDecider core;
  Player player(core, asked);
  Coverage coverage;
  player.run.watch(&coverage);
  Counts counts(kHead);
  for (std::uint64_t seed = asked.seed + worker; counts[events] < enough; seed += workers) {
    const bool held = player.play(seed);
    ++counts[histories];
    counts[events] += player.run.events();
    counts[transitions] += player.run.transitions();
    if (!held && counts[violations]++ < kSeedsShown) counts[seeds + counts[violations] - 1] = seed;
    if (counts[violations] >= 1'000) break;
    if (!held || counts[histories] % kRepeatEvery != 0) continue;
    const std::uint64_t hash = player.run.hash();
    player.play(seed);
    ++counts[repeated];
    if (player.run.hash() != hash && counts[violations]++ < kSeedsShown) {
      counts[seeds + counts[violations] - 1] = seed;
    }
  }
  counts[evaluations] = player.checkers.evaluations();
  for (std::size_t i = 0; i < player.checkers.size(); ++i) {
    counts.push_back(player.checkers.asked(i));
    counts.push_back(player.checkers.violated(i));
  }
  const Counts covered = coverage.counts();
  counts.insert(counts.end(), covered.begin(), covered.end());
  return counts;
}

// Adds up what the workers found.
Counts merge(const std::vector<Counts>& parts, Checkers& checkers, Coverage& coverage) {
  Counts sum(kHead);
  for (const Counts& part : parts) {
    if (part.size() <= kHead) {
      ++sum[violations];  // it died
      continue;
    }
    for (std::size_t i = 0; i < seeds; ++i) sum[i] += part[i];
    for (std::size_t i = seeds, to = seeds; i < kHead; ++i) {
      while (to < kHead && sum[to] != 0) ++to;
      if (to < kHead) sum[to] = part[i];
    }
    std::size_t at = kHead;
    for (std::size_t i = 0; i < checkers.size(); ++i, at += 2) {
      checkers.add(i, part[at], part[at + 1]);
    }
    coverage.add(std::span(part).subspan(at));
  }
  return sum;
}

void show_failures(const Counts& sum, const Checkers& checkers) {
  for (std::size_t i = 0; i < checkers.size(); ++i) {
    if (checkers.violated(i) == 0) continue;
    std::printf("  %s did not hold %s times: %s\n", checkers.at(i).id,
                grouped(checkers.violated(i)).c_str(), checkers.at(i).sentence);
  }
  for (std::size_t i = seeds; i < kHead; ++i) {
    if (sum[i] == 0) continue;
    std::printf("  replay: %s\n", replay_command("--seed " + std::to_string(sum[i])).c_str());
  }
}

}  // namespace

int prove_histories(const Asked& asked) {
  const double begun = seconds_now();
  catch_traps();
  const std::uint64_t enough = asked.events != 0 ? asked.events : asked.share ? kShare : kFullRun;
  Checkers checkers;
  Coverage coverage;
  const Counts sum =
      merge(in_processes(2,
                         [&](std::uint32_t worker, std::uint32_t workers) {
                           return play_many(asked, enough / workers, worker, workers);
                         }),
            checkers, coverage);
  const double took = seconds_now() - begun;
  const double share = static_cast<double>(sum[transitions]) / static_cast<double>(sum[events]);
  std::printf("histories: %s of %s events from seed %llu, %.1f s (%s events/s)\n",
              grouped(sum[histories]).c_str(), grouped(sum[events]).c_str(),
              static_cast<unsigned long long>(asked.seed), took,
              grouped(static_cast<std::uint64_t>(static_cast<double>(sum[events]) / took)).c_str());
  std::printf("  %.1f %% take a transition; %s evaluations of %zu checkers; %s violations\n",
              100 * share, grouped(sum[evaluations]).c_str(), checkers.size(),
              grouped(sum[violations]).c_str());
  std::printf("  rows %.1f %%, the rarest %s times; state x event %.1f %%; %s repeated alike\n",
              100 * coverage.row_share(), grouped(coverage.least_row_hits()).c_str(),
              100 * coverage.state_event_share(), grouped(sum[repeated]).c_str());
  for (const std::string& gap : coverage.missing()) std::printf("  missing: %s\n", gap.c_str());
  const std::uint64_t wanted = asked.share ? 1 : kRowHits;
  for (const std::string& row : coverage.rare_rows(wanted))
    std::printf("  rare: %s\n", row.c_str());
  show_failures(sum, checkers);
  write_report("histories", {{"histories", sum[histories]},
                             {"events", sum[events]},
                             {"seed", asked.seed},
                             {"transitionShare", share},
                             {"minRowHits", coverage.least_row_hits()},
                             {"evaluations", sum[evaluations]},
                             {"violations", sum[violations]},
                             {"rowCoverage", coverage.row_share()},
                             {"stateEventCoverage", coverage.state_event_share()},
                             {"repeatedAlike", sum[repeated]},
                             {"seconds", took},
                             {"share", asked.share},
                             {"checkers", checkers_report(checkers)}});
  const bool covered = coverage.missing().empty() && coverage.least_row_hits() >= wanted;
  return sum[violations] == 0 && covered ? 0 : 1;
}

int prove_control(const Asked& asked) {
  const double begun = seconds_now();
  Naive naive;
  Player player(naive, asked);
  player.checkers.tolerate();
  std::uint64_t played = 0;
  std::uint64_t told = 0;
  std::uint64_t duplicates = 0;
  const std::uint64_t enough = asked.share ? kControlRun / 10 : kControlRun;
  for (std::uint64_t seed = asked.seed; told < enough; ++seed, ++played) {
    player.host.play(seed, kEventsEach);
    told += player.run.events();
    duplicates += player.run.shadow().duplicates;
  }
  Json caught_by = Json::array();
  std::uint64_t violated = 0;
  for (std::size_t i = 0; i < player.checkers.size(); ++i) {
    if (player.checkers.violated(i) == 0) continue;
    violated += player.checkers.violated(i);
    caught_by.push_back({{"id", player.checkers.at(i).id},
                         {"violations", player.checkers.violated(i)},
                         {"sentence", player.checkers.at(i).sentence}});
    std::printf("  %-5s %12s  %s\n", player.checkers.at(i).id,
                grouped(player.checkers.violated(i)).c_str(), player.checkers.at(i).sentence);
  }
  const bool caught = !caught_by.empty() && duplicates > 0;
  std::printf(
      "control: a naive client is %s by %zu checkers in %s events: %s violations, "
      "%s writes took effect twice, %.1f s\n",
      caught ? "caught" : "NOT CAUGHT", caught_by.size(), grouped(told).c_str(),
      grouped(violated).c_str(), grouped(duplicates).c_str(), seconds_now() - begun);
  std::printf("  its log: %s\n",
              replay_command("naive --seed " + std::to_string(asked.seed)).c_str());
  write_report("control", {{"control",
                            {{"caught", caught},
                             {"histories", played},
                             {"events", told},
                             {"violations", violated},
                             {"appliedTwice", duplicates},
                             {"checkers", caught_by}}}});
  return caught ? 0 : 1;
}

int replay(const Asked& asked) {
  if (!asked.path.empty()) return follow_path(asked.path, asked.without) ? 0 : 1;
  catch_traps();
  CoreDecider core;
  Naive naive;
  const bool is_naive = asked.what == "naive";
  Player player(is_naive ? static_cast<Decider&>(naive) : core, asked);
  std::string journal;
  player.run.write_to(&journal);
  const bool held = player.play(asked.seed);
  std::fwrite(journal.data(), 1, journal.size(), stdout);
  std::printf("seed %llu: %s events, %s\n", static_cast<unsigned long long>(asked.seed),
              grouped(player.run.events()).c_str(),
              held ? "every checker held" : player.run.violation()->sentence);
  return held ? 0 : 1;
}

}  // namespace mooring::proof
