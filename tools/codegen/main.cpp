// Writes, or with --check compares, everything that is generated from the C++ tables.
//
//   mooring_codegen           writes js/src/generated/abi.ts and
//   docs/{abi,errors,options,states}.md mooring_codegen --check   exits with 1 and the command to
//   run when one of them differs
//
// Run from the top of the repository.
#include <fstream>
#include <iostream>
#include <sstream>
#include <string_view>

#include "tools/codegen/page.h"

namespace {

std::string read(const char* path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

int main(int argc, char** argv) {
  const bool check = argc == 2 && std::string_view(argv[1]) == "--check";
  if (argc > 2 || (argc == 2 && !check)) {
    std::cerr << "usage: mooring_codegen [--check], from the top of the repository\n";
    return 2;
  }
  const codegen::File files[] = {
      {"js/src/generated/abi.ts", codegen::abi_ts()}, {"docs/abi.md", codegen::abi_page()},
      {"docs/errors.md", codegen::errors_page()},     {"docs/options.md", codegen::options_page()},
      {"docs/states.md", codegen::states_page()},
  };
  int stale = 0;
  for (const codegen::File& file : files) {
    if (read(file.path) == file.text) continue;
    ++stale;
    if (check) {
      std::cerr << file.path << " differs from the C++ tables. Run: npm run codegen\n";
      continue;
    }
    std::ofstream out(file.path, std::ios::binary);
    out << file.text;
    if (!out) {
      std::cerr << "cannot write " << file.path << "; run from the top of the repository\n";
      return 2;
    }
    std::cout << "wrote " << file.path << '\n';
  }
  return check && stale > 0 ? 1 : 0;
}
