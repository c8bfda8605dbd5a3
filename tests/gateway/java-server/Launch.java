// Starts mongo-java-server on a free port of 127.0.0.1, says which as a line of JSON, and ends with its
// standard input, so that it never outlives the test that started it.
//
// It calls itself 7.0.0 with wire version 21: the driver refuses the version 8 that it has by itself.

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.io.IOException;
import java.util.List;

public final class Launch {
  public static void main(String[] arguments) throws IOException {
    MemoryBackend backend = new MemoryBackend();
    backend.version(
        new MongoVersion() {
          @Override
          public List<Integer> getVersionArray() {
            return List.of(7, 0, 0);
          }

          @Override
          public int getWireVersion() {
            return 21;
          }
        });
    MongoServer server = new MongoServer(backend);
    System.out.println("{\"uri\":\"mongodb://127.0.0.1:" + server.bind().getPort() + "\"}");
    while (System.in.read() >= 0) {
      // Nothing is ever written to it.
    }
    System.exit(0);
  }
}
