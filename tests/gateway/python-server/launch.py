"""Starts SecantusDB on a free port of 127.0.0.1, says where as a line of JSON, and ends with its input.

So it never outlives the test that started it. Its data is in a temporary folder that it removes.
"""

import json
import sys

from secantus import SecantusDBServer, commands

# It takes a write for a repetition only if all of the command is the same. MongoDB looks at the session and the
# number alone, and a repetition's time limit is what is left of the deadline, so that it always differs.
commands._RETRY_IDENTITY_IGNORED |= {"maxTimeMS"}

with SecantusDBServer(storage_path=":memory:", enable_test_commands=True) as server:
    print(json.dumps({"uri": server.uri}), flush=True)
    sys.stdin.read()
