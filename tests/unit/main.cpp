// Catch2's main(). It stands alone, so that Catch2 itself is compiled once.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
