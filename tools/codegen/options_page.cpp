// docs/options.md: every option with its unit, defaults and range.
#include "src/options.h"
#include "tools/codegen/page.h"

namespace codegen {

std::string options_page() {
  std::string out = marked(
      "# Options\n\n"
      "The numbers behind `ConnectionOptions`. A flag is false (0) or true (1). "
      "`validateConnection` is\n"
      "`'never'` (0), `'onStale'` (1) or `'always'` (2); `true` means `'onStale'`, `false` "
      "`'never'`.\n\n"
      "| option | unit | `node` profile | `edge` profile | least | most | what it does |\n"
      "| --- | --- | --- | --- | --- | --- | --- |\n");
#define MOORING_ROW(name, member, unit, node, edge, least, most, text) \
  out +=                                                               \
      "| `" #name "` | " #unit " | " #node " | " #edge " | " #least " | " #most " | " text " |\n";
  MOORING_OPTIONS(MOORING_ROW)
#undef MOORING_ROW
  return out;
}

}  // namespace codegen
